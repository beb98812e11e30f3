export { openWatched } from "./open-watched.js";
export { serveWatched, type WatchServer } from "./serve-watched.js";
