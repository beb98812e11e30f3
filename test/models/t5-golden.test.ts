import { describeGolden } from "./describe-golden.js";

describeGolden("t5/v1_0");
describeGolden("t5/v1_1");
