#!/usr/bin/env bash
# PEFT 0.21.2, Transformers 5.23.0, PyTorch 2.13.0
#
# Expected: ensure_weight_tying=True, whose absence PEFT warns of where layers are tied, gives embedding and head one adapter, and merging it the trained model.
# Seen:     the two have the same product while they train, as promised. Merging adds it once for the embedding and once for the head, which are one matrix:
#           the merged weight has moved by twice the adapter, and the model is another than the trained one. PEFT warns of "complications", and goes on.
# Output:
#   adapted layers: 2, with the same product: True; the merged weight has moved by 2.000 times the product
#   logits with the product added once: off by 2.3e-05; after merge_and_unload: off by 182.1
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
torch.manual_seed(0)
model = GPT2LMHeadModel(GPT2Config(vocab_size=50, n_embd=16, n_layer=1, n_head=2, n_positions=16, bos_token_id=1, eos_token_id=1))
before = model.lm_head.weight.detach().clone()
# init_lora_weights=False: both factors are random, as after training. By default one of them is zero, and merging changes nothing.
adapted = get_peft_model(model, LoraConfig(r=2, target_modules=["lm_head"], ensure_weight_tying=True, init_lora_weights=False)).eval()
with torch.no_grad():
    products = [layer.get_delta_weight("default").clone() for layer in adapted.modules() if hasattr(layer, "get_delta_weight")]
    trained = adapted(IDS).logits
    # What the trained model is: the base with the product added to the one matrix, once.
    once = GPT2LMHeadModel(model.config).eval()
    once.load_state_dict({name.replace(".base_layer", ""): value for name, value in model.state_dict().items() if "lora" not in name})
    once.lm_head.weight.copy_(before + products[0])
    merged = adapted.merge_and_unload()
    times = ((merged.lm_head.weight - before).norm() / products[0].norm()).item()
    off = {name: (each(IDS).logits - trained).abs().max().item() for name, each in (("once", once), ("merged", merged))}
same = len(products) == 2 and torch.equal(*products)
print(f"adapted layers: {len(products)}, with the same product: {same}; the merged weight has moved by {times:.3f} times the product")
print(f"logits with the product added once: off by {off['once']:.1e}; after merge_and_unload: off by {off['merged']:.1f}")
if not same or abs(times - 2) > 1e-3 or off["once"] > 1e-3 or off["merged"] < 0.1:
    sys.exit("Changed: merging an adapter that was made with ensure_weight_tying no longer adds it twice.")
PY
