export { JobError, type JobFailure } from "./failure.js";
export { JobCrash, type JobOptions, type JobRequest, type RunningJob, runJob } from "./run-job.js";
export { type RecipeFunction, serveJob } from "./serve-job.js";
export { tunedEnvironment } from "./tuned-environment.js";
