// Our side of scripts/golden/tokenization.py; needs `npm run build`. Texts are a JSON list of strings.
//   node scripts/golden/tokenization.mjs FOLDER TEXTS.json IDS.json SAVED   loads, encodes, decodes, and saves the tokenizer into SAVED
//   node scripts/golden/tokenization.mjs train TEXTS.json SIZE SAVED        trains a byte-level BPE and saves it into SAVED
import { readFileSync, writeFileSync } from "node:fs";
import { argv } from "node:process";
import { loadTokenizer, trainByteLevelBpe } from "../../dist/tokenizers/index.js";

const [from, textsPath, target, saved] = argv.slice(2);
const texts = JSON.parse(readFileSync(textsPath, "utf8"));
if (from === "train") {
  const tokenizer = await trainByteLevelBpe(texts, { vocabularySize: Number(target) });
  await tokenizer.save(saved);
} else {
  const tokenizer = await loadTokenizer(from);
  const ids = (await tokenizer.encodeBatch(texts)).map((encoded) => [...encoded.ids]);
  const decoded = await tokenizer.decodeBatch(ids);
  writeFileSync(target, JSON.stringify({ ids, decoded, vocabularySize: tokenizer.vocabularySize }));
  await tokenizer.save(saved);
}
