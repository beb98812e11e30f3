import { expect, it } from "vitest";
import { forcedToken } from "./forced-token.js";

const forcedAt = (config: Parameters<typeof forcedToken>[0], maxNewTokens: number): (number | undefined)[] =>
  Array.from({ length: maxNewTokens }, (_, length) => forcedToken({ decoderStartTokenId: 1, ...config }, length, maxNewTokens));

it("is the first and the last token that the config prescribes, id 0 included, and nothing between", () => {
  expect(forcedAt({ forcedBosTokenId: 0, forcedEosTokenId: 2 }, 4)).toEqual([0, undefined, undefined, 2]);
  expect(forcedAt({ forcedBosTokenId: 0 }, 3)).toEqual([0, undefined, undefined]);
  expect(forcedAt({ forcedEosTokenId: 2 }, 3)).toEqual([undefined, undefined, 2]);
  expect(forcedAt({}, 2)).toEqual([undefined, undefined]);
});

it("is the last where one token is both", () => {
  expect(forcedAt({ forcedBosTokenId: 0, forcedEosTokenId: 2 }, 1)).toEqual([2]);
  expect(forcedAt({ forcedBosTokenId: 0 }, 1)).toEqual([0]);
});

it("is never the first of what goes on from a source", () => {
  const config = { decoderStartTokenId: undefined, forcedBosTokenId: 0, forcedEosTokenId: 2 };
  expect(forcedAt(config, 3)).toEqual([undefined, undefined, 2]);
});
