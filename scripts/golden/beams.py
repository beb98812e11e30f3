"""Beam search of the models that generation.py leaves out, for src/generate: mT5, umT5, heads that are not tied, and the Llama family.

    python scripts/golden/beams.py --models test/golden --out test/golden/generation/beams.json

Per model: Transformers' four best sequences of a few sources, without the start token or the source, with their scores. In seconds.
"""

import argparse
import json
import warnings
from pathlib import Path

import torch
import transformers
from transformers import AutoModelForCausalLM, AutoModelForSeq2SeqLM, DynamicCache, EncoderDecoderCache

MODELS = ["t5/mt5", "t5/umt5", "bart/untied", "gpt2/untied", "opt/untied", "llama/biased", "llama/llama3", "qwen2/plain", "qwen3/yarn"]
BEAMS, NEW_TOKENS, SOURCES, LENGTH = 4, 16, 6, 7


def search(folder, generator):
    is_encoder_decoder = json.loads((folder / "config.json").read_text()).get("is_encoder_decoder", False)
    kind = AutoModelForSeq2SeqLM if is_encoder_decoder else AutoModelForCausalLM
    model = kind.from_pretrained(folder, attn_implementation="eager").eval()
    end = model.config.eos_token_id
    results = []
    for source in torch.randint(3, 96, (SOURCES, LENGTH), generator=generator).tolist():
        source[-1] = end
        cache = {"past_key_values": EncoderDecoderCache(DynamicCache(), DynamicCache())} if is_encoder_decoder else {}
        found = model.generate(
            torch.tensor([source]),
            attention_mask=torch.ones(1, LENGTH, dtype=torch.long),
            num_beams=BEAMS,
            num_return_sequences=BEAMS,
            do_sample=False,
            max_new_tokens=NEW_TOKENS,
            pad_token_id=model.config.pad_token_id if model.config.pad_token_id is not None else end,
            return_dict_in_generate=True,
            output_scores=True,
            **cache,
        )
        start = 1 if is_encoder_decoder else LENGTH
        ids = [row[start:].tolist() for row in found.sequences]
        # Up to the end, with it.
        ids = [row[: row.index(end) + 1] if end in row else row for row in ids]
        results.append({"source": source, "ids": ids, "scores": found.sequences_scores.tolist()})
    return results


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=Path, required=True, help="test/golden")
    parser.add_argument("--out", type=Path, required=True, help="the JSON file to write")
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore")
    transformers.logging.set_verbosity_error()
    torch.set_num_threads(1)
    generator = torch.Generator().manual_seed(7)
    head = {"generator": "scripts/golden/beams.py", "versions": {"torch": torch.__version__, "transformers": transformers.__version__}}
    head |= {"tolerances": {"score": 1e-4}, "beams": BEAMS, "maxNewTokens": NEW_TOKENS}
    lines = [f"  {json.dumps(key)}: {json.dumps(value)}," for key, value in head.items()]
    models = ",\n".join(f"    {json.dumps(name)}: {json.dumps(search(arguments.models / name / 'model', generator))}" for name in MODELS)
    arguments.out.write_text("{\n" + "\n".join(lines) + '\n  "models": {\n' + models + "\n  }\n}\n")


if __name__ == "__main__":
    main()
