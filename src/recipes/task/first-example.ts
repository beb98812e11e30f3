import type { EncodedExample } from "../../data/index.js";
import type { ExampleEvent } from "../../runs/index.js";
import type { Tokenizer } from "../../tokenizers/index.js";

/** An example as a model reads it: its tokens as text, in parts that are learned or not. Of what is read of it, nothing is left out. */
export async function exampleEvent({ id, inputIds, labels, isLearned }: EncodedExample, tokenizer: Tokenizer): Promise<ExampleEvent> {
  const runs = runsOf([...inputIds, ...labels], (i) => i >= inputIds.length && isLearned?.[i - inputIds.length] !== 0);
  const texts = await tokenizer.decodeBatch(
    runs.map(({ ids }) => ids),
    { skipSpecialTokens: false },
  );
  const learned = isLearned?.reduce((sum, one) => sum + one, 0) ?? labels.length;
  const parts = runs.map(({ isLearned }, i) => ({ text: texts[i] as string, isLearned }));
  return { kind: "example", id, tokens: inputIds.length + labels.length, learnedTokens: learned, parts };
}

interface Run {
  readonly isLearned: boolean;
  readonly ids: number[];
}

function runsOf(ids: readonly number[], isLearnedAt: (index: number) => boolean): Run[] {
  const runs: Run[] = [];
  for (const [i, id] of ids.entries()) {
    const isLearned = isLearnedAt(i);
    const last = runs.at(-1);
    if (last?.isLearned === isLearned) last.ids.push(id);
    else runs.push({ isLearned, ids: [id] });
  }
  return runs;
}
