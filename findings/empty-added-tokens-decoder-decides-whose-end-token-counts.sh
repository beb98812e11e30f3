#!/usr/bin/env bash
# Transformers 5.23.0
#
# Expected: where special_tokens_map.json and tokenizer_config.json name different end tokens, one file wins, whatever else stands in the other.
# Seen:     special_tokens_map.json wins, unless tokenizer_config.json has the key added_tokens_decoder, even as {}: then the map is not read at all.
#           An empty object, which adds no token, changes the end token.
# Output:
#   tokenizer_config.json says [END], special_tokens_map.json [SEP], and the first has nothing more: [SEP]
#   tokenizer_config.json says [END], special_tokens_map.json [SEP], and the first has {'added_tokens_decoder': {}}: [END]
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

from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import AutoTokenizer

words = Tokenizer(models.WordLevel({"[UNK]": 0, "[END]": 1, "[SEP]": 2, "hello": 3}, unk_token="[UNK]"))
words.pre_tokenizer = pre_tokenizers.WhitespaceSplit()


def end_token(more):
    with tempfile.TemporaryDirectory() as folder:
        words.save(f"{folder}/tokenizer.json")
        settings = {"tokenizer_class": "PreTrainedTokenizerFast", "unk_token": "[UNK]", "eos_token": "[END]"} | more
        (Path(folder) / "tokenizer_config.json").write_text(json.dumps(settings))
        (Path(folder) / "special_tokens_map.json").write_text(json.dumps({"unk_token": "[UNK]", "eos_token": "[SEP]"}))
        token = AutoTokenizer.from_pretrained(folder).eos_token
    print(f"tokenizer_config.json says [END], special_tokens_map.json [SEP], and the first has {more or 'nothing more'}: {token}")
    return token


if (end_token({}), end_token({"added_tokens_decoder": {}})) != ("[SEP]", "[END]"):
    sys.exit("Changed: an empty added_tokens_decoder no longer decides which of the two files names the end token.")
PY
