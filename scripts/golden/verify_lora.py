"""Does PEFT compute from an adapter's folder that this library trained and wrote what this library computes?

    node scripts/golden/folder-logits.mjs FOLDER LOGITS.safetensors
    python scripts/golden/verify_lora.py FOLDER LOGITS.safetensors [--whole MERGED_FOLDER]

Loads FOLDER, its base included, with PEFT, and compares the logits of the inputs in LOGITS: with the adapter beside the base, merged by PEFT, and read by Transformers alone, which
finds the adapter by itself; with --whole those of a folder that this library wrote merged, too. A source and its target are one sequence to a decoder-only model. Saves the
adapter again with PEFT, and compares the two folders' settings and tensors. Prints one JSON document; exits with 1 where a logit differs by more than 1e-4, or anything else at all.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

import peft
import torch
import transformers
from peft import AutoPeftModelForCausalLM, AutoPeftModelForSeq2SeqLM
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM, AutoModelForSeq2SeqLM

LARGEST_DIFFERENCE = 1e-4


def logits(model, inputs):
    ids, decoder = inputs["inputIds"], inputs["decoderInputIds"]
    with torch.inference_mode():
        if model.config.is_encoder_decoder:
            return model(input_ids=ids, decoder_input_ids=decoder, use_cache=False).logits
        return model(input_ids=torch.cat([ids, decoder], 1), use_cache=False).logits[:, -decoder.shape[1] :]


def saved_again(model, folder):
    """What of the adapter's folder PEFT writes otherwise; the order of a list means nothing."""
    with tempfile.TemporaryDirectory() as scratch:
        model.save_pretrained(scratch)
        ours, theirs = (json.loads((Path(each) / "adapter_config.json").read_text()) for each in (folder, scratch))
        plain = lambda value: sorted(value) if isinstance(value, list) else value
        settings = [key for key in ours.keys() | theirs.keys() if plain(ours.get(key)) != plain(theirs.get(key))]
        weights, again = (load_file(Path(each) / "adapter_model.safetensors") for each in (folder, scratch))
        tensors = [key for key in weights.keys() | again.keys() if key not in weights or key not in again or not torch.equal(weights[key], again[key])]
    return sorted(settings) + sorted(tensors)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("logits", type=Path)
    parser.add_argument("--whole", type=Path, help="the same model, merged by this library")
    arguments = parser.parse_args()
    inputs = load_file(arguments.logits)
    task = json.loads((arguments.folder / "adapter_config.json").read_text())["task_type"]
    kinds = {"CAUSAL_LM": (AutoPeftModelForCausalLM, AutoModelForCausalLM), "SEQ_2_SEQ_LM": (AutoPeftModelForSeq2SeqLM, AutoModelForSeq2SeqLM)}
    adapted_kind, plain_kind = kinds[task]
    model = adapted_kind.from_pretrained(arguments.folder).eval()
    read = {"peft": logits(model, inputs), "transformers": logits(plain_kind.from_pretrained(arguments.folder).eval(), inputs)}
    written_otherwise = saved_again(model, arguments.folder)
    read["merged"] = logits(model.merge_and_unload(), inputs)
    if arguments.whole is not None:
        read["whole"] = logits(plain_kind.from_pretrained(arguments.whole).eval(), inputs)
    differences = {name: (value - inputs["logits"]).abs().max().item() for name, value in read.items()}
    versions = {"torch": torch.__version__, "transformers": transformers.__version__, "peft": peft.__version__}
    print(json.dumps({"versions": versions, "largestDifferences": differences, "writtenOtherwise": written_otherwise}, indent=2))
    sys.exit(any(value > LARGEST_DIFFERENCE for value in differences.values()) or len(written_otherwise) > 0)


if __name__ == "__main__":
    main()
