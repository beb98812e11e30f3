import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { mixedPrefixOutputs } from "../../src/distill/index.js";
import { generateAll } from "../../src/generate/index.js";
import { useNoLeaks } from "../../src/tensor/testing/no-leaks.js";
import { loadGoldenModel } from "./golden-generation.js";

useNoLeaks();

/** What scripts/golden/mixed_prefix.py wrote. */
interface Golden {
  readonly maxNewTokens: number;
  readonly pairs: readonly {
    readonly student: string;
    readonly teacher: string;
    readonly eosTokenId: number;
    readonly sources: readonly (readonly number[])[];
    readonly written: readonly (readonly number[])[];
    readonly mixed: readonly {
      readonly percent: number;
      readonly outputs: readonly (readonly number[])[];
      readonly decided: readonly boolean[];
    }[];
  }[];
}

const path = new URL("../golden/generation/mixed-prefix.json", import.meta.url);
const { pairs, maxNewTokens } = JSON.parse(readFileSync(path, "utf8")) as Golden;
const decoding = { method: "greedy", maxNewTokens } as const;

it.each(pairs.map((pair) => [pair.student, pair.teacher, pair] as const))(
  "what %s begins and %s ends is what Transformers makes of it, for every share",
  async (_, __, { student, teacher, eosTokenId, sources, written, mixed }) => {
    const load = (model: string) => loadGoldenModel({ model, eosTokenId, forcedBosTokenId: null }, "cpu");
    const inputs = sources.map((ids, i) => ({ id: `${i}`, inputIds: Int32Array.from(ids) }));
    const [writer, ender] = [load(student), load(teacher)];
    try {
      const own = await generateAll(writer, inputs, { decoding, batchTokens: 4_096 });
      expect(own.map(([row]) => row?.ids)).toEqual(written);
      for (const { percent, outputs, decided } of mixed) {
        // Batches of many inputs, whose prefixes are of many lengths, and of one input.
        for (const batchTokens of [4_096, 50]) {
          const found = await mixedPrefixOutputs(ender, inputs, { written, percent, decoding, batchTokens });
          for (const [i, ids] of outputs.entries()) if (decided[i]) expect(found[i], `${percent} % of input ${i}`).toEqual(ids);
        }
      }
      const ended = await generateAll(ender, inputs, { decoding, batchTokens: 4_096 });
      expect(await mixedPrefixOutputs(ender, inputs, { written, percent: 0, decoding, batchTokens: 4_096 })).toEqual(
        ended.map(([row]) => row?.ids),
      );
      expect(await mixedPrefixOutputs(ender, inputs, { written, percent: 100, decoding, batchTokens: 4_096 })).toEqual(written);
    } finally {
      writer.parameters.dispose();
      ender.parameters.dispose();
    }
  },
);
