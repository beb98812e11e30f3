#!/usr/bin/env bash
# transformers.js 4.3.2 and Transformers 5.23.0
#
# Expected: both read one tokenizer folder alike: the same ids give the same text.
# Seen:     where tokenizer_config.json says nothing of clean_up_tokenization_spaces, transformers.js cleans up, and takes the space before a full stop out;
#           Transformers does not. Text that is compared with references, or fed on, differs by where it was decoded. Said outright, both follow it.
# Output:
#   Transformers,    missing: a .
#   Transformers,    true: a.
#   Transformers,    false: a .
#   transformers.js, missing: a.
#   transformers.js, true: a.
#   transformers.js, false: a .
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet transformers==5.23.0
# No install scripts: decoding needs no native part.
npm install --prefix "$folder" --ignore-scripts --no-audit --no-fund --silent @huggingface/transformers@4.3.2

cat >"$folder/python.py" <<'PY'
import json
import sys
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import AutoTokenizer

# The same vocabulary in three folders, which differ by one key.
for name, more in {"missing": {}, "true": {"clean_up_tokenization_spaces": True}, "false": {"clean_up_tokenization_spaces": False}}.items():
    folder = Path(sys.argv[1]) / name
    folder.mkdir()
    # Unigram, as T5's: of BPE, Transformers does not clean up at all, and says so.
    words = Tokenizer(models.Unigram([("<unk>", 0.0), ("▁", -1.0), ("a", -2.0), (".", -2.0), ("▁a", -1.5), ("▁.", -1.5)], unk_id=0))
    words.pre_tokenizer, words.decoder = pre_tokenizers.Metaspace(), decoders.Metaspace()
    words.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "PreTrainedTokenizerFast", "unk_token": "<unk>"} | more))
    (folder / "config.json").write_text(json.dumps({"model_type": "t5"}))
    print(f"Transformers,    {name}: {AutoTokenizer.from_pretrained(folder).decode([4, 5])}")
PY
cat >"$folder/javascript.mjs" <<'JS'
import { AutoTokenizer, env } from "@huggingface/transformers";

env.allowRemoteModels = false;
env.localModelPath = `${import.meta.dirname}/`;
for (const name of ["missing", "true", "false"]) console.log(`transformers.js, ${name}: ${(await AutoTokenizer.from_pretrained(name)).decode([4, 5])}`);
JS
{
  HF_HUB_OFFLINE=1 "$folder/venv/bin/python" -W ignore "$folder/python.py" "$folder"
  node "$folder/javascript.mjs"
} | tee "$folder/seen"

diff "$folder/seen" - <<'SEEN' || { echo "Changed: a missing clean_up_tokenization_spaces is no longer true to one and false to the other." >&2; exit 1; }
Transformers,    missing: a .
Transformers,    true: a.
Transformers,    false: a .
transformers.js, missing: a.
transformers.js, true: a.
transformers.js, false: a .
SEEN
