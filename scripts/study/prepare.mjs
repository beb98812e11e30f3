// A study's data: the task's splits as tokens, the same for every system and seed.
import {
  builtInDatasets,
  encodeExamples,
  encodeInputs,
  loadDataset,
  referencesOf,
  restorePlaceholders,
  sentinelsNeeded,
} from "../../dist/data/index.js";
import { trainByteLevelBpe } from "../../dist/tokenizers/index.js";

/** Reads and tokenizes the plan's dataset: a built-in's name, or a folder. */
export async function prepare({ dataset, data, tokenizer: settings }) {
  const task = dataset in builtInDatasets ? await builtInDatasets[dataset].load() : await loadDataset(dataset);
  const splits = withLabels(task.splits, data.labeled);
  const { train, validation, test, unlabeled } = splits;
  const targets = train.map(({ target }) => target);
  const sources = [...train, ...unlabeled].map(({ source }) => source);
  const texts = settings.mergesFromTargetsOnly ? targets : [...targets, ...sources];
  const noise = { sentinels: settings.sentinels ?? sentinelsNeeded(data.maxSourceLength), mask: true };
  const tokenizer = trainByteLevelBpe(texts, { vocabularySize: settings.vocabularySize, allowSmaller: true, ...noise });
  const encode = async (examples) => (await encodeExamples(tokenizer, examples, data)).rows;
  return {
    task: { ...task, splits },
    tokenizer,
    train: await encode(train),
    validation: await encode(validation),
    test: await encode(test),
    unlabeled: (await encodeInputs(tokenizer, unlabeled, data)).rows,
    references: { validation: validation.map(restoredReferences), test: test.map(restoredReferences) },
  };
}

/** The splits in which only the first `labeled` rows have labels: of the others the inputs remain, unlabeled. */
function withLabels(splits, labeled = splits.train.length) {
  if (labeled > splits.train.length) throw new Error(`data.labeled: there are only ${splits.train.length} labeled rows, not ${labeled}.`);
  const inputs = splits.train.slice(labeled).map(({ target: _target, ...input }) => input);
  return { ...splits, train: splits.train.slice(0, labeled), unlabeled: [...inputs, ...splits.unlabeled] };
}

function restoredReferences(example) {
  return referencesOf(example).map((reference) => restorePlaceholders(reference, example));
}
