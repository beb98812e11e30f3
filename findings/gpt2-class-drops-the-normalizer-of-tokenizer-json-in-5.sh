#!/usr/bin/env bash
# Transformers 5.23.0 and 4.57.1
#
# Expected: tokenizer.json is the tokenizer; the class that tokenizer_config.json names is a wrapper of it, as in version 4.
# Seen:     version 5's GPT2Tokenizer is built anew from vocabulary and merges, and the normalizer of the file is dropped without a warning: text that was
#           lower-cased no longer is. Under the name PreTrainedTokenizerFast the same file keeps it.
# Output:
#   Transformers 4.57.1, PreTrainedTokenizerFast: 'A a' is ['a', 'Ġa']
#   Transformers 4.57.1, GPT2Tokenizer: 'A a' is ['a', 'Ġa']
#   Transformers 5.23.0, PreTrainedTokenizerFast: 'A a' is ['a', 'Ġa']
#   Transformers 5.23.0, GPT2Tokenizer: 'A a' is ['A', 'Ġa']
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"

cat >"$folder/tokens.py" <<'PY'
import json
import sys
import tempfile
from pathlib import Path

import transformers
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

transformers.logging.set_verbosity_error()
words = Tokenizer(models.BPE(vocab={"a": 0, "A": 1, "Ġ": 2, "Ġa": 3, "<|endoftext|>": 4}, merges=[("Ġ", "a")]))
words.normalizer = normalizers.Lowercase()
words.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)


def tokens(name):
    with tempfile.TemporaryDirectory() as folder:
        words.save(f"{folder}/tokenizer.json")
        (Path(folder) / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": name}))
        seen = transformers.AutoTokenizer.from_pretrained(folder).tokenize("A a")
    print(f"Transformers {transformers.__version__}, {name}: 'A a' is {seen}")
    return seen


lowered, as_it_is = ["a", "Ġa"], ["A", "Ġa"]
expected = [lowered, lowered if transformers.__version__.startswith("4.") else as_it_is]
if [tokens(name) for name in ("PreTrainedTokenizerFast", "GPT2Tokenizer")] != expected:
    sys.exit("Changed: version 5's GPT2Tokenizer keeps the normalizer of tokenizer.json, or another class drops it.")
PY

for version in 4.57.1 5.23.0; do
  "$folder/venv/bin/pip" install --quiet "transformers==$version"
  HF_HUB_OFFLINE=1 "$folder/venv/bin/python" -W ignore "$folder/tokens.py"
done
