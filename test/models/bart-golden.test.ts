import { describeGolden } from "./describe-golden.js";

describeGolden("bart/plain");
describeGolden("bart/scaled");
describeGolden("bart/untied");
