export { HttpEndpoint, type SendOptions } from "./http-endpoint.js";
