import { describe } from "vitest";
import { ConfigError } from "../../src/core/index.js";
import { requireDevice } from "../../src/recipes/phases/require-device.js";
import { engineInfo } from "../../src/tensor/index.js";

const named = process.env.RETORT_TEST_DEVICE;
if (named !== undefined && named !== "cpu" && named !== "cuda") throw new ConfigError(`RETORT_TEST_DEVICE=${named}: it is cpu or cuda.`);

/** The device that this folder's tests compare with the CPU: `RETORT_TEST_DEVICE`, by default cuda. On the CPU they pass too. */
export const device: "cpu" | "cuda" = named ?? "cuda";

/**
 * `describe` for tests on {@link device}. Without a CUDA device they are skipped, and the title says so; a device that `RETORT_TEST_DEVICE`
 * asks for must be there.
 * @throws DeviceError if it is not.
 */
export function describeOnDevice(title: string, body: () => void): void {
  const { cudaAvailable, torchVersion } = engineInfo();
  if (named !== undefined) requireDevice(device);
  if (device === "cuda" && !cudaAvailable) describe.skip(`${title} (libtorch ${torchVersion} finds no CUDA device here)`, body);
  else describe(`${title} on ${device}`, body);
}
