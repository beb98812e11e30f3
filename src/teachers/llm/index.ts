export type { AnswerLogProbs, LlmAnswer, LlmChoice, LogProbEntry, LogProbShape, ReportedUsage, TokenLogProb } from "./answer.js";
export { type LlmEndpoint, type LlmKind, parseBaseUrl } from "./endpoint.js";
export { isUnbilled } from "./is-unbilled.js";
export { type AskOptions, LlmClient } from "./llm-client.js";
export {
  type DescribedFinding,
  type DescribedProbe,
  describeProbe,
  type EndpointProbe,
  type ProbeFindings,
  type ProbeOptions,
  type ProbeTarget,
  probeEndpoint,
} from "./probe/index.js";
export { readAnswer } from "./read-answer.js";
export type { LlmMessage, LlmRequest } from "./request.js";
export type { RequestBody } from "./request-body.js";
export type { OpenedRequest, RequestMeter } from "./request-meter.js";
export { LogProbsMissing, NoSuchRoute, NotServed, RequestRefused, RetryableTeacherError } from "./teacher-errors.js";
