import { describe, expect, it } from "vitest";
import { ShapeError } from "../../core/index.js";
import { padBatch, padInputs } from "./pad-batch.js";

const batch = [
  { id: "a", inputIds: Int32Array.from([5, 6, 1]), labels: Int32Array.from([7, 1]) },
  { id: "b", inputIds: Int32Array.from([8, 1]), labels: Int32Array.from([9, 10, 11, 1]) },
];
const big = (...values: number[]) => BigInt64Array.from(values.map(BigInt));

describe("padBatch", () => {
  it("pads on the right, shifts the decoder's inputs, and masks", () => {
    expect(padBatch(batch, { padTokenId: 0, decoderStartTokenId: 3 })).toEqual({
      inputIds: { data: big(5, 6, 1, 8, 1, 0), shape: [2, 3] },
      attentionMask: { data: Uint8Array.from([1, 1, 1, 1, 1, 0]), shape: [2, 3] },
      sourceTokens: 5,
      labels: { data: big(7, 1, -100, -100, 9, 10, 11, 1), shape: [2, 4] },
      decoderInputIds: { data: big(3, 7, 0, 0, 3, 9, 10, 11), shape: [2, 4] },
      decoderAttentionMask: { data: Uint8Array.from([1, 1, 0, 0, 1, 1, 1, 1]), shape: [2, 4] },
      targetTokens: 6,
    });
  });

  it("rounds the widths up and takes another label padding", () => {
    const padded = padBatch(batch.slice(0, 1), { padTokenId: 2, decoderStartTokenId: 2, labelPad: -1, padToMultipleOf: 4 });
    expect(padded.inputIds).toEqual({ data: big(5, 6, 1, 2), shape: [1, 4] });
    expect(padded.labels).toEqual({ data: big(7, 1, -1, -1), shape: [1, 4] });
    expect(padded.decoderInputIds).toEqual({ data: big(2, 7, 2, 2), shape: [1, 4] });
    expect(padded.decoderAttentionMask.data).toEqual(Uint8Array.from([1, 1, 0, 0]));
  });

  it("pads inputs without labels", () => {
    expect(padInputs(batch.slice(1), { padTokenId: 0 })).toEqual({
      inputIds: { data: big(8, 1), shape: [1, 2] },
      attentionMask: { data: Uint8Array.from([1, 1]), shape: [1, 2] },
      sourceTokens: 2,
    });
  });

  it("lets a target begin with its source's last token where there is no start token, and keeps a column for sources that had no other", () => {
    const options = { padTokenId: 0, decoderStartTokenId: undefined };
    const padded = padBatch(batch, options);
    expect(padded.inputIds).toEqual({ data: big(5, 6, 8, 0), shape: [2, 2] });
    expect(padded.attentionMask.data).toEqual(Uint8Array.from([1, 1, 1, 0]));
    expect(padded.decoderInputIds).toEqual({ data: big(1, 7, 0, 0, 1, 9, 10, 11), shape: [2, 4] });
    expect(padded.labels.data).toEqual(big(7, 1, -100, -100, 9, 10, 11, 1));
    const alone = padBatch([{ id: "c", inputIds: Int32Array.of(4), labels: Int32Array.of(7, 1) }], options);
    expect([alone.inputIds.data, alone.attentionMask.data]).toEqual([big(0), Uint8Array.of(0)]);
    expect(alone.decoderInputIds.data).toEqual(big(4, 7));
    const empty = { id: "d", inputIds: Int32Array.of(), labels: Int32Array.of(7) };
    expect(() => padBatch([empty], options)).toThrow("the source of d has no token for its target to go on from");
  });

  it("refuses an empty batch", () => {
    expect(() => padBatch([], { padTokenId: 0, decoderStartTokenId: 0 })).toThrow(ShapeError);
  });
});
