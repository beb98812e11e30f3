import { ConfigError } from "../../core/index.js";

/** What a `config.json` says of layers that see only the last so many tokens. */
const keys = ["use_sliding_window", "sliding_window", "max_window_layers", "layer_types"] as const;

/** Makes sure that every layer sees all tokens before. @throws ConfigError for layers with a window, which are not implemented, as Transformers decides it. */
export function assertNoWindows(json: Readonly<Record<string, unknown>>, layers: number): void {
  const [isUsed = false, window = 4096, full = 28, types] = keys.map((key) => json[key]);
  if (Array.isArray(types)) {
    const other = types.find((type) => type !== "full_attention");
    if (other === undefined) return;
    throw new ConfigError(`config.json: layer_types has ${JSON.stringify(other)}: only full_attention is supported.`);
  }
  if (isUsed !== true || window === null || Number(full) >= layers) return;
  throw new ConfigError(
    `config.json: use_sliding_window: layers from ${full} on would see ${window} tokens; sliding windows are not supported.`,
    {
      hint: "Set use_sliding_window to false where no text is longer than the window: the outputs are then the same.",
    },
  );
}
