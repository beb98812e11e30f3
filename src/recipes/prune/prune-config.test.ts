import { expect, test } from "vitest";
import { ConfigError } from "../../core/index.js";
import { resolvePruneConfig } from "./prune-config.js";

test("takes counts and lists, negative indices too", () => {
  const recipe = { model: "/m", output: "/o", encoderLayers: [0, -1], decoderLayers: 2 };
  expect(resolvePruneConfig(recipe)).toEqual({ version: 1, ...recipe, force: false });
});

test.each([
  [{}, "nothing would be pruned: give encoderLayers or decoderLayers."],
  [{ decoderLayers: 0 }, /^decoderLayers is 0: /],
  [{ decoderLayers: [] }, /^decoderLayers is \[\]: /],
  [{ decoderLayers: 2, output: "/m" }, "output is /m: the model itself is there; name another folder."],
  [{ decoderLayers: 2, device: "cpu" }, "unknown key 'device'."],
])("refuses %j", (change, message) => {
  expect(() => resolvePruneConfig({ model: "/m", output: "/o", ...change })).toThrow(ConfigError);
  expect(() => resolvePruneConfig({ model: "/m", output: "/o", ...change })).toThrow(message);
});
