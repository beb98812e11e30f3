import { expect, test } from "vitest";
import { ConfigError } from "../../core/index.js";
import { smallStudyFile } from "../testing/small-study.js";
import { resolveStudy } from "./index.js";

const [first, second] = smallStudyFile.stages as [object, object];

test.each([
  [{ stages: [] }, "stages"],
  [{ stage: [] }, "unknown key 'stage'."],
  [{ recipe: { seed: 1 } }, "recipe.seed: a study says that in seeds."],
  [{ pairs: { pair: { teacher: "bog", student: "small" } } }, 'pairs.pair.teacher is "bog": expected one of big, small.'],
  [{ models: { big: { training: {} } } }, "models.big: give `from`"],
  [{ stages: [first, first] }, "stages.S1: there are two stages of this name."],
  [{ stages: [{ ...second, expected: "x" }] }, 'stages.S3.expected is "x": expected one of fine-tuning, logits-kd.'],
  [{ pairs: {} }, "stages.S3: is over pairs, and the study has none."],
])("refuses %j", (change, message) => {
  const attempt = () => resolveStudy({ ...smallStudyFile, ...change });
  expect(attempt).toThrow(ConfigError);
  expect(attempt).toThrow(message);
});
