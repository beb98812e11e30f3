import { describeGolden } from "./describe-golden.js";

describeGolden("gpt2/plain");
describeGolden("gpt2/scaled");
describeGolden("gpt2/untied");
