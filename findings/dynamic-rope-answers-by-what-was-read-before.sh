#!/usr/bin/env bash
# Transformers 5.23.0, PyTorch 2.13.0
#
# Expected: a model in eval mode gives a text the same logits whatever it has read before, and a row the same as alone.
# Seen:     with rotary positions scaled by `dynamic`, the module keeps the frequencies of the longest text that it has read. A shorter one that comes after, if it is longer than
#           max_position_embeddings, gets those, not its own; only a text of fewer tokens than that sets them back. So a service answers by who asked before, a validation depends
#           on the order of its batches, and every row of a batch gets the frequencies of the longest. Nothing is said. (`linear`, `llama3` and `yarn` have no memory.)
# Output:
#   dynamic: the same 20 tokens, after 60 others: logits off by 1.5e+00
#   dynamic: the same 20 tokens, in one batch with 60 others: logits off by 1.5e+00
#   dynamic: the same 20 tokens, after 60 others and 8: logits off by 0.0e+00
#   yarn: the same 20 tokens, after 60 others: logits off by 0.0e+00
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet torch==2.13.0 transformers==5.23.0

cat >"$folder/memory.py" <<'PY'
import sys

import torch
from transformers import LlamaConfig, LlamaForCausalLM


def fresh(rope_type):
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=64, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2, max_position_embeddings=16, initializer_range=0.2,
        rope_parameters={"rope_type": rope_type, "rope_theta": 10000.0, "factor": 4.0})
    return LlamaForCausalLM(config).eval()


def logits(model, ids, mask=None):
    with torch.no_grad():
        return model(input_ids=ids, attention_mask=mask).logits


generator = torch.Generator().manual_seed(1)
asked = torch.randint(64, (1, 20), generator=generator)
long, short = torch.randint(64, (1, 60), generator=generator), torch.randint(64, (1, 8), generator=generator)
off = {}


def compare(rope_type, what, found):
    off[rope_type, what] = (found - logits(fresh(rope_type), asked)).abs().max().item()
    print(f"{rope_type}: the same 20 tokens, {what}: logits off by {off[rope_type, what]:.1e}")


model = fresh("dynamic")
logits(model, long)
compare("dynamic", "after 60 others", logits(model, asked))
mask = torch.tensor([[1] * 20 + [0] * 40, [1] * 60])
batch = torch.cat([torch.cat([asked, torch.zeros(1, 40, dtype=torch.long)], 1), long])
compare("dynamic", "in one batch with 60 others", logits(fresh("dynamic"), batch, mask)[:1, :20])
logits(model, long)
logits(model, short)
compare("dynamic", "after 60 others and 8", logits(model, asked))
model = fresh("yarn")
logits(model, long)
compare("yarn", "after 60 others", logits(model, asked))
if min(list(off.values())[:2]) < 0.01 or max(list(off.values())[2:]) > 1e-4:
    sys.exit("Changed: what was read before no longer counts, or counts elsewhere.")
PY
HF_HUB_OFFLINE=1 "$folder/venv/bin/python" -W ignore "$folder/memory.py" 2>/dev/null
