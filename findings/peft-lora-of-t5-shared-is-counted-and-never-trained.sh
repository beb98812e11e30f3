#!/usr/bin/env bash
# PEFT 0.21.2, Transformers 5.23.0, PyTorch 2.13.0
#
# Expected: an adapter of T5's `shared`, its embedding, changes what the encoder and decoder embed.
# Seen:     the adapter is made, counted among the trainable parameters and saved, but nothing reads it: the stacks have modules of their own
#           (encoder.embed_tokens, decoder.embed_tokens) over the same matrix. Its gradient is None, and even random factors leave the logits as they were.
#           No warning names it, and ensure_weight_tying=True changes nothing.
# Output:
#   gradient reaches the adapter of q: True, of shared: False (132 parameters marked as trainable)
#   logits moved by random factors in the adapter of shared: 0.0
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
from transformers import T5Config, T5ForConditionalGeneration

IDS = torch.tensor([[5, 9, 20, 1]])
torch.manual_seed(0)
config = T5Config(vocab_size=50, d_model=16, d_kv=8, d_ff=16, num_layers=1, num_heads=2, dropout_rate=0.0, decoder_start_token_id=0)
adapted = get_peft_model(T5ForConditionalGeneration(config), LoraConfig(r=2, target_modules=["q", "shared"]))
adapted(input_ids=IDS, labels=IDS).loss.backward()
factors = {name: weight for name, weight in adapted.named_parameters() if "lora" in name}
reached = {part: all(weight.grad is not None for name, weight in factors.items() if part in name) for part in (".q.", ".shared.")}


def logits():
    with torch.no_grad():
        return adapted(input_ids=IDS, decoder_input_ids=IDS).logits


# What any trained factors would do, not only those that an adapter begins with, one of which is zero.
before = logits()
for name, weight in factors.items():
    if ".shared." in name:
        torch.nn.init.normal_(weight)
moved = (logits() - before).abs().max().item()
count = sum(weight.numel() for name, weight in factors.items() if ".shared." in name and weight.requires_grad)
print(f"gradient reaches the adapter of q: {reached['.q.']}, of shared: {reached['.shared.']} ({count} parameters marked as trainable)")
print(f"logits moved by random factors in the adapter of shared: {moved}")
if not reached[".q."] or reached[".shared."] or moved > 0:
    sys.exit("Changed: an adapter of T5's shared embedding is read now.")
PY
