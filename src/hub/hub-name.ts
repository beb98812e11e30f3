/** A model or dataset of the Hugging Face hub, as a person names it. */
export interface HubName {
  /** `org/name`, or a bare `name` of the hub's first years. */
  readonly name: string;
  /** A branch, a tag or a commit; undefined means the newest of `main`. */
  readonly revision: string | undefined;
}

const part = "[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?";
const pattern = new RegExp(`^(${part}(?:/${part})?)(?:@([A-Za-z0-9_][A-Za-z0-9._/-]*))?$`);

/**
 * Reads `org/name`, `org/name@revision` and `name@revision`; undefined for any other text, a bare name among them, which is taken for a
 * folder. Touches nothing: a folder of that name goes before the hub, which is up to the caller.
 */
export function parseHubName(text: string): HubName | undefined {
  const [, name, revision] = pattern.exec(text) ?? [];
  if (name === undefined || (revision === undefined && !name.includes("/"))) return undefined;
  // `--` parts organisation and name in the cache's folder names; `..` would lead out of it.
  if (/--|\.\./.test(`${name}@${revision}`)) return undefined;
  return { name, revision };
}

/** `name` or `name@revision`. */
export function formatHubName({ name, revision }: HubName): string {
  return revision === undefined ? name : `${name}@${revision}`;
}

/** Whether a revision is a commit's full hash, which always means the same files. */
export function isCommit(revision: string | undefined): revision is string {
  return revision !== undefined && /^[0-9a-f]{40}$/.test(revision);
}
