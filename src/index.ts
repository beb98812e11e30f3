/** The library: everything a program may use. Each name is documented where it is defined. */
export * from "./core/index.js";
export * from "./data/index.js";
export * from "./distill/index.js";
export * from "./evaluate/index.js";
export * from "./generate/index.js";
export * from "./hub/index.js";
export * from "./jobs/index.js";
export * from "./losses/index.js";
export * from "./metrics/index.js";
export * from "./models/index.js";
export * from "./nn/index.js";
export * from "./optim/index.js";
export * from "./recipes/index.js";
export * from "./runs/index.js";
export * from "./tensor/index.js";
export * from "./tokenizers/index.js";
export * from "./train/index.js";
