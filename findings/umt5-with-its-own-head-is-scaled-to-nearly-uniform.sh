#!/usr/bin/env bash
# Transformers 5.23.0, PyTorch 2.13.0
#
# Expected: a umT5 folder with a head of its own and "tie_word_embeddings": false, as the published ones are, gives hidden states times head as logits;
#           only tied models of the T5 family are scaled by d_model^-0.5. Version 4.57.1 does so.
# Seen:     the configuration class sets tie_word_embeddings to true whatever the file says. The head is read all the same, but its logits are multiplied by
#           d_model^-0.5. Greedy decoding is right, so nothing looks wrong; probabilities, samples and losses are another model's. An mT5 folder that says
#           the same is read right.
# Output:
#   umT5: logits are 0.125 of hidden states times head; most probable token the same: True, its probability 0.18, of the file's own logits 0.95
#   mT5: logits are 1.000 of hidden states times head; most probable token the same: True, its probability 0.95, of the file's own logits 0.95
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
from transformers import AutoModelForSeq2SeqLM, MT5Config, MT5ForConditionalGeneration, UMT5Config, UMT5ForConditionalGeneration

transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()
IDS = torch.tensor([[5, 9, 20, 1]])


def loaded(config_class, model_class):
    """A folder with a head of its own, made and read again: logits, and hidden states times head."""
    torch.manual_seed(0)
    config = config_class(vocab_size=50, d_model=64, d_kv=8, d_ff=16, num_layers=1, num_heads=2, decoder_start_token_id=0)
    model = model_class(config)
    # Large enough that the model is sure of itself, as a trained one is.
    model.lm_head.weight = torch.nn.Parameter(torch.randn(50, 64))
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        # What is saved says true by now; the published folders say false.
        path = Path(folder) / "config.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | {"tie_word_embeddings": False}))
        again = AutoModelForSeq2SeqLM.from_pretrained(folder).eval()
    assert torch.equal(again.lm_head.weight, model.lm_head.weight)
    with torch.no_grad():
        out = again(input_ids=IDS, decoder_input_ids=IDS, output_hidden_states=True)
    return out.logits[0, -1], out.decoder_hidden_states[-1][0, -1] @ model.lm_head.weight.detach().T


scale = {}
for name, kinds in {"umT5": (UMT5Config, UMT5ForConditionalGeneration), "mT5": (MT5Config, MT5ForConditionalGeneration)}.items():
    logits, expected = loaded(*kinds)
    scale[name] = (logits.norm() / expected.norm()).item()
    same = (logits.argmax() == expected.argmax()).item()
    print(
        f"{name}: logits are {scale[name]:.3f} of hidden states times head; most probable token the same: {same},",
        f"its probability {logits.softmax(-1).max():.2f}, of the file's own logits {expected.softmax(-1).max():.2f}",
    )
# d_model is 64: 64^-0.5 = 0.125.
if abs(scale["umT5"] - 0.125) > 1e-3 or abs(scale["mT5"] - 1) > 1e-3:
    sys.exit("Changed: a umT5 whose file says tie_word_embeddings: false is no longer scaled, or an mT5 is.")
PY
