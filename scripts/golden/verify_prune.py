"""Does a pruned model compute what Transformers computes from the whole one, when layers are taken out of it there?

    python scripts/golden/verify_prune.py WHOLE_FOLDER LOGITS.safetensors --golden GOLDEN.json --encoder 1 --decoder 0 2

Loads WHOLE_FOLDER with Transformers, keeps the named layers, runs the inputs of GOLDEN.json (format: README.md) and compares with the tensor
`logits` of LOGITS.safetensors, which `compare-golden.mjs --export OUT --prune …` wrote. Exits with 1 if any logit differs by more than 1e-4.
"""

import argparse
import json
import sys
from pathlib import Path

from safetensors.torch import load_file
from torch.nn import ModuleList
from verify_export import LARGEST_DIFFERENCE, load, run


def keep_t5(stack, kept):
    """The first block has the position bias that all use, so it moves to the first that stays."""
    bias = stack.block[0].layer[0].SelfAttention.relative_attention_bias
    stack.block = ModuleList([stack.block[i] for i in kept])
    attention = stack.block[0].layer[0].SelfAttention
    attention.relative_attention_bias, attention.has_relative_attention_bias = bias, True


def keep_umt5(stack, kept):
    """Every block has a position bias of its own."""
    stack.block = ModuleList([stack.block[i] for i in kept])


def keep_bart(stack, kept):
    stack.layers = ModuleList([stack.layers[i] for i in kept])


def keep_gpt2(stack, kept):
    stack.h = ModuleList([stack.h[i] for i in kept])


KEEP = {"t5": keep_t5, "mt5": keep_t5, "umt5": keep_umt5, "bart": keep_bart, "gpt2": keep_gpt2, "opt": keep_bart}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("logits", type=Path)
    parser.add_argument("--golden", type=Path, required=True, help="golden.json whose inputs made the logits")
    parser.add_argument("--encoder", type=int, nargs="+", help="of a model that has one")
    parser.add_argument("--decoder", type=int, nargs="+", required=True)
    args = parser.parse_args()
    model, _ = load(args.folder)
    keep = KEEP[model.config.model_type]
    if args.encoder is not None:
        keep(model.get_encoder(), args.encoder)
    keep(model.get_decoder(), args.decoder)
    theirs = run(model, json.loads(args.golden.read_text())["inputs"])
    difference = (load_file(args.logits)["logits"].float() - theirs).abs().max().item()
    print(json.dumps({"passed": difference <= LARGEST_DIFFERENCE, "maxAbsoluteDifference": difference}))
    sys.exit(0 if difference <= LARGEST_DIFFERENCE else 1)


if __name__ == "__main__":
    main()
