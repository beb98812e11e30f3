#!/usr/bin/env bash
# Transformers 5.23.0
#
# Expected: a ByT5 folder needs no vocabulary, so config.json and a tokenizer_config.json without a class are enough, or AutoTokenizer says what is missing.
# Seen:     ByT5's model_type is t5, and from it AutoTokenizer takes T5Tokenizer, which begins with an empty vocabulary where there is no file:
#           four pieces and 100 sentinels. Every text becomes unknown tokens, without an error or a warning. With tokenizer_class it is right.
# Output:
#   {'tokenizer_class': 'ByT5Tokenizer'}: ByT5Tokenizer with 384 tokens, 'Hi there' is [75, 108, 35, 119, 107, 104, 117, 104, 1], read back 'Hi there</s>'
#   {}: T5Tokenizer with 104 tokens, 'Hi there' is [3, 2, 3, 2, 1], read back '<unk> <unk></s>'
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet transformers==5.23.0

HF_HUB_OFFLINE=1 "$folder/venv/bin/python" -W ignore - <<'PY'
import json
import sys
import tempfile
from pathlib import Path

from transformers import AutoTokenizer

ROLES = {"eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"}


def loaded(settings):
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "config.json").write_text(json.dumps({"model_type": "t5", "vocab_size": 384}))
        (Path(folder) / "tokenizer_config.json").write_text(json.dumps(ROLES | settings))
        tokenizer = AutoTokenizer.from_pretrained(folder)
    ids = tokenizer("Hi there").input_ids
    print(f"{settings}: {type(tokenizer).__name__} with {len(tokenizer)} tokens, 'Hi there' is {ids}, read back {tokenizer.decode(ids)!r}")
    return type(tokenizer).__name__, len(tokenizer), tokenizer.decode(ids, skip_special_tokens=True)


named, unnamed = loaded({"tokenizer_class": "ByT5Tokenizer"}), loaded({})
if named[::2] != ("ByT5Tokenizer", "Hi there") or unnamed[:2] != ("T5Tokenizer", 104) or "Hi" in unnamed[2]:
    sys.exit("Changed: a ByT5 folder that names only the model type t5 no longer loads a T5 tokenizer without pieces.")
PY
