export type { AnswerLogProbs, LlmAnswer, LlmChoice, LogProbEntry, LogProbShape, ReportedUsage, TokenLogProb } from "./answer.js";
export { type LlmEndpoint, type LlmKind, parseBaseUrl } from "./endpoint.js";
export { LlmClient } from "./llm-client.js";
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
export type { LlmMessage, LlmRequest } from "./request.js";
export { LogProbsMissing, NoSuchRoute, RequestRefused, RetryableTeacherError } from "./teacher-errors.js";
