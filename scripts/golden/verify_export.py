"""Does Transformers compute from an exported model folder what this library computed?

    python scripts/golden/verify_export.py FOLDER LOGITS.safetensors --golden GOLDEN.json [--greedy]
    python scripts/golden/verify_export.py FOLDER

Loads FOLDER with Transformers, which refuses integers where it wants floats, and decodes something as the folder's generation_config.json says, where it raises for them only then;
`settings` is what it took from there. With LOGITS, runs the inputs of GOLDEN.json (format: README.md) and compares with the tensor `logits` of
LOGITS.safetensors. With --greedy, it also decodes and compares with GOLDEN.json's ids, which the folder's generation_config.json decides over.
Prints one JSON document; exits with 1 if any logit differs by more than 1e-4, if any id does, or if keys are missing or unexpected.
"""

import argparse
import json
import sys
from pathlib import Path

import torch
import transformers
import causal
from family import encoder_decoder_greedy
from safetensors.torch import load_file
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM, DynamicCache, EncoderDecoderCache

LARGEST_DIFFERENCE = 1e-4


def load(folder):
    is_encoder_decoder = AutoConfig.from_pretrained(folder, local_files_only=True).is_encoder_decoder
    model, report = (AutoModelForSeq2SeqLM if is_encoder_decoder else AutoModelForCausalLM).from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager", output_loading_info=True, local_files_only=True
    )
    problems = {name: sorted(map(str, report[name])) for name in ("missing_keys", "unexpected_keys", "mismatched_keys", "error_msgs")}
    return model.eval(), problems


def run(model, inputs):
    ids, mask, decoder = (torch.tensor(inputs[key]) for key in ("inputIds", "attentionMask", "decoderInputIds"))
    with torch.inference_mode():
        if not model.config.is_encoder_decoder:
            return causal.target_logits(model, ids, mask, decoder)
        return model(input_ids=ids, attention_mask=mask, decoder_input_ids=decoder, use_cache=False).logits


def differing_ids(model, golden):
    inputs, new_tokens = golden["inputs"], golden["greedy"]["maxNewTokens"]
    is_causal = "sourceIds" in inputs
    names = ("sourceIds", "sourceMask") if is_causal else ("inputIds", "attentionMask")
    batch = dict(zip(("input_ids", "attention_mask"), (torch.tensor(inputs[name]) for name in names)))
    actual = (causal.greedy if is_causal else encoder_decoder_greedy)(model, batch, new_tokens).sequences
    return (actual != torch.tensor(golden["greedy"]["ids"])).sum().item()


def generates(folder, model):
    """The settings by which the folder generates: what Transformers has of them, after it has used them."""
    ids = torch.tensor([[5, 7, 9]])
    cache = {} if not model.config.is_encoder_decoder else {"past_key_values": EncoderDecoderCache(DynamicCache(), DynamicCache())}
    written = model.generate(input_ids=ids, attention_mask=torch.ones_like(ids), **cache)
    settings = json.loads((folder / "generation_config.json").read_text())
    wrong = [key for key, value in settings.items() if getattr(model.generation_config, key) != value]
    return {"settings": settings, "notTaken": wrong, "wholeFloats": whole_floats(folder), "tokens": written.shape[1]}


def whole_floats(folder):
    """Keys whose values are floats without a fraction in either file: those that JavaScript would write as integers."""
    files = [json.loads((folder / name).read_text()) for name in ("config.json", "generation_config.json")]
    return sorted({key for file in files for key, value in file.items() if isinstance(value, float) and value == int(value)})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("logits", type=Path, nargs="?")
    parser.add_argument("--golden", type=Path, help="golden.json whose inputs made the logits")
    parser.add_argument("--greedy", action="store_true", help="compare greedy ids with the golden ones")
    args = parser.parse_args()
    model, problems = load(args.folder)
    generation = generates(args.folder, model)
    if args.logits is None:
        passed = not any(problems.values()) and not generation["notTaken"]
        versions = {"torch": torch.__version__, "transformers": transformers.__version__}
        print(json.dumps({"passed": passed, **problems, **generation, "versions": versions}, indent=2))
        sys.exit(0 if passed else 1)
    golden = json.loads(args.golden.read_text())
    theirs = run(model, golden["inputs"])
    ours = load_file(args.logits)["logits"].float()
    if ours.shape != theirs.shape:
        sys.exit(f"{args.logits}: logits are {list(ours.shape)}, Transformers computes {list(theirs.shape)}.")
    difference = (ours - theirs).abs().max().item()
    wrong_ids = differing_ids(model, golden) if args.greedy else None
    # Written so that NaN fails.
    passed = difference <= LARGEST_DIFFERENCE and not any(problems.values()) and not wrong_ids
    document = {
        "passed": passed,
        "maxAbsoluteDifference": difference,
        "largestAllowed": LARGEST_DIFFERENCE,
        "wrongGreedyIds": wrong_ids,
        **problems,
        **generation,
        "headTied": model.lm_head.weight is model.get_input_embeddings().weight,
        "outputsScaled": getattr(model.config, "scale_decoder_outputs", None),
        "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
    }
    print(json.dumps(document, indent=2))
    sys.exit(0 if passed else 1)


if __name__ == "__main__":
    main()
