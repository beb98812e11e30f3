#!/usr/bin/env bash
# PEFT 0.21.2, Transformers 5.23.0, PyTorch 2.13.0
#
# Expected: merge_and_unload() gives the model that was trained, up to rounding, as it does for every other layer.
# Seen:     where lm_head and the embedding are one matrix, as in GPT-2, an adapter of lm_head changes only the output while it trains.
#           Merged, its product is added to the one matrix, so the embedding moves as well: another model. PEFT warns of "complications" and goes on;
#           how large they are, it does not say.
# Output:
#   logits after merging an adapter of c_attn: off by 6.0e-08; of the tied lm_head: off by 9.2
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet torch==2.13.0
"$folder/venv/bin/pip" install --quiet transformers==5.23.0 peft==0.21.2

HF_HUB_OFFLINE=1 "$folder/venv/bin/python" -W ignore - <<'PY'
import sys

import torch
from peft import LoraConfig, get_peft_model
from transformers import GPT2Config, GPT2LMHeadModel

IDS = torch.tensor([[5, 9, 20, 3]])


def merged_is_off_by(layer):
    torch.manual_seed(0)
    config = GPT2Config(vocab_size=50, n_embd=16, n_layer=1, n_head=2, n_positions=16, bos_token_id=1, eos_token_id=1)
    # init_lora_weights=False: both factors are random, as after training. By default one of them is zero, and merging changes nothing.
    adapted = get_peft_model(GPT2LMHeadModel(config), LoraConfig(r=2, target_modules=[layer], init_lora_weights=False)).eval()
    with torch.no_grad():
        trained = adapted(IDS).logits
        return (adapted.merge_and_unload()(IDS).logits - trained).abs().max().item()


other, head = merged_is_off_by("c_attn"), merged_is_off_by("lm_head")
print(f"logits after merging an adapter of c_attn: off by {other:.1e}; of the tied lm_head: off by {head:.1f}")
if other > 1e-4 or head < 0.1:
    sys.exit("Changed: merging an adapter of a tied lm_head no longer gives another model than the one that was trained.")
PY
