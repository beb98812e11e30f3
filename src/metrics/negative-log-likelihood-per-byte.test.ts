import { expect, it } from "vitest";
import { negativeLogLikelihoodPerByte, negativeLogLikelihoodStatistics, scoreStatistics } from "./index.js";

it("the NLL per byte is the nats of all targets over the bytes of all", () => {
  const targets = ["é", "abc"].map((target) => Buffer.byteLength(target));
  const statistics = { ...negativeLogLikelihoodStatistics([3, 4.5], targets), blankPredictions: 0, blankReferences: 0 };
  expect(scoreStatistics(negativeLogLikelihoodPerByte, statistics)).toMatchObject({
    name: "negative log-likelihood per byte",
    value: 7.5 / 5,
    unit: "nats",
    better: "lower",
    signature: "average:bytes|version:retort.1",
  });
});
