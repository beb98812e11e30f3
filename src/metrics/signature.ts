/** A metric's choices as a signature: `key:value|key:value`, in the order given. */
export function formatSignature(choices: Readonly<Record<string, string | number | boolean>>): string {
  return Object.entries(choices)
    .map(([key, value]) => `${key}:${typeof value === "boolean" ? (value ? "yes" : "no") : value}`)
    .join("|");
}
