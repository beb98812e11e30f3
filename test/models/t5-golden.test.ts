import { describe } from "vitest";
import { useNoLeaks } from "../../src/tensor/testing/no-leaks.js";
import { variants } from "./golden-t5.js";
import { t5GoldenTests } from "./t5-golden-tests.js";

useNoLeaks();

describe.each(variants)("T5 %s against Transformers and PyTorch", (variant) => t5GoldenTests(variant, "cpu"));
