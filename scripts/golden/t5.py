"""Reference numbers for src/models (T5), src/optim and src/generate, from Transformers and PyTorch.

    python scripts/golden/t5.py --out test/golden/t5

Writes one folder per variant, `v1_0` (ReLU, one matrix that embeds and predicts) and `v1_1` (gated GELU, a head of its own, as in Flan).
README.md beside this file describes what is in them. The models are tiny and random: weights are scaled up so that attention is far
from uniform and outputs vary, and `check_telling` refuses numbers that a wrong implementation could meet.
"""

import argparse
import json
import math
import platform
import random
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy
import safetensors
import torch
import transformers
from safetensors.torch import save_file
from transformers import DynamicCache, EncoderDecoderCache, T5Config, T5ForConditionalGeneration
from transformers.models.t5.modeling_t5 import T5Attention, T5LayerNorm

PAD, EOS, FIRST_WORD, IGNORED = 0, 1, 3, -100
ADAMW = {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weightDecay": 0.01, "maxGradientNorm": 1.0}
ADAMW_STEPS = 3
TOLERANCES = {"logits": 1e-4, "captured": 1e-4, "loss": 1e-5, "gradientRelative": 1e-3, "adamw3Relative": 1e-3, "greedyGap": 1e-5}


@dataclass(frozen=True)
class Variant:
    name: str
    seed: int
    config: dict
    source_lengths: list
    target_lengths: list
    new_tokens: int
    untied: bool = False
    # Scales queries and position biases: how far attention is from uniform.
    sharpness: float = 2.5
    learning_rate: float = 1e-2
    copies: list = field(default_factory=list)


SMALL = {"vocab_size": 96, "d_model": 16, "d_ff": 24, "num_layers": 2, "num_decoder_layers": 3, "decoder_start_token_id": PAD}
VARIANTS = [
    Variant(
        name="v1_0",
        seed=20,
        # Few buckets and a short reach, so that 24 tokens go through every bucket and beyond the last.
        config=SMALL
        | {"d_ff": 32, "num_heads": 4, "d_kv": 4, "relative_attention_num_buckets": 8, "relative_attention_max_distance": 20},
        source_lengths=[24, 9, 17],
        target_lengths=[13, 22, 4],
        new_tokens=24,
        copies=["model-sharded", "model-bfloat16", "model-float16"],
    ),
    Variant(
        name="v1_1",
        seed=50,
        # Two heads of 6 are 12, not d_model: a model that takes one for the other fails.
        config=SMALL | {"num_heads": 2, "d_kv": 6, "feed_forward_proj": "gated-gelu", "tie_word_embeddings": False},
        source_lengths=[21, 40, 6],
        target_lengths=[20, 8, 15],
        new_tokens=40,
        untied=True,
    ),
]


def build(variant):
    """A random model in eval mode whose logits depend visibly on everything in it."""
    torch.manual_seed(variant.seed)
    model = T5ForConditionalGeneration._from_config(T5Config(**variant.config), attn_implementation="eager")
    if variant.untied:
        untie_head(model)
    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, T5LayerNorm):
                module.weight.mul_(1 + 0.3 * torch.randn_like(module.weight))
            elif isinstance(module, T5Attention):
                module.q.weight.mul_(variant.sharpness)
                if module.has_relative_attention_bias:
                    module.relative_attention_bias.weight.normal_(std=0.6 * variant.sharpness)
        if not variant.untied:
            # With one matrix for both, a model repeats what it reads; a last norm of mixed signs takes that away.
            model.decoder.final_layer_norm.weight.normal_(std=3)
    return model.eval()


def untie_head(model):
    """Transformers 5 ties every new T5; only checkpoints with two different matrices, such as Flan's, have a head of their own."""
    model.all_tied_weights_keys.pop("lm_head.weight")
    model.lm_head.weight = torch.nn.Parameter(2.4 * model.model_dim**-0.5 * torch.randn_like(model.shared.weight))


def make_batch(variant):
    """Sources and targets of different lengths, padded on the right."""
    rng = random.Random(variant.seed)
    vocabulary = variant.config["vocab_size"]

    def rows(lengths, filler):
        words = [[rng.randrange(FIRST_WORD, vocabulary) for _ in range(n - 1)] + [EOS] for n in lengths]
        return torch.tensor([row + [filler] * (max(lengths) - len(row)) for row in words])

    input_ids = rows(variant.source_lengths, PAD)
    return {
        "input_ids": input_ids,
        "attention_mask": (input_ids != PAD).long(),
        "labels": rows(variant.target_lengths, IGNORED),
    }


def parameters_of(model):
    """Every parameter once, by its name in the checkpoint; tied ones under `shared.weight`."""
    return dict(model.named_parameters())


def capture(model):
    """Hooks that collect what src/models calls by these names; returns the dictionary they fill."""
    captured = {}

    def keep(name, pick=lambda output: output):
        return lambda _module, _inputs, output: captured.__setitem__(name, pick(output).detach())

    def heads(attention):
        return lambda output: output.unflatten(-1, (attention.n_heads, attention.key_value_proj_dim)).transpose(1, 2)

    def watch(attention, name):
        attention.register_forward_hook(keep(f"{name}.probabilities", lambda output: output[2]))
        for letter, what in {"q": "queries", "k": "keys", "v": "values"}.items():
            getattr(attention, letter).register_forward_hook(keep(f"{name}.{what}", heads(attention)))

    for side, stack in {"encoder": model.encoder, "decoder": model.decoder}.items():
        for i, block in enumerate(stack.block):
            block.register_forward_hook(keep(f"{side}.{i}.hidden", lambda output: output[0]))
        stack.final_layer_norm.register_forward_hook(keep(f"{side}.hidden"))
        last = len(stack.block) - 1
        stack.block[last].layer[0].SelfAttention.register_forward_hook(
            keep(f"{side}.{last}.self.probabilities", lambda output: output[2])
        )
    watch(model.decoder.block[last].layer[1].EncDecAttention, f"decoder.{last}.cross")
    return captured


def forward_backward(variant, batch, dtype=torch.float32, captures=True):
    """The variant's loss, logits, intermediate tensors and gradients."""
    model = build(variant).to(dtype)
    captured = capture(model) if captures else {}
    output = model(**batch, use_cache=False)
    output.loss.backward()
    gradients = {name: weight.grad for name, weight in parameters_of(model).items()}
    return {"loss": output.loss.item(), "logits": output.logits.detach(), "captured": captured, "gradients": gradients}


def train(variant, batch, dtype=torch.float32):
    """AdamW on one batch again and again, without dropout, gradients clipped by their global norm."""
    model = build(variant).to(dtype)
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
        loss = model(**batch, use_cache=False).loss
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(model.parameters(), ADAMW["maxGradientNorm"]).item())
        optimizer.step()
        losses.append(loss.item())
    weights = {name: weight.detach() for name, weight in parameters_of(model).items()}
    return {"losses": losses, "gradientNorms": norms, "weights": weights}


def greedy(variant, batch):
    """Greedy decoding with a cache, and how far each choice was from the next best."""
    model = build(variant)
    # Left alone, Transformers 5.23 makes a cache with as many layers as the ENCODER has, and fails where the decoder has more.
    cache = EncoderDecoderCache(DynamicCache(), DynamicCache())
    result = model.generate(
        input_ids=batch["input_ids"],
        attention_mask=batch["attention_mask"],
        do_sample=False,
        num_beams=1,
        max_new_tokens=variant.new_tokens,
        past_key_values=cache,
        output_logits=True,
        return_dict_in_generate=True,
    )
    ids = result.sequences.tolist()
    best = torch.stack(result.logits, 1).topk(2).values
    gaps = (best[..., 0] - best[..., 1]).tolist()
    return {"maxNewTokens": variant.new_tokens, "ids": ids, "gaps": [row[: tokens_in(r)] for row, r in zip(gaps, ids, strict=True)]}


def tokens_in(row):
    """How many tokens were generated into a row: up to its EOS, without the start token and the padding."""
    generated = row[1:]
    return generated.index(EOS) + 1 if EOS in generated else len(generated)


def relative_distance(a, b):
    return ((a.double() - b.double()).norm() / b.double().norm().clamp_min(1e-30)).item()


def float64_deviation(variant, batch, result, trained):
    """How far float32 is from float64 here: what no tolerance can be below."""
    exact = forward_backward(variant, batch, torch.float64, captures=False)
    exactly_trained = train(variant, batch, torch.float64)
    worst = lambda ours, theirs: max(relative_distance(ours[name], theirs[name]) for name in theirs)
    return {
        "logits": (result["logits"].double() - exact["logits"]).abs().max().item(),
        "loss": abs(result["loss"] - exact["loss"]),
        "gradientRelative": worst(result["gradients"], exact["gradients"]),
        "adamw3Relative": worst(trained["weights"], exactly_trained["weights"]),
    }


def check_telling(variant, result, decoded, deviation):
    """Stops the generator where a wrong implementation could pass, or a right one fail."""
    for name, probabilities in result["captured"].items():
        if name.endswith("probabilities"):
            peak = probabilities.amax(-1).mean().item()
            assert peak > 0.3, f"{variant.name}: {name} is close to uniform (mean maximum {peak:.2f})"
    silent = [name for name, gradient in result["gradients"].items() if gradient.norm() == 0]
    assert not silent, f"{variant.name}: no gradient in {silent}"
    lengths = [tokens_in(row) for row in decoded["ids"]]
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


def nested(batch, model):
    decoder_input_ids = model.prepare_decoder_input_ids_from_labels(batch["labels"])
    return {
        "inputIds": batch["input_ids"].tolist(),
        "attentionMask": batch["attention_mask"].tolist(),
        "labels": batch["labels"].tolist(),
        "decoderInputIds": decoder_input_ids.tolist(),
    }


def write_golden(variant, folder, generator, telling=True):
    """Everything about one variant but its copies: `model/`, `golden.json`, `golden.safetensors`. `telling`: refuse uninformative numbers."""
    folder.mkdir(parents=True, exist_ok=True)
    model, batch = build(variant), make_batch(variant)
    result, trained, decoded = forward_backward(variant, batch), train(variant, batch), greedy(variant, batch)
    document = {
        "generator": generator,
        "versions": versions(),
        "variant": variant.name,
        "seed": variant.seed,
        "tolerances": TOLERANCES,
        "inputs": nested(batch, model),
        "loss": result["loss"],
        "greedy": {"decoderStartTokenId": model.config.decoder_start_token_id} | decoded,
        "adamw": {"steps": ADAMW_STEPS, "learningRate": variant.learning_rate, **ADAMW}
        | {"losses": trained["losses"], "gradientNorms": trained["gradientNorms"]},
        "float64Deviation": float64_deviation(variant, batch, result, trained),
    }
    if telling:
        check_telling(variant, result, decoded, document["float64Deviation"])
    tensors = {"logits": result["logits"]}
    tensors |= {f"grad.{name}": value for name, value in result["gradients"].items()}
    tensors |= {f"adamw3.{name}": value for name, value in trained["weights"].items()}
    tensors |= {f"captured.{name}": value for name, value in result["captured"].items()}
    save_file({name: value.contiguous() for name, value in tensors.items()}, folder / "golden.safetensors")
    write_document(folder / "golden.json", document)
    model.save_pretrained(folder / "model")


def write_document(path, document):
    """One line per key, so that a diff of regenerated files can be read."""
    lines = [f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in document.items()]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n")


def write_copies(variant, folder):
    """The same weights as other writers leave them: in shards, and in half precision."""
    for copy in variant.copies:
        if copy == "model-sharded":
            build(variant).save_pretrained(folder / copy, max_shard_size="25KB")
            continue
        dtype = getattr(torch, copy.removeprefix("model-"))
        # Loaded in that type, as users do it: for float16, Transformers keeps the `wo` matrices in float32, so the file mixes types.
        T5ForConditionalGeneration.from_pretrained(folder / "model", dtype=dtype).save_pretrained(folder / copy)


def write_variant(variant, out):
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / variant.name
        write_golden(variant, made, "scripts/golden/t5.py")
        write_copies(variant, made)
        shutil.rmtree(out / variant.name, ignore_errors=True)
        shutil.copytree(made, out / variant.name)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="folder for the variants' folders")
    out = parser.parse_args().out
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    for variant in VARIANTS:
        write_variant(variant, out)


if __name__ == "__main__":
    main()
