export { type DescribedFinding, type DescribedProbe, describeProbe } from "./describe-probe.js";
export type { EndpointProbe, Finding, ProbeFindings } from "./findings.js";
export { type ProbeOptions, type ProbeTarget, probeEndpoint } from "./probe-endpoint.js";
