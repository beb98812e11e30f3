export { BlockFile, writeBlockFile } from "./block-file.js";
