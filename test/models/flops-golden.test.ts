import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { architectureOf } from "../../src/models/architectures.js";
import { forwardFlops, generationFlops, modelDimensions } from "../../src/models/index.js";

interface Reference {
  readonly config: Readonly<Record<string, unknown>>;
  readonly flops: readonly { readonly source: number; readonly target: number; readonly forward: number; readonly greedy: number }[];
}

const path = fileURLToPath(new URL("../golden/flops.json", import.meta.url));
const references = Object.entries(JSON.parse(readFileSync(path, "utf8")) as Record<string, Reference>);

describe("FLOPs by formula, against PyTorch's counter in Transformers at the published sizes", () => {
  it.each(references)("%s", (_, { config, flops }) => {
    const dimensions = modelDimensions(architectureOf(config.model_type).parseConfig(config));
    expect(flops).toHaveLength(3);
    for (const { source, target, forward, greedy } of flops) {
      // Transformers leads all tokens back to the embedding's size before it picks the target's; the formula, like the model, only those.
      const unpicked = dimensions.hidden === dimensions.embedding ? 0 : 2 * (source - 1) * dimensions.hidden * dimensions.embedding;
      expect((forwardFlops(dimensions, { source, target }) + unpicked) / forward - 1).toBeCloseTo(0, 10);
      expect(generationFlops(dimensions, { source, target }, 1) / greedy - 1).toBeCloseTo(0, 10);
    }
  });
});
