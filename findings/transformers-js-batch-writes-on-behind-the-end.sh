#!/usr/bin/env bash
# transformers.js 4.3.2; the model is made by Transformers 4.57.1, PyTorch 2.13.0, optimum 2.1.0 and optimum-onnx 0.1.0
#
# Expected: the text2text-generation pipeline gives a text the same result alone and in a batch: a row that has ended is padded until the last one ends.
# Seen:     a row that has ended is written on, and what follows the end stands in its text. Only the longest row is right.
# Output:
#   w12 w18 w11 w3: alone "w22 w16", in the batch "w22 w16 w21 w21 w21 w21 w21"
#   w4 w25 w21 w8: alone "w17", in the batch "w17 w17 w26 w17 w26 w17 w26"
#   w25 w6 w7 w23: alone "w17 w17 w17 w17 w17 w17 w17 w17", in the batch "w17 w17 w17 w17 w17 w17 w17 w17"
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet torch==2.13.0
"$folder/venv/bin/pip" install --quiet transformers==4.57.1 optimum==2.1.0 optimum-onnx==0.1.0 onnx==1.23.2 onnxruntime==1.32.0
# No install scripts: the package that runs models on a CPU has what it needs.
npm install --prefix "$folder" --ignore-scripts --no-audit --no-fund --silent @huggingface/transformers@4.3.2

cat >"$folder/make.py" <<'PY'
import shutil
import sys
from pathlib import Path

import torch
from optimum.exporters.onnx import main_export
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors
from transformers import PreTrainedTokenizerFast, T5Config, T5ForConditionalGeneration

SIZE = 30
made, exported = Path(sys.argv[1]) / "made", Path(sys.argv[1]) / "model"
words = Tokenizer(models.Unigram([(word, -1.0) for word in ["<pad>", "</s>", "<unk>"] + [f"▁w{id}" for id in range(3, SIZE)]], unk_id=2))
words.pre_tokenizer, words.decoder = pre_tokenizers.Metaspace(), decoders.Metaspace()
words.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
roles = {"pad_token": "<pad>", "eos_token": "</s>", "unk_token": "<unk>"}
PreTrainedTokenizerFast(
    tokenizer_object=words, padding_side="right", model_input_names=["input_ids", "attention_mask"], clean_up_tokenization_spaces=False, **roles,
).save_pretrained(made)

torch.manual_seed(0)
model = T5ForConditionalGeneration(T5Config(
    vocab_size=SIZE, d_model=16, d_kv=8, d_ff=16, num_layers=1, num_heads=2, decoder_start_token_id=0, pad_token_id=0, eos_token_id=1))
# A random model that looks at its source and ends at some point; a T5 as it is made does neither.
model.config.tie_word_embeddings = False
model.lm_head.weight = torch.nn.Parameter(torch.randn(SIZE, 16))
with torch.no_grad():
    model.shared.weight.normal_(0, 3)
    attention = model.decoder.block[0].layer[1].EncDecAttention
    attention.o.weight.mul_(20)
    attention.v.weight.mul_(5)
model.save_pretrained(made)
main_export(str(made), str(exported / "onnx"), task="text2text-generation-with-past")
for path in (exported / "onnx").glob("*.json"):
    shutil.copy(path, exported)
PY
HF_HUB_OFFLINE=1 "$folder/venv/bin/python" -W ignore "$folder/make.py" "$folder" >"$folder/log" 2>&1 || { tail -n 5 "$folder/log" >&2; exit 1; }

cat >"$folder/generate.mjs" <<'JS'
import { env, pipeline } from "@huggingface/transformers";

env.allowRemoteModels = false;
env.localModelPath = `${import.meta.dirname}/`;
const generate = await pipeline("text2text-generation", "model", { dtype: "fp32" });
const texts = ["w12 w18 w11 w3", "w4 w25 w21 w8", "w25 w6 w7 w23"];
const textOf = ({ generated_text }) => generated_text;
const together = (await generate(texts, { max_new_tokens: 8 })).map(textOf);
const alone = [];
for (const text of texts) alone.push(textOf((await generate(text, { max_new_tokens: 8 }))[0]));
texts.forEach((text, row) => console.log(`${text}: alone "${alone[row]}", in the batch "${together[row]}"`));
const writtenOn = alone.filter((text, row) => together[row] !== text && together[row].startsWith(text));
if (writtenOn.length !== 2 || alone[2] !== together[2]) {
  console.error("Changed: rows that end before the longest one of a batch are no longer written on behind their end.");
  process.exit(1);
}
JS
node "$folder/generate.mjs"
