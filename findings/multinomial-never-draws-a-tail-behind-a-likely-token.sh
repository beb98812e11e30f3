#!/usr/bin/env bash
# PyTorch 2.13.0, on a CPU
#
# Expected: a tail of 200,000 tokens of probability 1e-8 each, 0.2 % together, is drawn about 400 times in 200,000 draws.
# Seen:     torch.multinomial of float32 never draws it where it stands behind a token of 99.8 %: near 1 its running sums move in steps of 6e-8, and adding
#           1e-8 to one changes nothing. Where the tail stands first, or in float64, it is drawn as it should be. The sum of the weights shows nothing.
# Output:
#   torch.float32, tail behind the likely token: 0 of 200,000 draws from it
#   torch.float32, tail before the likely token: 411 of 200,000 draws from it
#   torch.float64, tail behind the likely token: 403 of 200,000 draws from it
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet torch==2.13.0

"$folder/venv/bin/python" -W ignore - <<'PY'
import sys

import torch

DRAWS = TAIL = 200_000


def drawn_from_tail(dtype, tail_is_first):
    torch.manual_seed(0)
    probabilities = torch.full((TAIL + 1,), 1e-8, dtype=dtype)
    likely = TAIL if tail_is_first else 0
    probabilities[likely] = 0.998
    count = (torch.multinomial(probabilities, DRAWS, replacement=True) != likely).sum().item()
    print(f"{dtype}, tail {'before' if tail_is_first else 'behind'} the likely token: {count} of {DRAWS:,} draws from it")
    return count


behind, before, double = (drawn_from_tail(*how) for how in ((torch.float32, False), (torch.float32, True), (torch.float64, False)))
# 400 are expected, with a standard deviation of 20.
if behind > 0 or not 300 < before < 550 or not 300 < double < 550:
    sys.exit("Changed: torch.multinomial of float32 draws a tail of small probabilities behind a likely token, or misses it elsewhere.")
PY
