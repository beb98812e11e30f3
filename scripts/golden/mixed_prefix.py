"""Sequences that one model begins and another ends, for src/distill/mixed-prefix.ts, from Transformers' `generate`.

    python scripts/golden/mixed_prefix.py --models test/golden --out test/golden/generation/mixed-prefix.json

Per pair of tiny models: the student's greedy outputs, and what the teacher makes of their first p %, rounded up to whole tokens. An encoder-decoder
goes on from `decoder_input_ids`, which have to be of one length in a batch, so that its rows come one by one; a decoder-only model goes on
from source and prefix as one prompt, all rows in one batch, padded on the left. Rows whose choice hangs on rounding are named.
"""

import argparse
import json
import math
import platform
from pathlib import Path

import torch
import transformers
from generation import Noise, is_causal, lines_of, make_sources, padding_of
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM, DynamicCache, EncoderDecoderCache, GenerationConfig

MAX_NEW_TOKENS = 20
PERCENTS = [0, 10, 35, 50, 75, 99, 100]
LENGTHS = [24, 9, 17, 3, 12]
# Student, teacher, and a token that the teacher likes to write, to end with.
PAIRS = [("t5/v1_1", "t5/v1_0", 6), ("bart/scaled", "bart/plain", 24), ("gpt2/scaled", "gpt2/plain", 89), ("opt/after", "opt/before", 18)]


def load(folder):
    kind = AutoModelForSeq2SeqLM if AutoConfig.from_pretrained(folder).is_encoder_decoder else AutoModelForCausalLM
    model = kind.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    model.generation_config = GenerationConfig()
    return model


def settings(model, eos, left):
    start = {} if is_causal(model) else {"decoder_start_token_id": model.config.decoder_start_token_id}
    ids = {"eos_token_id": eos, "pad_token_id": padding_of(model)} | start
    return GenerationConfig(max_new_tokens=left, do_sample=False, num_beams=1, **ids)


def cut(ids, eos):
    return ids[: ids.index(eos) + 1] if eos in ids else ids


def go_on_from_decoder_ids(model, source, prefix, eos, noise):
    start = [model.config.decoder_start_token_id, *prefix]
    output = model.generate(
        input_ids=torch.tensor([source]),
        decoder_input_ids=torch.tensor([start]),
        generation_config=settings(model, eos, MAX_NEW_TOKENS - len(prefix)),
        past_key_values=EncoderDecoderCache(DynamicCache(), DynamicCache()),
        logits_processor=noise,
    )
    return cut(output[0].tolist()[1:], eos)


def go_on_from_prompts(model, sources, prefixes, eos, noise):
    """All rows in one batch, as long as the one with the most to write; what others write beyond their limit is cut off."""
    prompts = [source + prefix for source, prefix in zip(sources, prefixes)]
    width = max(map(len, prompts))
    pad = padding_of(model)
    ids = torch.tensor([[pad] * (width - len(row)) + row for row in prompts])
    mask = torch.tensor([[0] * (width - len(row)) + [1] * len(row) for row in prompts])
    left = MAX_NEW_TOKENS - min(map(len, prefixes))
    output = model.generate(input_ids=ids, attention_mask=mask, generation_config=settings(model, eos, left), logits_processor=noise)
    written = [cut(row[width:].tolist(), eos) for row in output]
    return [prefix + row[: MAX_NEW_TOKENS - len(prefix)] for prefix, row in zip(prefixes, written)]


def outputs(model, sources, prefixes, eos, noise=()):
    """Whole sequences; a prefix that has ended or is as long as a sequence may be is one."""
    done = [len(prefix) == MAX_NEW_TOKENS or prefix[-1:] == [eos] for prefix in prefixes]
    left = [i for i, finished in enumerate(done) if not finished]
    rows, begun = [sources[i] for i in left], [prefixes[i] for i in left]
    if not left:
        written = []
    elif is_causal(model):
        written = go_on_from_prompts(model, rows, begun, eos, noise)
    else:
        written = [go_on_from_decoder_ids(model, source, prefix, eos, noise) for source, prefix in zip(rows, begun)]
    results = list(prefixes)
    for i, row in zip(left, written):
        results[i] = row
    return results


def decided(model, sources, prefixes, eos):
    own = outputs(model, sources, prefixes, eos)
    others = [outputs(model, sources, prefixes, eos, [Noise(seed)]) for seed in range(4)]
    return own, [all(other[i] == row for other in others) for i, row in enumerate(own)]


def case_of(models, names, eos):
    student, teacher = models
    sources = make_sources(LENGTHS, teacher.config.vocab_size, eos)
    written = outputs(student, sources, [[] for _ in sources], eos)
    mixed = []
    for percent in PERCENTS:
        prefixes = [ids[: math.ceil(percent * len(ids) / 100)] for ids in written]
        rows, sure = decided(teacher, sources, prefixes, eos)
        mixed.append({"percent": percent, "outputs": rows, "decided": sure})
    return {"student": names[0], "teacher": names[1], "eosTokenId": eos, "sources": sources, "written": written, "mixed": mixed}


def telling(case):
    """How many outputs differ from one p to the next, and how many lengths they have."""
    changes = sum(a != b for one, other in zip(case["mixed"], case["mixed"][1:]) for a, b in zip(one["outputs"], other["outputs"]))
    ends = {len(ids) for one in case["mixed"] for ids in one["outputs"] if ids[-1] == case["eosTokenId"]}
    return len(ends), changes


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    transformers.logging.set_verbosity_error()
    cases = []
    for student, teacher, eos in PAIRS:
        models = [load(arguments.models / name / "model") for name in (student, teacher)]
        cases.append(case_of(models, (f"{student}/model", f"{teacher}/model"), eos))
        sure = [flag for one in cases[-1]["mixed"] for flag in one["decided"]]
        print(f"{student} → {teacher}: lengths and changes {telling(cases[-1])}, {sum(sure)} of {len(sure)} decided")
        assert sum(sure) > 0.9 * len(sure), "too many near-ties"
        assert min(telling(cases[-1])) >= 3, "what is written must end at various lengths, and depend on the share"
    versions = {"python": platform.python_version(), "torch": torch.__version__, "transformers": transformers.__version__}
    document = {"generator": "scripts/golden/mixed_prefix.py", "versions": versions, "tolerances": {"noise": 1e-5}, "maxNewTokens": MAX_NEW_TOKENS, "pairs": cases}
    lines = [f"  {json.dumps(key)}: {lines_of(value)}" for key, value in document.items()]
    arguments.out.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
