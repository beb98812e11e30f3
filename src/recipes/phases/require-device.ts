import { DeviceError } from "../../core/index.js";
import { engineInfo } from "../../tensor/index.js";

/**
 * Makes sure that the device can be computed on, before any work is done for it.
 * @throws DeviceError if it cannot.
 */
export function requireDevice(device: "cpu" | "cuda"): void {
  const { cudaAvailable, torchVersion } = engineInfo();
  if (device !== "cuda" || cudaAvailable) return;
  throw new DeviceError(`device is cuda, but libtorch ${torchVersion} finds no CUDA device here.`, {
    hint: "Compute on the CPU (--device cpu), or set up with a CUDA build of torch: RETORT_LIBTORCH=python, then `retort setup`.",
  });
}
