#!/usr/bin/env bash
# tokenizers 0.23.3
#
# Expected: an added token that tokenizer.json declares with an id gets it, for it is a row of the model's matrices; or the file is refused.
# Seen:     added tokens get the ids behind the vocabulary in the order in which they are listed. The declared ids have no effect: with a gap before one, or
#           listed in another order, a token gets another's row, without an error, and saving writes that.
# Output:
#   declared {'<x>': 3, '<y>': 4}: loaded as {'<x>': 3, '<y>': 4}, saved as {'<x>': 3, '<y>': 4}
#   declared {'<x>': 4, '<y>': 3}: loaded as {'<x>': 3, '<y>': 4}, saved as {'<x>': 3, '<y>': 4}
#   declared {'<x>': 10}: loaded as {'<x>': 3}, saved as {'<x>': 3}
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet tokenizers==0.23.3

"$folder/venv/bin/python" - <<'PY'
import json
import sys

from tokenizers import Tokenizer, models, pre_tokenizers

words = Tokenizer(models.WordLevel({"[UNK]": 0, "hello": 1, "you": 2}, unk_token="[UNK]"))
words.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
OPTIONS = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}


def loaded(declared):
    file = json.loads(words.to_str())
    file["added_tokens"] = [{"id": id, "content": token} | OPTIONS for token, id in declared.items()]
    tokenizer = Tokenizer.from_str(json.dumps(file))
    ids = {token: tokenizer.token_to_id(token) for token in declared}
    saved = {token["content"]: token["id"] for token in json.loads(tokenizer.to_str())["added_tokens"]}
    print(f"declared {declared}: loaded as {ids}, saved as {saved}")
    return ids, saved


seen = [loaded(declared) for declared in ({"<x>": 3, "<y>": 4}, {"<x>": 4, "<y>": 3}, {"<x>": 10})]
if seen != [(ids, ids) for ids in ({"<x>": 3, "<y>": 4}, {"<x>": 3, "<y>": 4}, {"<x>": 3})]:
    sys.exit("Changed: added tokens no longer get the next ids whatever ids the file declares.")
PY
