import { ConfigError } from "../../core/index.js";
import { assertFreeFolder, pathExists, runPaths } from "../../runs/index.js";

/**
 * Makes sure that a model's folder may be written at `output`.
 * @param force Whether it may have something in it. @throws ConfigError where it has, without `force`, and for one that a run was made in: it has a config.json, too, and
 * cannot be gone on with when a model's stands in its place.
 */
export function assertModelFolderMayBe(output: string, force: boolean): void {
  if (!force) assertFreeFolder(output);
  else if (pathExists(runPaths(output).status)) {
    throw new ConfigError(`${output}: a run was made in this folder, and a model would replace its config.json.`, {
      hint: "Name another folder.",
    });
  }
}
