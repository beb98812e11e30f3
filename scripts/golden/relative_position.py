"""Relative-position buckets for src/models/t5/relative-position.ts, from Transformers' own function.

    python scripts/golden/relative_position.py --out test/golden/relative-position.json
"""

import argparse
import json
from pathlib import Path

import torch
import transformers
from transformers.models.t5.modeling_t5 import T5Attention

REACH = 300
# T5's own, the tiny model's in t5.py, and two whose boundaries fall where float32 rounds.
SHAPES = [(32, 128), (8, 20), (64, 256), (12, 50)]


def table(buckets, max_distance, bidirectional):
    distances = torch.arange(-REACH, REACH + 1)
    found = T5Attention._relative_position_bucket(distances, bidirectional=bidirectional, num_buckets=buckets, max_distance=max_distance)
    return {"buckets": buckets, "maxDistance": max_distance, "bidirectional": bidirectional, "expected": found.tolist()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="the JSON file to write")
    out = parser.parse_args().out
    tables = [table(*shape, bidirectional) for shape in SHAPES for bidirectional in (True, False)]
    head = {
        "generator": "scripts/golden/relative_position.py",
        "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
        "firstDistance": -REACH,
    }
    lines = [f"  {json.dumps(key)}: {json.dumps(value)}," for key, value in head.items()]
    rows = ",\n".join(f"    {json.dumps(row)}" for row in tables)
    out.write_text("{\n" + "\n".join(lines) + f'\n  "tables": [\n{rows}\n  ]\n}}\n')


if __name__ == "__main__":
    main()
