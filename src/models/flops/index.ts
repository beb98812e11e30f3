export { type ExampleLengths, forwardFlops, generationFlops } from "./analytic-flops.js";
export type { ModelDimensions, StackDimensions } from "./dimensions.js";
