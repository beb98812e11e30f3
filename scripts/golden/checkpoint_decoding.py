"""Reference sequences for how a model folder says that it is decoded, from Transformers' `generate` without any argument.

    python scripts/golden/checkpoint_decoding.py --models test/golden --out test/golden/generation/checkpoint-decoding.json

For each of MODELS, whose folders other scripts made, and each of its cases: the folder with the case's settings in `generation_config.json` (or in `config.json`, where
the other file is absent), loaded by Transformers, decodes each source by itself: `model.generate(**inputs)`. The cases' tokens are taken from what the model writes when
nothing is asked of it, so that every setting makes a difference; `check_telling` refuses a file in which one does not.
"""

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import torch
from generation import Noise, header, is_causal, lines_of, make_sources
from transformers import (
    AutoConfig,
    AutoModelForCausalLM,
    AutoModelForSeq2SeqLM,
    DynamicCache,
    EncoderDecoderCache,
    LogitsProcessorList,
)

# Folder under --models; a token that the model writes often, to end with; the sources' lengths.
MODELS = [
    ("t5/v1_0", 6, [24, 9, 17, 3, 12]),
    ("bart/plain", None, [24, 9, 17, 3, 12]),
    ("gpt2/plain", None, [24, 9, 17, 3, 12]),
    ("opt/before", None, [24, 9, 17, 3, 12]),
]
LONGEST = 40


def liked(folder, model):
    """The end that scripts/golden/generation.py found for the model."""
    return json.loads(Path(f"{folder}/generation/{model.replace('/', '-')}.json").read_text())["eosTokenId"]


def cases_of(causal, eos, plain):
    """The settings of every case. `plain` is what greedy decoding writes per source, longer than any limit here."""
    before = 24 if causal else 1
    first, third = plain[0][0], plain[1][2]
    often = sorted({word for ids in plain for word in ids if word != eos}, key=lambda word: -sum(ids.count(word) for ids in plain))
    also = often[1]
    beams = {"num_beams": 4, "num_return_sequences": 2}
    limit = {"max_new_tokens": 16}
    everything = {
        "length_penalty": 2.0,
        "early_stopping": True,
        "no_repeat_ngram_size": 2,
        "min_length": before + 6,
        "max_length": before + 14,
    }
    yield "beams", beams | everything
    yield "the same in config.json", beams | everything, "config.json"
    yield "no setting but a length that counts what is there", {"max_length": before + 9}
    yield "new tokens win over lengths", {"max_new_tokens": 7, "max_length": before + 12, "min_new_tokens": 5, "min_length": before + 11}
    yield "never stopping early", limit | {"num_beams": 3, "early_stopping": "never", "length_penalty": -0.5}
    yield "several ends, greedy", limit | {"eos_token_id": [eos, also, third]}
    yield "several ends, beams", limit | beams | {"eos_token_id": [also, eos], "min_length": before + 2}
    yield "several ends in config.json", {"max_new_tokens": 12, "min_new_tokens": 5, "eos_token_id": [eos, third]}, "config.json"
    yield "suppressed tokens", limit | {"suppress_tokens": often[:3]}
    yield "suppressed at the beginning", limit | {"begin_suppress_tokens": [first, eos]}
    yield "bad words", limit | {"bad_words_ids": [[often[0]], plain[0][1:3], [*plain[2][:3]], [eos]]}
    yield "bad words, beams", limit | beams | {"bad_words_ids": [plain[0][0:2], [third]], "suppress_tokens": [often[2]], "repetition_penalty": 1.5}
    if not causal:
        forced = {"forced_bos_token_id": also, "forced_eos_token_id": eos}
        yield "forced tokens, and the second suppressed", limit | forced | {"begin_suppress_tokens": [also, often[0], first]}


def write_folder(source, target, settings, eos, place):
    shutil.copytree(source, target)
    config = json.loads((target / "config.json").read_text())
    ids = {key: config[key] for key in ("decoder_start_token_id", "pad_token_id", "bos_token_id") if key in config}
    for key in ("forced_bos_token_id", "forced_eos_token_id"):
        config.pop(key, None)
    own = ids | {"eos_token_id": eos} | settings
    config["eos_token_id"] = eos
    (target / "generation_config.json").unlink(missing_ok=True)
    if place == "config.json":
        config |= own
    else:
        (target / place).write_text(json.dumps(own))
    (target / "config.json").write_text(json.dumps(config))
    return own


def load(folder):
    auto = AutoModelForCausalLM if not AutoConfig.from_pretrained(folder).is_encoder_decoder else AutoModelForSeq2SeqLM
    return auto.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()


def generate(model, source, ends, processors=()):
    """The sequences of one source, without what they go on from and without padding."""
    ids = torch.tensor([source])
    # The cache that `generate` makes by itself has as many layers as the encoder.
    cache = {} if is_causal(model) else {"past_key_values": EncoderDecoderCache(DynamicCache(), DynamicCache())}
    rows = model.generate(input_ids=ids, attention_mask=torch.ones_like(ids), logits_processor=LogitsProcessorList(processors), **cache)
    before = len(source) if is_causal(model) else 1
    return [cut(row[before:].tolist(), ends) for row in rows]


def cut(ids, ends):
    end = next((i for i, word in enumerate(ids) if word in ends), None)
    return ids if end is None else ids[: end + 1]


def decode(base, case, eos, sources):
    settings, place = case[1], (case[2:] or ("generation_config.json",))[0]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "model"
        own = write_folder(base, folder, settings, eos, place)
        model = load(folder)
        ends = own["eos_token_id"] if isinstance(own["eos_token_id"], list) else [own["eos_token_id"]]
        results = [generate(model, source, ends) for source in sources]
        decided = [all(generate(model, source, ends, [Noise(seed)]) == own for seed in range(3)) for source, own in zip(sources, results)]
    return {"name": case[0], "place": place, "settings": settings, "decided": decided, "results": results}


def check_telling(name, cases):
    outcomes = [json.dumps(case["results"]) for case in cases if not case["name"].startswith("the same")]
    undecided = sum(not flag for case in cases for flag in case["decided"])
    print(f"{name}: {len(set(outcomes))} outcomes of {len(outcomes)} cases, {undecided} undecided")
    assert len(set(outcomes)) == len(outcomes), "every setting must make a difference"
    assert undecided < 0.1 * sum(len(case["decided"]) for case in cases), "too many near-ties"
    assert cases[0]["results"] == cases[1]["results"], "both files must mean the same"


def write_model(entry, models):
    name, eos, lengths = entry
    base = models / name / "model"
    eos = eos or liked(models, name)
    config = AutoConfig.from_pretrained(base)
    sources = make_sources(lengths, config.vocab_size, eos)
    plain = decode(base, ("plain", {"max_new_tokens": LONGEST // 2, "min_new_tokens": 8}), eos, sources)["results"]
    cases = [decode(base, case, eos, sources) for case in cases_of(not config.is_encoder_decoder, eos, [rows[0] for rows in plain])]
    check_telling(name, cases)
    return {"model": f"{name}/model", "eosTokenId": eos, "sources": sources, "cases": cases}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=Path, required=True, help="folder with the models' folders")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    document = header() | {"generator": "scripts/golden/checkpoint_decoding.py", "models": [write_model(entry, arguments.models) for entry in MODELS]}
    lines = [f"  {json.dumps(key)}: {lines_of(value)}" for key, value in document.items()]
    arguments.out.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
