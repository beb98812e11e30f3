import { describeGolden } from "./describe-golden.js";

describeGolden("t5/v1_0");
describeGolden("t5/v1_1");
describeGolden("t5/mt5");
describeGolden("t5/umt5");
