import { expect, test } from "vitest";
import { readLogProbs } from "./read-log-probs.js";

test("entries: bytes are the server's own where it sends them, else the text's; null is no probability", () => {
  const entry = { token: "\ufffd", bytes: [0xf0, 0x9f], logprob: -1 };
  const read = readLogProbs({
    content: [{ ...entry, top_logprobs: [entry, { token: "é", bytes: null, logprob: -2 }, { token: "x", logprob: null }] }],
  });
  expect(read).toEqual({
    shape: "content",
    hasBytes: true,
    entries: [
      {
        text: "\ufffd",
        bytes: Uint8Array.of(0xf0, 0x9f),
        logProb: -1,
        top: [
          { text: "\ufffd", bytes: Uint8Array.of(0xf0, 0x9f), logProb: -1 },
          { text: "é", bytes: Uint8Array.of(0xc3, 0xa9), logProb: -2 },
        ],
      },
    ],
  });
  expect(readLogProbs({ content: [{ token: "a", logprob: -1 }] })).toMatchObject({ hasBytes: false, entries: [{ top: [] }] });
});

test("dictionaries: bytes of keys, parts of characters as OpenAI wrote them, no log-probability for the first token of a prompt", () => {
  const tokens = ["a", "bytes:\\xe2\\x80"];
  const read = readLogProbs({
    tokens,
    token_logprobs: [null, -2],
    top_logprobs: [null, { "bytes:\\xe2\\x80": -2, b: -1 }],
    text_offset: [0, 1],
  });
  expect(read).toEqual({
    shape: "legacy",
    hasBytes: false,
    entries: [
      { text: "a", bytes: Uint8Array.of(97), logProb: undefined, top: [] },
      {
        text: "bytes:\\xe2\\x80",
        bytes: Uint8Array.of(0xe2, 0x80),
        logProb: -2,
        top: [
          { text: "bytes:\\xe2\\x80", bytes: Uint8Array.of(0xe2, 0x80), logProb: -2 },
          { text: "b", bytes: Uint8Array.of(98), logProb: -1 },
        ],
      },
    ],
  });
});

test.each([[undefined], [null], [{ content: null }], [{}]])("%j is none at all", (value) => {
  expect(readLogProbs(value)).toBeUndefined();
});

test("another shape is an error, not an empty list", () => {
  expect(() => readLogProbs({ content: [{ token: 5 }] })).toThrow();
  expect(() => readLogProbs({ content: [{ token: "a", bytes: [256] }] })).toThrow();
});
