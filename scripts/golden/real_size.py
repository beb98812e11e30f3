"""The reference numbers of t5.py, bart.py and causal.py at a published model's real size, with random weights.

    python scripts/golden/real_size.py --shape t5-small --out DIR

Writes DIR/<shape>/ in the format that README.md describes: about 0.8 GB for t5-small, 1.7 GB for bart-base, 1.5 GB for gpt2, so never into the repository.
"""

import argparse
import time
from pathlib import Path

import torch
from bart import BART, BartVariant
from causal import OPT_TOKENS, CausalVariant, family_of
from family import Variant, write_golden
from t5 import T5

# Sharper than 1, so deep a random network is chaotic: a ReLU that rounding flips moves gradients by more than the tolerance.
COMMON = {
    "seed": 1,
    "source_lengths": [64, 37, 64, 12],
    "target_lengths": [29, 64, 8, 51],
    "new_tokens": 64,
    "sharpness": 1.0,
    "learning_rate": 1e-3,
}
T5_VOCABULARY = {"vocab_size": 32128, "decoder_start_token_id": T5.pad}
T5_SMALL = T5_VOCABULARY | {"d_model": 512, "d_kv": 64, "d_ff": 2048, "num_layers": 6, "num_decoder_layers": 6, "num_heads": 8}
FLAN_T5_SMALL = T5_VOCABULARY | {"d_model": 512, "d_kv": 64, "d_ff": 1024, "num_layers": 8, "num_decoder_layers": 8, "num_heads": 6}
BART_BASE = {
    "vocab_size": 50265,
    "d_model": 768,
    "encoder_layers": 6,
    "decoder_layers": 6,
    "encoder_attention_heads": 12,
    "decoder_attention_heads": 12,
    "encoder_ffn_dim": 3072,
    "decoder_ffn_dim": 3072,
    "attention_dropout": 0.1,
}
CAUSAL_VOCABULARY = {"gpt2": {"vocab_size": 50257, "eos_token_id": 50256}, "opt": {"vocab_size": 50272}}
FORCED = {"forced_bos_token_id": 0, "forced_eos_token_id": 2}
OPT_350M = OPT_TOKENS | {
    "hidden_size": 1024,
    "word_embed_proj_dim": 512,
    "num_hidden_layers": 24,
    "num_attention_heads": 16,
    "ffn_dim": 4096,
    "do_layer_norm_before": False,
}


def causal(name, family, config):
    """Transformers' defaults are the smallest published model's."""
    variant = CausalVariant(name=name, family=family, config=CAUSAL_VOCABULARY[family] | config, **COMMON)
    return family_of(variant), variant


SHAPES = {
    "t5-small": lambda: (T5, Variant(name="t5-small", config=T5_SMALL, **COMMON)),
    "flan-t5-small": lambda: (
        T5,
        Variant(
            name="flan-t5-small",
            config=FLAN_T5_SMALL | {"feed_forward_proj": "gated-gelu", "tie_word_embeddings": False},
            untied=True,
            **COMMON,
        ),
    ),
    "bart-base": lambda: (BART, BartVariant(name="bart-base", config=BART_BASE, forced=FORCED, **COMMON)),
    "gpt2": lambda: causal("gpt2", "gpt2", {}),
    "opt-125m": lambda: causal("opt-125m", "opt", OPT_TOKENS),
    "opt-350m": lambda: causal("opt-350m", "opt", OPT_350M),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shape", choices=SHAPES, default="t5-small")
    parser.add_argument("--out", type=Path, required=True, help="folder outside the repository")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    family, variant = SHAPES[args.shape]()
    started = time.monotonic()
    write_golden(family, variant, args.out / args.shape, "scripts/golden/real_size.py", telling=False)
    print(f"{args.out / args.shape}: written in {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
