// Our side of scripts/golden/gguf_tokenizers.py; needs `npm run build`. Texts are a JSON list of strings.
//   node scripts/golden/gguf_tokenizers.mjs FILE.gguf TEXTS.json IDS.json   the ids of the tokenizer that is read in the file
//   node scripts/golden/gguf_tokenizers.mjs FOLDER TEXTS.json IDS.json      those of an imported folder
//   node scripts/golden/gguf_tokenizers.mjs names                           the pre-tokenizers that are known
import { readFileSync, writeFileSync } from "node:fs";
import { argv } from "node:process";
import { readGguf } from "../../dist/gguf/index.js";
import { tokenizerOfGguf } from "../../dist/recipes/import/index.js";
import { preTokenizerNames } from "../../dist/tokenizers/gguf/index.js";
import { loadTokenizer } from "../../dist/tokenizers/index.js";

const [from, textsPath, target] = argv.slice(2);
if (from === "names") console.log(JSON.stringify(preTokenizerNames));
else {
  const tokenizer = from.endsWith(".gguf") ? tokenizerOfGguf(readGguf(from)).tokenizer : await loadTokenizer(from);
  const encoded = await tokenizer.encodeBatch(JSON.parse(readFileSync(textsPath, "utf8")));
  writeFileSync(target, JSON.stringify(encoded.map(({ ids }) => [...ids])));
}
