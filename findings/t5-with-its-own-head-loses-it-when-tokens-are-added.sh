#!/usr/bin/env bash
# Transformers 5.23.0, PyTorch 2.13.0
#
# Expected: resize_token_embeddings keeps every row that was there, in the embedding and in the head, and appends new ones. For Llama it does.
# Seen:     a T5 or mT5 with a head of its own (T5 v1.1, Flan-T5, mT5) loses it: after adding two tokens the head is the embedding.
#           Their configuration says "tie_word_embeddings": false in the file and true once read, so resizing ties what loading had left apart.
# Output:
#   t5: head kept when loaded: True, when resized: False; it is the embedding then: True
#   mt5: head kept when loaded: True, when resized: False; it is the embedding then: True
#   llama: head kept when loaded: True, when resized: True; it is the embedding then: False
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
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM

transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()
T5 = {"d_model": 16, "d_kv": 8, "d_ff": 16, "num_layers": 1, "num_heads": 2, "decoder_start_token_id": 0}
CONFIGS = {"t5": T5, "mt5": T5, "llama": {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}}


def kept(kind):
    """Whether the head is still the file's after loading, and after two more tokens."""
    torch.manual_seed(0)
    config = AutoConfig.for_model(kind, vocab_size=50, **CONFIGS[kind])
    auto = AutoModelForCausalLM if kind == "llama" else AutoModelForSeq2SeqLM
    model = auto.from_config(config)
    head = torch.randn(50, 16)
    model.lm_head.weight = torch.nn.Parameter(head.clone())
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        # As the published folders have it; what version 5 saves of a T5 says true.
        path = Path(folder) / "config.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | {"tie_word_embeddings": False}))
        model = auto.from_pretrained(folder)
    loaded = torch.equal(model.lm_head.weight, head)
    model.resize_token_embeddings(52)
    resized = torch.equal(model.lm_head.weight[:50], head)
    is_embedding = torch.equal(model.lm_head.weight, model.get_input_embeddings().weight)
    print(f"{kind}: head kept when loaded: {loaded}, when resized: {resized}; it is the embedding then: {is_embedding}")
    return loaded, resized, is_embedding


lost, whole = (True, False, True), (True, True, False)
if [kept(kind) for kind in CONFIGS] != [lost, lost, whole]:
    sys.exit("Changed: resize_token_embeddings keeps the head of an untied T5 or mT5, or loses Llama's.")
PY
