#!/usr/bin/env bash
# Transformers 5.23.0, PyTorch 2.13.0
#
# Expected: forced_bos_token_id=5 does the same in BartConfig and in the config.json of a folder: token 5 is forced behind the start token.
# Seen:     given in code it is lost without an error: it stands neither in the configuration nor in generation_config, nor in what is saved. In the
#           config.json of a folder without a generation_config.json it is followed. forced_eos_token_id, beside it, has a default and is kept.
# Output:
#   forced_bos_token_id=5 in code: generation_config has None, the first token is 2
#   config.json saved from it: {'forced_eos_token_id': 2}
#   forced_bos_token_id=5 in config.json: generation_config has 5, the first token is 5
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet torch==2.13.0
"$folder/venv/bin/pip" install --quiet transformers==5.23.0

HF_HUB_OFFLINE=1 "$folder/venv/bin/python" -W ignore - <<'PY'
import json
import sys
import tempfile
from pathlib import Path

import torch
import transformers
from transformers import BartConfig, BartForConditionalGeneration

transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()
STACKS = {
    f"{stack}_{key}": value for stack in ("encoder", "decoder") for key, value in {"layers": 1, "attention_heads": 2, "ffn_dim": 16}.items()
}


def first_token(where, model):
    token = model.generate(torch.tensor([[0, 7, 2]]), max_new_tokens=4)[0, 1].item()
    print(f"forced_bos_token_id=5 {where}: generation_config has {model.generation_config.forced_bos_token_id}, the first token is {token}")
    return model.generation_config.forced_bos_token_id, token


torch.manual_seed(0)
model = BartForConditionalGeneration(BartConfig(vocab_size=20, d_model=16, max_position_embeddings=32, forced_bos_token_id=5, **STACKS))
in_code = first_token("in code", model)
with tempfile.TemporaryDirectory() as folder:
    model.save_pretrained(folder)
    path = Path(folder) / "config.json"
    settings = json.loads(path.read_text())
    forced = {key: value for key, value in settings.items() if "forced" in key}
    print(f"config.json saved from it: {forced}")
    # As a folder of version 4 may be: all of it in config.json.
    path.write_text(json.dumps(settings | {"forced_bos_token_id": 5}))
    (Path(folder) / "generation_config.json").unlink()
    in_file = first_token("in config.json", BartForConditionalGeneration.from_pretrained(folder))
if in_code[0] is not None or in_code[1] == 5 or "forced_bos_token_id" in forced or in_file != (5, 5):
    sys.exit("Changed: forced_bos_token_id given to BartConfig in code is kept, or is no longer followed in a folder's config.json.")
PY
