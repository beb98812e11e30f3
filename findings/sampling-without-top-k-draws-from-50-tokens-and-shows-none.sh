#!/usr/bin/env bash
# Transformers 5.23.0, PyTorch 2.13.0
#
# Expected: a generation_config.json with "do_sample": true and no top_k samples from the whole distribution; model.generation_config.top_k is None, as if so.
# Seen:     generate fills in 50: of a nearly uniform model's 500 tokens, 5,000 draws reach 50. top_k has to be 0 for all to be drawn.
# Output:
#   file says nothing of top_k: model.generation_config.top_k is None, 50 different tokens of 500
#   file says {'top_k': 0}: model.generation_config.top_k is 0, 500 different tokens of 500
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
from transformers import AutoModelForCausalLM, GPT2Config, GPT2LMHeadModel

transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()


def different_tokens(more):
    torch.manual_seed(0)
    # Random weights: every token is about as probable as another, so that 5,000 draws leave hardly any of the 500 out.
    model = GPT2LMHeadModel(GPT2Config(vocab_size=500, n_embd=16, n_layer=1, n_head=2, n_positions=16, bos_token_id=0, eos_token_id=0))
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        decoding = {"bos_token_id": 0, "eos_token_id": 0, "pad_token_id": 0, "do_sample": True, "max_new_tokens": 1} | more
        (Path(folder) / "generation_config.json").write_text(json.dumps(decoding))
        model = AutoModelForCausalLM.from_pretrained(folder).eval()
    count = model.generate(torch.full((5000, 1), 7))[:, 1].unique().numel()
    print(f"file says {more or 'nothing of top_k'}: model.generation_config.top_k is {model.generation_config.top_k}, {count} different tokens of 500")
    return model.generation_config.top_k, count


silent, all_of_them = different_tokens({}), different_tokens({"top_k": 0})
if silent != (None, 50) or all_of_them[1] < 490:
    sys.exit("Changed: sampling without top_k in the folder no longer draws from 50 tokens while the loaded configuration says None.")
PY
