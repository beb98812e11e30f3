import { z } from "zod";
import { size } from "./limits.js";

/** What every recipe has: where and how to compute. */
export const machineFields = {
  seed: z.int().min(0).default(42),
  device: z.enum(["cpu", "cuda"]).default("cpu"),
  /** What matrix products are computed in while training; weights stay float32. */
  dtype: z.enum(["float32", "bfloat16"]).default("float32"),
  /** Operator threads; all cores if left out. */
  threads: size(1_024).optional(),
};

const machineSchema = z.object(machineFields);

/** Where and how to compute, resolved. */
export type MachineConfig = z.output<typeof machineSchema>;
