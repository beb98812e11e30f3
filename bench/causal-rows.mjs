import { RandomSequence } from "../dist/core/index.js";

/** Tokens of a row of the full measure, all of them labels but the first. */
const fullLength = 128;
/** Tokens of SmolLM2's template around the user's text, its own system message included, up to where the answer begins. */
const templateTokens = 30;
/**
 * Every twentieth of the lengths of modern English and Shakespeare's, paired line by line (4,000 pairs of such a dataset in SmolLM2's tokenizer; the shortest and the longest at the ends), and how the two
 * lengths of a pair go together.
 */
const sourceQuantiles = [7, 9, 10, 10, 11, 11, 12, 13, 13, 14, 15, 16, 18, 19, 21, 22, 25, 27, 31, 37, 72];
const targetQuantiles = [8, 9, 10, 10, 11, 12, 12, 13, 13, 14, 15, 16, 17, 18, 19, 21, 22, 24, 27, 32, 66];
const correlation = 0.76;

/** What a measure's steps train on: `batches` batches of `rows` rows, `{ prompt, answer }` in token ids, the same for the same seed. */
export function causalBatches(kind, { rows, batches, vocabulary, seed = 1 }) {
  const random = RandomSequence.named(seed, `rows/${kind}`);
  const words = (count) => Array.from({ length: count }, () => 3 + random.below(vocabulary - 3));
  const all = Array.from({ length: rows * batches }, () => {
    const { prompt, answer } = kind === "full" ? { prompt: 1, answer: fullLength - 1 } : chatLengths(random);
    return { prompt: words(prompt), answer: words(answer) };
  });
  // As trainings do: rows of about one length in a batch.
  all.sort((a, b) => a.prompt.length + a.answer.length - b.prompt.length - b.answer.length);
  return Array.from({ length: batches }, (_, i) => all.slice(i * rows, (i + 1) * rows));
}

function chatLengths(random) {
  const first = normal(random);
  const second = correlation * first + Math.sqrt(1 - correlation ** 2) * normal(random);
  // The answer's end is learned, too.
  return { prompt: templateTokens + quantile(sourceQuantiles, first), answer: quantile(targetQuantiles, second) + 1 };
}

function normal(random) {
  return Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
}

/** The length at a standard normal number's place in its distribution, between the table's by a straight line. */
function quantile(table, value) {
  const place = (table.length - 1) / (1 + Math.exp(-1.702 * value));
  const below = Math.min(table.length - 2, Math.floor(place));
  return Math.round(table[below] + (place - below) * (table[below + 1] - table[below]));
}
