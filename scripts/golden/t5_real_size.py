"""The reference numbers of t5.py at a published model's real size, with random weights.

    python scripts/golden/t5_real_size.py --shape t5-small --out DIR

Writes DIR/<shape>/ in the format that README.md describes: about 0.8 GB for t5-small, so never into the repository.
"""

import argparse
import time
from pathlib import Path

import torch
from t5 import PAD, Variant, write_golden

VOCABULARY = {"vocab_size": 32128, "decoder_start_token_id": PAD}
SHAPES = {
    "t5-small": VOCABULARY | {"d_model": 512, "d_kv": 64, "d_ff": 2048, "num_layers": 6, "num_decoder_layers": 6, "num_heads": 8},
    "flan-t5-small": VOCABULARY
    | {"d_model": 512, "d_kv": 64, "d_ff": 1024, "num_layers": 8, "num_decoder_layers": 8, "num_heads": 6}
    | {"feed_forward_proj": "gated-gelu", "tie_word_embeddings": False},
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shape", choices=SHAPES, default="t5-small")
    parser.add_argument("--out", type=Path, required=True, help="folder outside the repository")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    config = SHAPES[args.shape]
    variant = Variant(
        name=args.shape,
        seed=1,
        config=config,
        source_lengths=[64, 37, 64, 12],
        target_lengths=[29, 64, 8, 51],
        new_tokens=64,
        # Sharper, so deep a random network is chaotic: a ReLU that rounding flips moves gradients by more than the tolerance.
        sharpness=1.0,
        learning_rate=1e-3,
        untied=not config.get("tie_word_embeddings", True),
    )
    started = time.monotonic()
    write_golden(variant, args.out / args.shape, "scripts/golden/t5_real_size.py", telling=False)
    print(f"{args.out / args.shape}: written in {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
