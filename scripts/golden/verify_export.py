"""Does Transformers compute from an exported model folder what this library computed?

    python scripts/golden/verify_export.py FOLDER LOGITS.safetensors --golden GOLDEN.json

Loads FOLDER with Transformers, runs the inputs of GOLDEN.json (format: README.md) and compares with the tensor `logits` of
LOGITS.safetensors. Prints one JSON document; exits with 1 if any logit differs by more than 1e-4 or if keys are missing or unexpected.
"""

import argparse
import json
import sys
from pathlib import Path

import torch
import transformers
from safetensors.torch import load_file
from transformers import T5ForConditionalGeneration

LARGEST_DIFFERENCE = 1e-4


def load(folder):
    model, report = T5ForConditionalGeneration.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager", output_loading_info=True, local_files_only=True
    )
    problems = {name: sorted(map(str, report[name])) for name in ("missing_keys", "unexpected_keys", "mismatched_keys", "error_msgs")}
    return model.eval(), problems


def run(model, inputs):
    with torch.inference_mode():
        return model(
            input_ids=torch.tensor(inputs["inputIds"]),
            attention_mask=torch.tensor(inputs["attentionMask"]),
            decoder_input_ids=torch.tensor(inputs["decoderInputIds"]),
            use_cache=False,
        ).logits


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("logits", type=Path)
    parser.add_argument("--golden", type=Path, required=True, help="golden.json whose inputs made the logits")
    args = parser.parse_args()
    model, problems = load(args.folder)
    theirs = run(model, json.loads(args.golden.read_text())["inputs"])
    ours = load_file(args.logits)["logits"].float()
    if ours.shape != theirs.shape:
        sys.exit(f"{args.logits}: logits are {list(ours.shape)}, Transformers computes {list(theirs.shape)}.")
    difference = (ours - theirs).abs().max().item()
    # Written so that NaN fails.
    passed = difference <= LARGEST_DIFFERENCE and not any(problems.values())
    document = {
        "passed": passed,
        "maxAbsoluteDifference": difference,
        "largestAllowed": LARGEST_DIFFERENCE,
        **problems,
        "headTied": model.lm_head.weight is model.shared.weight,
        "outputsScaled": model.config.scale_decoder_outputs,
        "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
    }
    print(json.dumps(document, indent=2))
    sys.exit(0 if passed else 1)


if __name__ == "__main__":
    main()
