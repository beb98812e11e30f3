export { TensorboardLog } from "./tensorboard-log.js";
