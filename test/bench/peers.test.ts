import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const peers = fileURLToPath(new URL("../../bench/peers", import.meta.url));
const sources = readdirSync(peers).filter((name) => name.endsWith(".py"));

// docs/SURPRISES.md: with gradient accumulation it multiplies loss and gradient of encoder–decoders by the number of steps.
it.each(sources)("%s trains by no Trainer", (name) => {
  expect(readFileSync(join(peers, name), "utf8")).not.toMatch(/\bTrainer\b/);
});

// The same: left alone, Transformers 5.23 takes sdpa, which a position bias that is trained keeps from being fused.
it("the T5 peer says which attention it takes, and takes eager where it is not told", () => {
  const source = readFileSync(join(peers, "t5.py"), "utf8");
  expect(source).toContain('request.get("attention", "eager")');
  expect(source.match(/(_from_config|from_pretrained)\([^\n]*/g)?.every((call) => call.includes("attn_implementation"))).toBe(true);
});
