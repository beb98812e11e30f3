import { describe, expect, it } from "vitest";
import { ConfigError } from "../../core/index.js";
import { parseRopeParameters, ropeParametersToJson } from "./index.js";

const yarn = { factor: 4, original_max_position_embeddings: 2048 };
const llama3 = { factor: 8, low_freq_factor: 1, high_freq_factor: 4, original_max_position_embeddings: 8192 };

const parse = (json: Readonly<Record<string, unknown>>) => parseRopeParameters(json, 4096);

function refusal(json: Readonly<Record<string, unknown>>): string {
  try {
    parse(json);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message;
  }
  throw new Error("it was taken");
}

describe("what config.json says of rotary positions", () => {
  it("is a base of 10,000 where it says nothing", () => {
    for (const json of [{}, { rope_scaling: null }, { rope_parameters: null }])
      expect(parse(json)).toEqual({ ropeType: "default", ropeTheta: 10_000 });
  });

  it.each([
    ["Transformers 5", { rope_parameters: { rope_type: "yarn", rope_theta: 5e5, ...yarn } }],
    ["Transformers 4", { rope_theta: 5e5, rope_scaling: { rope_type: "yarn", ...yarn } }],
    ["older files", { rope_theta: 5e5, rope_scaling: { type: "yarn", ...yarn } }],
    [
      "both",
      { rope_theta: 5e5, rope_scaling: { type: "yarn", ...yarn }, rope_parameters: { rope_type: "yarn", rope_theta: 5e5, ...yarn } },
    ],
    [
      "a scaling in 4's form beside a base in 5's",
      { rope_scaling: { type: "yarn", ...yarn }, rope_parameters: { rope_type: "yarn", rope_theta: 5e5, ...yarn } },
    ],
    ["nulls", { rope_theta: 5e5, rope_scaling: { rope_type: "yarn", ...yarn, attention_factor: null, mscale: null } }],
  ])("is read as %s writes it", (_, json) => {
    expect(parse(json)).toEqual({ ropeType: "yarn", ropeTheta: 5e5, factor: 4, originalMaxPositionEmbeddings: 2048 });
  });

  it("takes max_position_embeddings for the length that a model was trained for, where none is named", () => {
    const { original_max_position_embeddings: _, ...open } = llama3;
    expect(parse({ rope_scaling: { rope_type: "llama3", ...open } })).toMatchObject({ originalMaxPositionEmbeddings: 4096 });
    expect(parse({ rope_scaling: { rope_type: "dynamic", factor: 2 } })).toMatchObject({ originalMaxPositionEmbeddings: 4096 });
    expect(parse({ original_max_position_embeddings: 1024, rope_scaling: { rope_type: "yarn", ...yarn } })).toMatchObject({
      originalMaxPositionEmbeddings: 1024,
    });
  });

  it.each([
    [
      { rope_scaling: { rope_type: "longrope", factor: 2 } },
      /^config\.json: rope_scaling\.rope_type is "longrope": supported are linear, dynamic, llama3, yarn and default\.$/,
    ],
    [{ rope_parameters: { rope_type: "linear" } }, /^config\.json: rope_parameters\.factor: /],
    [{ rope_scaling: { rope_type: "linear", factor: 0.5 } }, /rope_scaling\.factor/],
    [{ rope_scaling: { rope_type: "llama3", ...llama3, low_freq_factor: "1" } }, /rope_scaling\.low_freq_factor/],
    [
      { rope_scaling: { rope_type: "linear", factor: 2, mrope_section: [1, 2] } },
      /rope_scaling\.mrope_section: a linear scaling has no such key/,
    ],
    [
      { rope_scaling: { rope_type: "dynamic", factor: 2, original_max_position_embeddings: 2048 } },
      /a dynamic scaling begins at max_position_embeddings, 4096/,
    ],
    [{ rope_parameters: { rope_type: "default", rope_theta: 1e4, partial_rotary_factor: 0.5 } }, /partial_rotary_factor is 0\.5/],
    [{ partial_rotary_factor: 0.25 }, /partial_rotary_factor is 0\.25/],
    [{ rope_theta: 0 }, /rope_theta is 0/],
    [
      { rope_theta: 1e4, rope_parameters: { rope_type: "default", rope_theta: 5e5 } },
      /rope_parameters and rope_theta contradict each other: 500000 and 10000/,
    ],
    [
      { rope_scaling: { type: "linear", factor: 2 }, rope_parameters: { rope_type: "default", rope_theta: 1e4 } },
      /rope_parameters and rope_scaling contradict each other/,
    ],
    [{ rope_parameters: { full_attention: { rope_type: "default" } } }, /rope_parameters\.full_attention/],
    [{ rope_scaling: "yarn" }, /rope_scaling is "yarn": expected an object/],
  ])("is refused by name: %j", (json, message) => {
    expect(refusal(json)).toMatch(message);
  });

  it("is written in both forms, which are read alike", () => {
    const scalings = [
      {},
      { rope_scaling: { type: "linear", factor: 2 } },
      { rope_scaling: { type: "yarn", ...yarn } },
      { rope_scaling: { rope_type: "llama3", ...llama3 } },
      { rope_scaling: { type: "dynamic", factor: 2 } },
    ];
    for (const given of scalings) {
      const parameters = parse({ rope_theta: 5e5, ...given });
      const { rope_parameters, ...four } = ropeParametersToJson(parameters);
      expect(parse({ rope_parameters })).toEqual(parameters);
      expect(parse(four)).toEqual(parameters);
      expect(four).toMatchObject({ rope_theta: 5e5 });
      expect(rope_parameters).toMatchObject({ rope_theta: 5e5, rope_type: parameters.ropeType });
    }
  });
});
