/**
 * What of the two models is related. `minilm`: attention probabilities, and relations of values (Wang et al. 2020, arXiv:2002.10957), head by head or with
 * the means over heads. `minilm-v2`: relations of queries, of keys and of values, in heads split anew (Wang et al. 2021, arXiv:2012.15828).
 * `hidden`: relations of hidden states, split alike.
 */
export type RelationForm = "minilm" | "minilm-v2" | "hidden";

/** Where relations are looked at: self-attention of encoder and decoder, and the decoder's attention to the source. */
export type RelationPlace = "encoder" | "decoder" | "cross";

/** Tensors of one name in both models, and what is made of them. */
export interface Relation {
  /** What follows the number of the layer in the tensor's name, e.g. `self.queries`. */
  readonly name: string;
  readonly stack: "encoder" | "decoder";
  /** Whose positions are related; of attention probabilities, whose queries. */
  readonly over: "source" | "target";
  readonly kind: "vectors" | "probabilities";
}

/** The relations of a form at a place. Hidden states have no place of their own between the stacks. */
export function relationsAt(place: RelationPlace, form: RelationForm): Relation[] {
  const stack = place === "encoder" ? "encoder" : "decoder";
  const own = place === "encoder" ? "source" : "target";
  if (form === "hidden") return place === "cross" ? [] : [{ name: "hidden", stack, over: own, kind: "vectors" }];
  const attention = place === "cross" ? "cross" : "self";
  const attendedTo = place === "cross" ? "source" : own;
  const values = { name: `${attention}.values`, stack, over: attendedTo, kind: "vectors" } as const;
  if (form === "minilm") return [{ name: `${attention}.probabilities`, stack, over: own, kind: "probabilities" }, values];
  return [
    { name: `${attention}.queries`, stack, over: own, kind: "vectors" },
    { name: `${attention}.keys`, stack, over: attendedTo, kind: "vectors" },
    values,
  ];
}
