#!/usr/bin/env bash
# Transformers 4.57.1 and 5.23.0
#
# Expected: a folder whose tokenizer_config.json says nothing of add_prefix_space is tokenized as its tokenizer.json says; one that says false, without.
# Seen:     version 4 takes the missing key for false and switches the file's add_prefix_space off: other tokens than the file's, without a warning.
#           Version 5 does the opposite: the key has no effect, even where it says false.
# Output:
#   Transformers 4.57.1, tokenizer.json prefixes a space, tokenizer_config.json says nothing: ['a', 'Ġa']
#   Transformers 4.57.1, tokenizer.json prefixes a space, tokenizer_config.json says {'add_prefix_space': True}: ['Ġa', 'Ġa']
#   Transformers 4.57.1, tokenizer.json prefixes a space, tokenizer_config.json says {'add_prefix_space': False}: ['a', 'Ġa']
#   Transformers 5.23.0, tokenizer.json prefixes a space, tokenizer_config.json says nothing: ['Ġa', 'Ġa']
#   Transformers 5.23.0, tokenizer.json prefixes a space, tokenizer_config.json says {'add_prefix_space': True}: ['Ġa', 'Ġa']
#   Transformers 5.23.0, tokenizer.json prefixes a space, tokenizer_config.json says {'add_prefix_space': False}: ['Ġa', 'Ġa']
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
from tokenizers import Tokenizer, models, pre_tokenizers

transformers.logging.set_verbosity_error()
words = Tokenizer(models.BPE(vocab={"[UNK]": 0, "a": 1, "Ġ": 2, "Ġa": 3}, merges=[("Ġ", "a")], unk_token="[UNK]"))
words.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)


def tokens(more):
    with tempfile.TemporaryDirectory() as folder:
        words.save(f"{folder}/tokenizer.json")
        settings = {"tokenizer_class": "PreTrainedTokenizerFast", "unk_token": "[UNK]"} | more
        (Path(folder) / "tokenizer_config.json").write_text(json.dumps(settings))
        seen = transformers.AutoTokenizer.from_pretrained(folder).tokenize("a a")
    print(f"Transformers {transformers.__version__}, tokenizer.json prefixes a space, tokenizer_config.json says {more or 'nothing'}: {seen}")
    return seen


prefixed, plain = ["Ġa", "Ġa"], ["a", "Ġa"]
said = {"nothing": {}, "true": {"add_prefix_space": True}, "false": {"add_prefix_space": False}}
expected = [plain, prefixed, plain] if transformers.__version__.startswith("4.") else [prefixed] * 3
if [tokens(more) for more in said.values()] != expected:
    sys.exit("Changed: version 4 no longer takes a missing add_prefix_space for false, or version 5 follows the key.")
PY

for version in 4.57.1 5.23.0; do
  "$folder/venv/bin/pip" install --quiet "transformers==$version"
  HF_HUB_OFFLINE=1 "$folder/venv/bin/python" -W ignore "$folder/tokens.py"
done
