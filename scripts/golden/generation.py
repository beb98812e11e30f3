"""Reference sequences for src/generate, from Transformers' `generate`.

    python scripts/golden/generation.py --models test/golden --out test/golden/generation

Writes one file per model of MODELS, whose folders other scripts made, and `scores.json`: Transformers' processors on made-up logits. The models are
tiny and random and hardly ever end, so each gets an end-of-sequence token that it likes to write; `check_telling` refuses a file in which
sequences do not end at various lengths. README.md beside this file describes what is in the files.

Transformers 5 has no diverse beam search any more. `reference_beam_search` is written out from the paper and from what Transformers 4 did; with
one group it must give what Transformers 5 gives, for every case, before its groups are believed.
"""

import argparse
import json
import platform
import random
from pathlib import Path

import torch
import transformers
from transformers import (
    AutoConfig,
    AutoModelForCausalLM,
    AutoModelForSeq2SeqLM,
    DynamicCache,
    EncoderDecoderCache,
    GenerationConfig,
    LogitsProcessor,
    LogitsProcessorList,
)

MAX_NEW_TOKENS = 20
NOISE = 1e-5
# That of scores is relative where a score is above 1.
TOLERANCES = {"score": 1e-4, "processed": 1e-5}
# Folder under --models; a token that the model writes often, to end with (None: it is looked for, put it here then); the sources' lengths; the
# token that every sequence begins with, if the model forces one (it then forces the end at the limit, too).
MODELS = [
    ("t5/v1_0", 6, [24, 9, 17, 3, 12], None),
    ("t5/v1_1", 65, [21, 40, 6, 11, 2], None),
    ("bart/plain", None, [24, 9, 17, 3, 12], None),
    ("bart/scaled", None, [21, 32, 6, 11, 4], 5),
    ("gpt2/plain", None, [24, 9, 17, 3, 12], None),
    ("gpt2/scaled", None, [21, 32, 6, 11, 2], None),
    ("opt/before", None, [24, 9, 17, 3, 12], None),
    ("opt/after", None, [21, 32, 6, 11, 1], None),
]
SOURCE_SEED = 3

BEAM = {"method": "beam", "maxNewTokens": MAX_NEW_TOKENS}
CASES = [
    {**BEAM, "beams": beams, "sequences": sequences, "lengthPenalty": penalty, "earlyStopping": stopping}
    for beams, sequences in ((4, 4), (8, 3))
    for penalty in (0.6, 1.0, 2.0)
    for stopping in (True, False, "never")
] + [
    {**BEAM, "beams": 4, "sequences": 2, "lengthPenalty": 0.0},
    {**BEAM, "beams": 4, "sequences": 2, "lengthPenalty": -1.0, "earlyStopping": "never"},
    {**BEAM, "beams": 4, "sequences": 2, "noRepeatNgramSize": 2},
    {**BEAM, "beams": 4, "sequences": 2, "noRepeatNgramSize": 1},
    {**BEAM, "beams": 4, "sequences": 2, "repetitionPenalty": 1.4},
    {**BEAM, "beams": 4, "sequences": 4, "minNewTokens": 8},
    {**BEAM, "beams": 8, "sequences": 8, "minNewTokens": 5, "noRepeatNgramSize": 3, "repetitionPenalty": 1.2, "lengthPenalty": 0.8},
    {**BEAM, "beams": 1, "sequences": 1},
    {"method": "greedy", "maxNewTokens": MAX_NEW_TOKENS},
    {"method": "greedy", "maxNewTokens": MAX_NEW_TOKENS, "repetitionPenalty": 1.5, "noRepeatNgramSize": 2, "minNewTokens": 6},
]
DIVERSE = [
    {**BEAM, "beams": beams, "sequences": beams, "diversity": {"groups": groups, "penalty": penalty}, **more}
    for beams, groups, penalty, more in (
        (4, 2, 0.5, {}),
        (8, 4, 1.0, {"lengthPenalty": 0.6}),
        (6, 6, 0.3, {"earlyStopping": True}),
        (6, 3, 2.0, {"earlyStopping": "never", "repetitionPenalty": 1.2, "minNewTokens": 3}),
    )
]

SCORE_SETTINGS = [
    {},
    {"temperature": 1.5},
    {"topK": 7},
    {"topP": 0.9},
    {"topP": 0.3, "temperature": 0.7},
    {"topK": 20, "topP": 0.8, "temperature": 1.3},
    {"repetitionPenalty": 1.8},
    {"repetitionPenalty": 0.6, "topP": 0.95},
    {"noRepeatNgramSize": 2},
    {"noRepeatNgramSize": 1, "minNewTokens": 9},
    {"repetitionPenalty": 1.3, "noRepeatNgramSize": 3, "minNewTokens": 9, "temperature": 1.2, "topK": 30, "topP": 0.9},
]

# Their names in Transformers, and its values where a setting is left out.
NAMES = {
    "maxNewTokens": ("max_new_tokens", None),
    "minNewTokens": ("min_new_tokens", None),
    "repetitionPenalty": ("repetition_penalty", 1.0),
    "noRepeatNgramSize": ("no_repeat_ngram_size", 0),
    "beams": ("num_beams", 1),
    "sequences": ("num_return_sequences", 1),
    "lengthPenalty": ("length_penalty", 1.0),
    "earlyStopping": ("early_stopping", False),
    "temperature": ("temperature", 1.0),
    "topK": ("top_k", 0),
    "topP": ("top_p", 1.0),
}


def settings_of(decoding):
    return {theirs: decoding.get(ours, default) for ours, (theirs, default) in NAMES.items()}


class Noise(LogitsProcessor):
    """Moves every score by up to NOISE: what comes out differently was decided by rounding."""

    def __init__(self, seed):
        self.generator = torch.Generator().manual_seed(seed)

    def __call__(self, input_ids, scores):
        noise = torch.rand(scores.shape, generator=self.generator, dtype=torch.float64) * 2 - 1
        return scores + (noise * NOISE).to(scores.dtype)


def make_sources(lengths, vocabulary, eos):
    rng = random.Random(SOURCE_SEED)
    words = [word for word in range(3, vocabulary) if word != eos]
    return [[rng.choice(words) for _ in range(n - 1)] + [eos] for n in lengths]


def is_causal(model):
    return not model.config.is_encoder_decoder


def padded(rows, model):
    """Sources of one width: padded on the right, or on the left for a decoder-only model, as Transformers wants them."""
    pad, width = padding_of(model), max(map(len, rows))
    fill = lambda row, filler: [filler] * (width - len(row)) + row if is_causal(model) else row + [filler] * (width - len(row))
    ids = torch.tensor([fill(row, pad) for row in rows])
    mask = torch.tensor([fill([1] * len(row), 0) for row in rows])
    return {"input_ids": ids, "attention_mask": mask}


def padding_of(model):
    pad = model.config.pad_token_id
    return model.config.eos_token_id if pad is None else pad


def forced_by(model, eos):
    """The first and last tokens that `write_model` made the model force."""
    first = model.forced_first
    return {"forced_bos_token_id": first, "forced_eos_token_id": None if first is None else eos}


def generate(model, inputs, decoding, eos, processors=()):
    """Per input, its sequences without start token and padding, and their scores."""
    if is_causal(model) and ("repetitionPenalty" in decoding or "noRepeatNgramSize" in decoding):
        # Transformers takes the padding before a source for words of it: what comes out then depends on the batch.
        alone = [{"input_ids": ids[mask == 1][None], "attention_mask": mask[mask == 1][None]} for ids, mask in zip(*inputs.values())]
        return [generate_batch(model, row, decoding, eos, processors)[0] for row in alone]
    return generate_batch(model, inputs, decoding, eos, processors)


def generate_batch(model, inputs, decoding, eos, processors):
    start = {} if is_causal(model) else {"decoder_start_token_id": model.config.decoder_start_token_id}
    # The cache that `generate` makes by itself has as many layers as the encoder.
    cache = {} if is_causal(model) else {"past_key_values": EncoderDecoderCache(DynamicCache(), DynamicCache())}
    settings = settings_of(decoding) | forced_by(model, eos) | {"do_sample": False, "eos_token_id": eos}
    output = model.generate(
        **inputs,
        generation_config=GenerationConfig(
            **settings,
            pad_token_id=padding_of(model),
            **start,
            return_dict_in_generate=True,
            output_scores=True,
        ),
        logits_processor=LogitsProcessorList(processors),
        **cache,
    )
    count = settings["num_return_sequences"]
    before = inputs["input_ids"].shape[1] if is_causal(model) else 1
    sequences = [cut(row[before:].tolist(), eos) for row in output.sequences]
    is_beam = settings["num_beams"] > 1
    scores = output.sequences_scores.tolist() if is_beam else [None] * len(sequences)
    rows = [{"ids": ids, "score": score} for ids, score in zip(sequences, scores)]
    return [rows[i : i + count] for i in range(0, len(rows), count)]


def cut(ids, eos):
    return ids[: ids.index(eos) + 1] if eos in ids else ids


def ids_of(results):
    return [[one["ids"] for one in sequences] for sequences in results]


def decided(search, results):
    """Per input, whether the same comes out under noise."""
    others = [ids_of(search([Noise(seed)])) for seed in range(4)]
    return [all(other[i] == own for other in others) for i, own in enumerate(ids_of(results))]


def run_case(decoding, search):
    results = search([])
    return {"decoding": decoding, "decided": decided(search, results), "results": results}


def reference_beam_search(model, inputs, decoding, eos, processors=()):
    """Beam search one input and one beam at a time, without a cache. `processors` come after the decoding's own."""
    sources = zip(inputs["input_ids"], inputs["attention_mask"])
    return [search_one(model, (ids[None], mask[None]), decoding, eos, processors) for ids, mask in sources]


def next_logits(model, source):
    """What gives the logits after the tokens of a sequence, which begins with the start token or with the source."""
    if is_causal(model):
        return lambda ids: model(input_ids=torch.tensor([ids]), use_cache=False).logits[:, -1].float()
    encoded = model.get_encoder()(input_ids=source[0], attention_mask=source[1])
    return (
        lambda ids: model(encoder_outputs=encoded, attention_mask=source[1], decoder_input_ids=torch.tensor([ids]), use_cache=False)
        .logits[:, -1]
        .float()
    )


@torch.no_grad()
def search_one(model, source, decoding, eos, processors):
    prefix = source[0][source[1] == 1].tolist() if is_causal(model) else [model.config.decoder_start_token_id]
    count = decoding.get("diversity", {}).get("groups", 1)
    penalty = decoding.get("diversity", {}).get("penalty", 0.0)
    size = decoding["beams"] // count
    process = own_processors(model, decoding, eos, len(prefix))
    logits_after = next_logits(model, source)
    groups = [{"beams": [(prefix, 0.0)], "finished": [], "done": False} for _ in range(count)]
    for length in range(1, MAX_NEW_TOKENS + 1):
        taken = torch.zeros(model.config.vocab_size)
        for group in groups:
            if group["done"]:
                continue
            candidates = []
            for beam, (ids, total) in enumerate(group["beams"]):
                scores = torch.log_softmax(logits_after(ids), -1) - penalty * taken
                for processor in [*process, *processors]:
                    scores = processor(torch.tensor([ids]), scores)
                candidates += [(total + score, beam, word) for word, score in enumerate(scores[0].tolist()) if score > -float("inf")]
            candidates.sort(key=lambda candidate: -candidate[0])
            step(group, candidates[: 2 * size], (size, length, decoding, eos, len(prefix)))
            if not group["done"]:
                for ids, _ in group["beams"]:
                    taken[ids[-1]] += 1
    merged = sorted((one for group in groups for one in group["finished"]), key=lambda one: -one["score"])
    return merged[: decoding["sequences"]]


def step(group, candidates, context):
    size, length, decoding, eos, before = context
    power = decoding.get("lengthPenalty", 1.0)
    stopping = decoding.get("earlyStopping", False)
    going = []
    for rank, (total, beam, word) in enumerate(candidates):
        ids = group["beams"][beam][0] + [word]
        if word != eos and length < MAX_NEW_TOKENS:
            going.append((ids, total))
        elif rank < size:
            group["finished"].append({"ids": ids[before:], "score": total / length**power})
    group["finished"] = sorted(group["finished"], key=lambda one: -one["score"])[:size]
    group["beams"] = going[:size]
    if not going:
        group["done"] = True
    elif len(group["finished"]) == size:
        best_length = MAX_NEW_TOKENS if stopping == "never" and power > 0 else length
        best = going[0][1] / best_length**power
        group["done"] = stopping is True or best <= group["finished"][-1]["score"]


def own_processors(model, decoding, eos, before=1):
    """What Transformers itself makes of the settings, in its order."""
    once = {"num_beams": 1, "num_return_sequences": 1, "do_sample": decoding["method"] == "sampling"}
    config = GenerationConfig(**(settings_of(decoding) | forced_by(model, eos) | once))
    config.max_length = MAX_NEW_TOKENS + before
    config._eos_token_tensor = torch.tensor([eos])
    config.early_stopping = False
    return model._get_logits_processor(generation_config=config, input_ids_seq_length=before, device="cpu", model_kwargs={})


def likes_to_end(model, inputs):
    """The token that greedy and beam search write often, but not at once: with it as the end, lengths vary most."""
    best = (-1, None)
    for eos in range(3, model.config.vocab_size):
        results = generate(model, inputs, {**BEAM, "beams": 4, "sequences": 4}, eos)
        lengths = {len(one["ids"]) for sequences in results for one in sequences if one["ids"][-1] == eos}
        best = max(best, (len(lengths), eos), key=lambda pair: pair[0])
    return best[1]


def check_telling(name, cases):
    beams = [case for case in cases if case["decoding"]["method"] == "beam"]
    lengths = {len(one["ids"]) for case in beams for sequences in case["results"] for one in sequences}
    ended = [len(one["ids"]) < MAX_NEW_TOKENS for case in beams for sequences in case["results"] for one in sequences]
    outcomes = {json.dumps(ids_of(case["results"])) for case in cases}
    undecided = sum(not flag for case in cases for flag in case["decided"])
    total = sum(len(case["decided"]) for case in cases)
    print(f"{name}: lengths {sorted(lengths)}, {sum(ended)} of {len(ended)} ended, {len(outcomes)} outcomes of {len(cases)} cases, {undecided} of {total} undecided")
    assert len(lengths) >= 8, "sequences must end at various lengths"
    assert 0.2 < sum(ended) / len(ended) < 1, "some must end, some must not"
    assert len(outcomes) > 0.6 * len(cases), "settings must make a difference"
    assert undecided < 0.1 * total, "too many near-ties"


def check_reference(model, inputs, cases, eos):
    """The written-out search with one group is Transformers'."""
    for case in cases:
        if case["decoding"]["method"] != "beam" or case["decoding"]["beams"] == 1:
            continue
        own = reference_beam_search(model, inputs, case["decoding"], eos)
        for decided_, mine, theirs in zip(case["decided"], own, case["results"]):
            if decided_:
                assert [one["ids"] for one in mine] == [one["ids"] for one in theirs], case["decoding"]
                assert all(abs(a["score"] - b["score"]) < TOLERANCES["score"] * max(1, abs(b["score"])) for a, b in zip(mine, theirs)), case["decoding"]


def write_model(folder, eos, lengths, first, arguments):
    path = arguments.models / folder / "model"
    auto = AutoModelForSeq2SeqLM if AutoConfig.from_pretrained(path).is_encoder_decoder else AutoModelForCausalLM
    model = auto.from_pretrained(path, dtype=torch.float32, attn_implementation="eager").eval()
    model.generation_config = GenerationConfig()
    model.forced_first = first
    eos = eos or likes_to_end(model, padded(make_sources(lengths, model.config.vocab_size, 1), model))
    sources = make_sources(lengths, model.config.vocab_size, eos)
    inputs = padded(sources, model)
    cases = [run_case(case, lambda noise, case=case: generate(model, inputs, case, eos, noise)) for case in CASES]
    check_reference(model, inputs, cases, eos)
    diverse = [run_case(case, lambda noise, case=case: reference_beam_search(model, inputs, case, eos, noise)) for case in DIVERSE]
    check_telling(folder, cases + diverse)
    document = header() | {"model": f"{folder}/model", "eosTokenId": eos, "forcedBosTokenId": first, "sources": sources, "cases": cases, "diverse": diverse}
    write_document(arguments.out / f"{folder.replace('/', '-')}.json", document)
    return model


def write_scores(model, out):
    """Processed scores of every setting: per row, the tokens that are left and the logarithms of their probabilities."""
    rng = random.Random(SOURCE_SEED)
    eos, vocabulary = 1, 64
    # Multiples of 1/1024 are the same in every float type and in decimal.
    logits = [[rng.randint(-4096, 4096) / 1024 for _ in range(vocabulary)] for _ in range(4)]
    rows = [[rng.randrange(2, 8) for _ in range(7)] for _ in logits]
    start = model.config.decoder_start_token_id
    cases = []
    for settings in SCORE_SETTINGS:
        scores = torch.tensor(logits)
        for processor in own_processors(model, {"method": "sampling", "maxNewTokens": 20} | settings, eos):
            scores = processor(torch.tensor([[start, *row] for row in rows]), scores)
        log_probs = torch.log_softmax(scores, -1).tolist()
        left = [[[word, value] for word, value in enumerate(row) if value > -float("inf")] for row in log_probs]
        cases.append({"settings": settings, "left": left})
    document = header() | {"decoderStartTokenId": start, "eosTokenId": eos, "ids": rows, "logits": logits, "cases": cases}
    write_document(out / "scores.json", document)


def header():
    versions = {"python": platform.python_version(), "torch": torch.__version__, "transformers": transformers.__version__}
    return {"generator": "scripts/golden/generation.py", "versions": versions, "tolerances": TOLERANCES | {"noise": NOISE}}


def write_document(path, document):
    """One line per key, and per case, so that a diff of regenerated files can be read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"  {json.dumps(key)}: {lines_of(value)}" for key, value in document.items()]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n")


def lines_of(value):
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n    " + ",\n    ".join(json.dumps(item, separators=(",", ":")) for item in value) + "\n  ]"
    return json.dumps(value, separators=(",", ":"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=Path, required=True, help="folder with the models' folders")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", help="one folder of MODELS")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    models = [write_model(*entry, arguments) for entry in MODELS if arguments.only in (None, entry[0])]
    if arguments.only is None:
        write_scores(models[0], arguments.out)


if __name__ == "__main__":
    main()
