import { basename } from "node:path";
import { formatHubName, hubNameOf, modelFolder } from "../../hub/index.js";
import { readLicense } from "../../models/index.js";

/** The model that another one was made from. */
export interface NamedBase {
  /** For people: `org/name@COMMIT`, or the name of a folder. */
  readonly name: string;
  /** `org/name`, where it is one of the hub's. */
  readonly hub?: string | undefined;
  /** Its licence, where its own card says one. */
  readonly license?: string | undefined;
}

/** What is known of the model that a recipe names, by its card if it has one. @param from A folder, or a name of the hub. */
export function namedBase(from: string): NamedBase {
  const repo = hubNameOf(from);
  const license = readLicense(modelFolder(from));
  return repo === undefined ? { name: basename(from), license } : { name: formatHubName(repo), hub: repo.name, license };
}
