#!/usr/bin/env bash
# Transformers 5.23.0 and 4.57.1, PyTorch 2.13.0
#
# Expected: an mT5 with a head of its own, loaded and saved by version 5, is the same model in version 4: the tensors are in its file.
# Seen:     config.json said "tie_word_embeddings": false before and says true after, for version 5 reads false as true. It looks at the tensors, finds two
#           that differ and keeps both. Version 4 believes the line: it drops the head of the file, takes the embedding for it and scales, and says nothing.
# Output:
#   Transformers 4.57.1, make: logits off by 0.0e+00, head of its own: True
#   Transformers 5.23.0, resave: logits off by 1.9e-06, head of its own: True
#   Transformers 4.57.1, compare: logits off by 1.2e+01, head of its own: False
#   by-4/config.json:  "tie_word_embeddings": false,
#   by-5/config.json:  "tie_word_embeddings": true,
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet torch==2.13.0

cat >"$folder/logits.py" <<'PY'
import sys
from pathlib import Path

import torch
import transformers
from transformers import AutoModelForSeq2SeqLM, MT5Config, MT5ForConditionalGeneration

transformers.logging.disable_progress_bar()
task, folder = sys.argv[1], Path(sys.argv[2])
first, again, kept = folder / "by-4", folder / "by-5", folder / "logits.pt"
if task == "make":
    torch.manual_seed(0)
    config = MT5Config(
        vocab_size=50, d_model=16, d_kv=8, d_ff=16, num_layers=1, num_heads=2, decoder_start_token_id=0, tie_word_embeddings=False)
    MT5ForConditionalGeneration(config).save_pretrained(first)
model = AutoModelForSeq2SeqLM.from_pretrained(again if task == "compare" else first).eval()
if task == "resave":
    model.save_pretrained(again)
ids = torch.tensor([[5, 9, 20, 1]])
with torch.no_grad():
    logits = model(input_ids=ids, decoder_input_ids=ids).logits
if task == "make":
    torch.save(logits, kept)
off = (logits - torch.load(kept)).abs().max().item()
own_head = not torch.equal(model.lm_head.weight, model.get_input_embeddings().weight)
print(f"Transformers {transformers.__version__}, {task}: logits off by {off:.1e}, head of its own: {own_head}")
if (task == "compare") != (off > 0.1) or (task == "compare") == own_head:
    sys.exit("Changed: an mT5 that version 5 saved again keeps its head in version 4, or lost it before.")
PY

for step in 4.57.1:make 5.23.0:resave 4.57.1:compare; do
  "$folder/venv/bin/pip" install --quiet "transformers==${step%:*}"
  HF_HUB_OFFLINE=1 "$folder/venv/bin/python" -W ignore "$folder/logits.py" "${step#*:}" "$folder"
done
grep tie_word_embeddings "$folder/by-4/config.json" "$folder/by-5/config.json" | sed "s|$folder/||"
