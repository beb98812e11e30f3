"""What the reference numbers of every model are made of: t5.py, bart.py and causal.py each bring a Family.

README.md beside this file describes what is written. `check_telling` refuses numbers that a wrong implementation could meet.
"""

import argparse
import json
import math
import platform
import random
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy
import safetensors
import torch
import transformers
from safetensors.torch import load_file, save_file
from transformers import DynamicCache, EncoderDecoderCache

IGNORED = -100
ADAMW = {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weightDecay": 0.01, "maxGradientNorm": 1.0}
ADAMW_STEPS = 3
TOLERANCES = {"logits": 1e-4, "captured": 1e-4, "loss": 1e-5, "gradientRelative": 1e-3, "adamw3Relative": 1e-3, "greedyGap": 1e-5}
# The gap of a choice that is none, because the token is forced: infinite, but JSON has no such number.
FORCED_GAP = 1e9


@dataclass(frozen=True)
class Variant:
    name: str
    seed: int
    config: dict
    source_lengths: list
    target_lengths: list
    new_tokens: int
    # Scales queries, and what else decides how far attention is from uniform.
    sharpness: float = 2.5
    learning_rate: float = 1e-2
    # Whether the matrix that predicts is another than the one that embeds.
    untied: bool = False
    # Parameters that nothing reads, and that therefore get no gradient.
    unread: tuple = ()
    copies: list = field(default_factory=list)


def encoder_decoder_forward(model, batch):
    """The loss, averaged over the labels that are not ignored, and the logits `[B, T, V]` of the target's positions."""
    output = model(**batch, use_cache=False)
    return output.loss, output.logits


def encoder_decoder_greedy(model, batch, new_tokens, **options):
    """Transformers' greedy decoding with a cache; a target's tokens stand behind its start token."""
    # Left alone, Transformers 5.23 makes a cache with as many layers as the ENCODER has, and fails where the decoder has more.
    cache = EncoderDecoderCache(DynamicCache(), DynamicCache())
    return model.generate(
        input_ids=batch["input_ids"],
        attention_mask=batch["attention_mask"],
        do_sample=False,
        num_beams=1,
        max_new_tokens=new_tokens,
        past_key_values=cache,
        return_dict_in_generate=True,
        **options,
    )


def encoder_decoder_inputs(model, batch):
    """What golden.json says of the batch."""
    decoder_input_ids = model.prepare_decoder_input_ids_from_labels(batch["labels"])
    return {
        "inputIds": batch["input_ids"].tolist(),
        "attentionMask": batch["attention_mask"].tolist(),
        "labels": batch["labels"].tolist(),
        "decoderInputIds": decoder_input_ids.tolist(),
    }


@dataclass(frozen=True)
class Family:
    """What is particular about one architecture."""

    # The special tokens of its tiny models, and the first id that is a word.
    pad: int
    eos: int
    first_word: int
    # A variant's random model in eval mode whose logits depend visibly on everything in it.
    build: Callable
    # Hooks that collect what src/models calls by these names; returns the dictionary they fill.
    capture: Callable
    # Writes one of the variant's copies: (variant, folder, name of the copy).
    write_copy: Callable
    # Changes the rows of sources or targets in place, before they are padded.
    edit_rows: Callable = lambda variant, rows: None
    # How it computes loss and logits, decodes, and writes a batch down.
    forward: Callable = encoder_decoder_forward
    greedy: Callable = encoder_decoder_greedy
    inputs: Callable = encoder_decoder_inputs
    # How the names end of parameters that change nothing, so that their exact gradient is zero and what float32 has for it is noise.
    idle: tuple = ()
    # The same of parameters of which only a part changes nothing: AdamW steps that part by the sign of noise.
    partly_idle: tuple = ()
    # What its checkpoints call the matrices that embed.
    embeddings: tuple = ("shared.weight",)

    def is_idle(self, name):
        return name.endswith(self.idle)

    def is_partly_idle(self, name):
        return name.endswith(self.partly_idle)


def make_batch(family, variant):
    """Sources and targets of different lengths, padded on the right."""
    rng = random.Random(variant.seed)
    vocabulary = variant.config["vocab_size"]

    def rows(lengths, filler):
        words = [[rng.randrange(family.first_word, vocabulary) for _ in range(n - 1)] + [family.eos] for n in lengths]
        family.edit_rows(variant, words)
        return torch.tensor([row + [filler] * (max(lengths) - len(row)) for row in words])

    lengths = variant.source_lengths
    return {
        "input_ids": rows(lengths, family.pad),
        "attention_mask": torch.tensor([[1] * n + [0] * (max(lengths) - n) for n in lengths]),
        "labels": rows(variant.target_lengths, IGNORED),
    }


def parameters_of(model):
    """Every parameter once, by its name in the checkpoint; tied ones under `shared.weight`."""
    return dict(model.named_parameters())


def keeper(captured):
    """A maker of forward hooks that keep a (picked part of a) module's output under a name."""

    def keep(name, pick=lambda output: output):
        return lambda _module, _inputs, output: captured.__setitem__(name, pick(output).detach().clone())

    return keep


def forward_backward(family, variant, batch, dtype=torch.float32, captures=True):
    """The variant's loss, logits, intermediate tensors and gradients."""
    model = family.build(variant).to(dtype)
    captured = family.capture(model) if captures else {}
    loss, logits = family.forward(model, batch)
    loss.backward()
    gradients = {name: weight.grad for name, weight in parameters_of(model).items() if name not in variant.unread}
    assert all(weight.grad is None for name, weight in parameters_of(model).items() if name in variant.unread)
    return {"loss": loss.item(), "logits": logits.detach(), "captured": captured, "gradients": gradients}


def train(family, variant, batch, dtype=torch.float32):
    """AdamW on one batch again and again, without dropout, gradients clipped by their global norm."""
    model = family.build(variant).to(dtype)
    optimizer = torch.optim.AdamW(
        model.parameters(),
        lr=variant.learning_rate,
        betas=(ADAMW["beta1"], ADAMW["beta2"]),
        eps=ADAMW["epsilon"],
        weight_decay=ADAMW["weightDecay"],
    )
    losses, norms = [], []
    for _ in range(ADAMW_STEPS):
        optimizer.zero_grad(set_to_none=True)
        loss, _ = family.forward(model, batch)
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(model.parameters(), ADAMW["maxGradientNorm"]).item())
        optimizer.step()
        losses.append(loss.item())
    weights = {name: weight.detach() for name, weight in parameters_of(model).items()}
    return {"losses": losses, "gradientNorms": norms, "weights": weights}


def greedy(family, variant, batch):
    """Greedy decoding, and how far each choice was from the next best."""
    result = family.greedy(family.build(variant), batch, variant.new_tokens, output_scores=True)
    ids = result.sequences.tolist()
    best = torch.stack(result.scores, 1).topk(2).values
    gaps = (best[..., 0] - best[..., 1]).clamp(max=FORCED_GAP).tolist()
    kept = [row[: tokens_in(family, r)] for row, r in zip(gaps, ids, strict=True)]
    return {"maxNewTokens": variant.new_tokens, "ids": ids, "gaps": kept}


def tokens_in(family, row):
    """How many tokens were generated into a row: up to its EOS, without the start token and the padding."""
    generated = row[1:]
    return generated.index(family.eos) + 1 if family.eos in generated else len(generated)


def relative_distance(a, b):
    return ((a.double() - b.double()).norm() / b.double().norm().clamp_min(1e-30)).item()


def float64_deviation(family, variant, batch, result, trained, exact):
    """How far float32 is from float64 (`exact`) here: what no tolerance can be below."""
    exactly_trained = train(family, variant, batch, torch.float64)
    worst = lambda ours, theirs, skipped: max(relative_distance(ours[name], theirs[name]) for name in theirs if not skipped(name))
    drifts = lambda name: family.is_idle(name) or family.is_partly_idle(name)
    return {
        "logits": (result["logits"].double() - exact["logits"]).abs().max().item(),
        "loss": abs(result["loss"] - exact["loss"]),
        "gradientRelative": worst(result["gradients"], exact["gradients"], family.is_idle),
        "adamw3Relative": worst(trained["weights"], exactly_trained["weights"], drifts),
    }


def check_telling(family, variant, result, decoded, deviation):
    """Stops the generator where a wrong implementation could pass, or a right one fail."""
    for name, probabilities in result["captured"].items():
        if name.endswith("probabilities"):
            peak = probabilities.amax(-1).mean().item()
            assert peak > 0.3, f"{variant.name}: {name} is close to uniform (mean maximum {peak:.2f})"
    gradients = result["gradients"]
    total = torch.stack([gradient.norm() for gradient in gradients.values()]).norm()
    silent = [name for name, gradient in gradients.items() if (gradient.norm() < 1e-5 * total) != family.is_idle(name)]
    assert not silent, f"{variant.name}: no gradient, or one where there should be none, in {silent}"
    lengths = [tokens_in(family, row) for row in decoded["ids"]]
    assert max(lengths) == variant.new_tokens and min(lengths) < variant.new_tokens / 2, f"{variant.name}: lengths {lengths}"
    variety = min(len(set(row[1 : 1 + n])) / math.sqrt(n) for row, n in zip(decoded["ids"], lengths, strict=True))
    assert variety > 1, f"{variant.name}: greedy outputs are monotonous: {decoded['ids']}"
    smallest = min(gap for row in decoded["gaps"] for gap in row)
    assert smallest > 1e-3, f"{variant.name}: a greedy choice is a tie within {smallest:.1e}"
    for name, measured in deviation.items():
        assert measured < TOLERANCES[name] / 5, f"{variant.name}: float32 itself is off by {measured:.1e} in {name}"


def versions():
    modules = {"torch": torch, "transformers": transformers, "safetensors": safetensors, "numpy": numpy}
    return {"python": platform.python_version()} | {name: module.__version__ for name, module in modules.items()}


def write_golden(family, variant, folder, generator, telling=True):
    """
    Everything about one variant but its copies: `model/`, `golden.json`, `golden.safetensors`. `telling`: refuse uninformative numbers; where they are
    not refused, the gradients in float64 are written too, for float32's may be worse than any tolerance.
    """
    folder.mkdir(parents=True, exist_ok=True)
    model, batch = family.build(variant), make_batch(family, variant)
    result, trained = forward_backward(family, variant, batch), train(family, variant, batch)
    exact = forward_backward(family, variant, batch, torch.float64, captures=False)
    decoded = greedy(family, variant, batch)
    document = {
        "generator": generator,
        "versions": versions(),
        "variant": variant.name,
        "seed": variant.seed,
        "tolerances": TOLERANCES,
        "inputs": family.inputs(model, batch),
        "loss": result["loss"],
        "idle": [name for name in result["gradients"] if family.is_idle(name)],
        "partlyIdle": [name for name in result["gradients"] if family.is_partly_idle(name)],
        "greedy": {"decoderStartTokenId": getattr(model.config, "decoder_start_token_id", None)} | decoded,
        "adamw": {"steps": ADAMW_STEPS, "learningRate": variant.learning_rate, **ADAMW}
        | {"losses": trained["losses"], "gradientNorms": trained["gradientNorms"]},
        "float64Deviation": float64_deviation(family, variant, batch, result, trained, exact),
    }
    if telling:
        check_telling(family, variant, result, decoded, document["float64Deviation"])
    tensors = {"logits": result["logits"]}
    tensors |= {f"grad.{name}": value for name, value in result["gradients"].items()}
    tensors |= {f"adamw3.{name}": value for name, value in trained["weights"].items()}
    tensors |= {f"captured.{name}": value for name, value in result["captured"].items()}
    if not telling:
        tensors |= {f"exact.{name}": value.float() for name, value in exact["gradients"].items()}
    save_file({name: value.contiguous() for name, value in tensors.items()}, folder / "golden.safetensors")
    write_document(folder / "golden.json", document)
    model.save_pretrained(folder / "model")
    check_head(family, variant, folder / "model")


def check_head(family, variant, folder):
    """Whether a head is tied, only the file tells: Transformers ties models of some configs that say otherwise."""
    weights = load_file(folder / "model.safetensors")
    head = weights.get("lm_head.weight")
    is_untied = head is not None and not any(torch.equal(head, weights[name]) for name in family.embeddings if name in weights)
    assert is_untied == variant.untied, f"{variant.name}: the head that was written is {'' if is_untied else 'not '}a matrix of its own"


def write_document(path, document):
    """One line per key, so that a diff of regenerated files can be read."""
    lines = [f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in document.items()]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n")


def write_variant(family, variant, out, generator):
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / variant.name
        write_golden(family, variant, made, generator)
        for copy in variant.copies:
            family.write_copy(variant, made, copy)
        shutil.rmtree(out / variant.name, ignore_errors=True)
        shutil.copytree(made, out / variant.name)


def write_family(family, variants, *, generator, description):
    """The command line of a family's generator."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="folder for the variants' folders")
    parser.add_argument("--only", help="the name of one variant")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    for variant in variants:
        if arguments.only in (None, variant.name):
            write_variant(family, variant, arguments.out, generator)
