#!/usr/bin/env bash
# Transformers 5.23.0 (Trainer), accelerate 1.15.0, PyTorch 2.13.0
#
# Expected: eight rows give one gradient, whether they go through the model at once or two at a time in four steps of gradient accumulation; GPT-2's does.
# Seen:     loss and gradient of T5 and BART are multiplied by the number of steps. Trainer leaves the division to every model whose forward takes **kwargs,
#           and these do not pass the number of labels on to their loss. Gradient clipping, which is on by default, hides it from the training curve.
# Output:
#   T5: loss 4.465 and gradient norm 1.178 at once; 17.860 and 4.713 in 4 steps
#   BART: loss 4.162 and gradient norm 0.791 at once; 16.646 and 3.162 in 4 steps
#   GPT-2: loss 3.482 and gradient norm 0.902 at once; 3.482 and 0.902 in 4 steps
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet torch==2.13.0
"$folder/venv/bin/pip" install --quiet transformers==5.23.0 accelerate==1.15.0

# Trainer's own progress goes to its log; the last lines are ours.
HF_HUB_OFFLINE=1 OUT="$folder/out" "$folder/venv/bin/python" -W ignore - 2>"$folder/log" <<'PY' || { tail -n 5 "$folder/log" >&2; exit 1; }
import os
import sys

import torch
from transformers import (
    BartConfig, BartForConditionalGeneration, GPT2Config, GPT2LMHeadModel, PrinterCallback, T5Config, T5ForConditionalGeneration, Trainer, TrainingArguments,
)

# No dropout: the two ways are to differ by nothing but how the rows are cut.
BART = {f"{stack}_{key}": value for stack in ("encoder", "decoder") for key, value in {"layers": 1, "attention_heads": 2, "ffn_dim": 16}.items()}
MODELS = {
    "T5": (T5ForConditionalGeneration, T5Config(
        vocab_size=64, d_model=16, d_kv=8, d_ff=16, num_layers=1, num_heads=2, dropout_rate=0.0, decoder_start_token_id=0)),
    "BART": (BartForConditionalGeneration, BartConfig(vocab_size=64, d_model=16, max_position_embeddings=32, dropout=0.0, **BART)),
    "GPT-2": (GPT2LMHeadModel, GPT2Config(
        vocab_size=64, n_embd=16, n_layer=1, n_head=2, n_positions=32, bos_token_id=1, eos_token_id=1, resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0)),
}
# All rows are of one length: no way of averaging over them explains a difference.
ROWS = [{"input_ids": row, "labels": row} for row in torch.randint(3, 60, (8, 6), generator=torch.Generator().manual_seed(1))]


def first_step(name, accumulation):
    torch.manual_seed(0)
    kind, config = MODELS[name]
    arguments = TrainingArguments(
        output_dir=os.environ["OUT"], per_device_train_batch_size=8 // accumulation, gradient_accumulation_steps=accumulation, max_steps=1, logging_steps=1,
        use_cpu=True, save_strategy="no", report_to=[], disable_tqdm=True,
    )
    trainer = Trainer(model=kind(config), args=arguments, train_dataset=ROWS)
    trainer.remove_callback(PrinterCallback)
    trainer.train()
    return trainer.state.log_history[0]


times = {}
for name in MODELS:
    whole, cut = first_step(name, 1), first_step(name, 4)
    times[name] = cut["grad_norm"] / whole["grad_norm"]
    print(f"{name}: loss {whole['loss']:.3f} and gradient norm {whole['grad_norm']:.3f} at once; {cut['loss']:.3f} and {cut['grad_norm']:.3f} in 4 steps")
if any(abs(times[name] - expected) > 0.01 for name, expected in {"T5": 4, "BART": 4, "GPT-2": 1}.items()):
    sys.exit("Changed: four steps of gradient accumulation no longer multiply the gradients of T5 and BART by four, and GPT-2's by one.")
PY
