#!/usr/bin/env bash
# Transformers 5.23.0
#
# Expected: add_bos_token and add_eos_token in tokenizer_config.json are followed, or are not; which files hold the vocabulary makes no difference.
# Seen:     beside vocab.json and merges.txt they are followed; with the same vocabulary in a tokenizer.json as well they have no effect, and the loaded
#           tokenizer says add_bos_token False. No warning.
# Output:
#   without tokenizer.json: ['<s>', 'a', 'Ġa', '</s>'], add_bos_token is True
#   with tokenizer.json: ['a', 'Ġa'], add_bos_token is False
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

VOCABULARY = {token: id for id, token in enumerate(["<unk>", "<s>", "</s>", "a", "Ġ", "Ġa"])}
words = Tokenizer(models.BPE(vocab=VOCABULARY, merges=[("Ġ", "a")]))
words.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)


def tokens(with_tokenizer_json):
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "vocab.json").write_text(json.dumps(VOCABULARY))
        (Path(folder) / "merges.txt").write_text("#version: 0.2\nĠ a\n")
        roles = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"}
        settings = {"tokenizer_class": "GPT2Tokenizer", "add_bos_token": True, "add_eos_token": True} | roles
        (Path(folder) / "tokenizer_config.json").write_text(json.dumps(settings))
        if with_tokenizer_json:
            words.save(f"{folder}/tokenizer.json")
        tokenizer = AutoTokenizer.from_pretrained(folder)
    seen = tokenizer.convert_ids_to_tokens(tokenizer("a a").input_ids)
    print(f"{'with' if with_tokenizer_json else 'without'} tokenizer.json: {seen}, add_bos_token is {tokenizer.add_bos_token}")
    return seen


if (tokens(False), tokens(True)) != (["<s>", "a", "Ġa", "</s>"], ["a", "Ġa"]):
    sys.exit("Changed: whether add_bos_token and add_eos_token are followed no longer depends on a tokenizer.json beside them.")
PY
