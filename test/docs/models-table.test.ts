import { expect, test } from "vitest";
import { type ModelKind, modelKinds } from "../../src/models/index.js";

/** `docs/MODELS.md` says what `retort models` says; `npx vitest run test/docs/models-table -u` writes it anew. */
const head = `# Which models load, and what each was verified against

What \`retort models\` prints, kept equal by \`test/docs/models-table.test.ts\`. Tolerances are absolute but where they say relative. Small models of every kind are compared in the tests, with
weights that Transformers wrote; real sizes by hand, with \`scripts/golden/real_size.py\` and \`compare-golden.mjs\`: figures and dates stand in [studies/LOG.md](studies/LOG.md). The
README's [table](../README.md#what-is-verified-against-what) has everything else that is verified, and where.
`;

function row({ modelType, kind, checkpoints, uses, verified, refused }: ModelKind): string {
  return `| ${[`\`${modelType}\``, kind, checkpoints.join(", "), uses.join(", "), verified, refused.join(", ")].join(" | ")} |`;
}

test("docs/MODELS.md is what retort models says", async () => {
  const header = ["| model_type | | checkpoints | for | verified | refused |", "|---|---|---|---|---|---|"];
  await expect([head, ...header, ...modelKinds.map(row), ""].join("\n")).toMatchFileSnapshot("../../docs/MODELS.md");
});
