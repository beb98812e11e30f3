import { describeGolden } from "./describe-golden.js";

describeGolden("opt/before");
describeGolden("opt/after");
describeGolden("opt/untied");
