import { serveJob } from "./serve-job.js";

// What runJob forks. The recipes bring the whole engine with them, so they are loaded once the process can be told to stop.
serveJob(async () => (await import("./recipes.js")).recipes);
