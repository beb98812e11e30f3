export { loadWebapi } from "./webapi.js";
