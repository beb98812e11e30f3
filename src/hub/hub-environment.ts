import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { HubError } from "../core/index.js";

/** Where the hub is, what it knows us by, and where its files are kept. */
export interface HubEnvironment {
  /** Without a slash at its end. */
  readonly endpoint: string;
  /** The folder with `models--org--name` in it. */
  readonly cacheFolder: string;
  /** Goes to the endpoint and nowhere else; never printed. */
  readonly token: string | undefined;
  /** Never ask the network. */
  readonly offline: boolean;
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Reads the variables that Python's huggingface_hub reads: HF_ENDPOINT, HF_HUB_CACHE, HF_HOME (and XDG_CACHE_HOME), HF_HUB_OFFLINE, HF_TOKEN, or else
 * the file HF_TOKEN_PATH, by default `token` in HF_HOME.
 * @throws HubError for an endpoint that is no http address, and for a token with characters that no token has.
 */
export function hubEnvironment(variables: Variables = process.env): HubEnvironment {
  const home = folderOf(variables.HF_HOME) ?? join(folderOf(variables.XDG_CACHE_HOME) ?? join(homedir(), ".cache"), "huggingface");
  return {
    endpoint: endpointOf(variables.HF_ENDPOINT || "https://huggingface.co"),
    cacheFolder: folderOf(variables.HF_HUB_CACHE) ?? folderOf(variables.HUGGINGFACE_HUB_CACHE) ?? join(home, "hub"),
    token: tokenOf(variables, home),
    offline: isTrue(variables.HF_HUB_OFFLINE) || isTrue(variables.TRANSFORMERS_OFFLINE),
  };
}

function folderOf(value: string | undefined): string | undefined {
  return value ? resolve(value.replace(/^~(?=$|\/)/, homedir())) : undefined;
}

function endpointOf(value: string): string {
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return value.replace(/\/+$/, "");
  throw new HubError(`HF_ENDPOINT is ${JSON.stringify(value)}: expected an address such as https://huggingface.co.`);
}

function tokenOf(variables: Variables, home: string): string | undefined {
  const file = folderOf(variables.HF_TOKEN_PATH) ?? join(home, "token");
  const fromEnvironment = (variables.HF_TOKEN ?? variables.HUGGING_FACE_HUB_TOKEN)?.trim();
  const token = fromEnvironment || (existsSync(file) ? readFileSync(file, "utf8").trim() : "");
  // Checked here, because the error of a header that cannot be sent would quote it.
  if (!/^[\x21-\x7e]*$/.test(token)) throw new HubError(`${fromEnvironment ? "HF_TOKEN" : file}: does not hold one token on one line.`);
  return token || undefined;
}

function isTrue(value: string | undefined): boolean {
  return ["1", "ON", "YES", "TRUE"].includes(value?.toUpperCase() ?? "");
}
