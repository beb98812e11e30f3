import { describeGolden } from "./describe-golden.js";

describeGolden("llama/biased");
describeGolden("llama/llama3");
describeGolden("llama/dynamic");
describeGolden("qwen2/plain");
describeGolden("qwen3/yarn");
