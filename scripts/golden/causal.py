"""Reference numbers for src/models (GPT-2, OPT, Llama, Qwen2, Qwen3) and src/generate, from Transformers and PyTorch.

    python scripts/golden/causal.py --out test/golden

Writes gpt2/plain (as gpt2 is configured), gpt2/scaled (scores scaled by the layer's number, another activation, a padding token of its own), opt/before
(as opt-125m is configured: norms before each sublayer), opt/after (as opt-350m is: norms after it, projected embeddings), and gpt2/untied and opt/untied, whose
heads are matrices of their own (OPT's as wide as its projected embeddings). The Llama family, all with grouped queries: llama/biased (biases everywhere, heads of an odd
size, linear scaling, tied), llama/llama3 (that scaling, untied), llama/dynamic (two rows of one length: Transformers' frequencies are those of a batch's longest row),
qwen2/plain (biases on queries, keys and values, tied), qwen3/yarn (norms of queries and keys, that scaling, untied). README.md beside this file describes what is in them.

A source lends its last token to its target: `inputIds` lack it, and `decoderInputIds` begin with it. Source and target are padded each by itself, with
positions that do not count padding; `check_left_padding` makes sure that this is what left-padded rows give.
"""

import argparse
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import torch
import torch.nn.functional as F
from family import IGNORED, Family, Variant, keeper, make_batch, write_variant
from safetensors.torch import load_file, save_file
from transformers import (
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    LlamaForCausalLM,
    OPTConfig,
    OPTForCausalLM,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
)

FIRST_WORD = 3


@dataclass(frozen=True)
class CausalVariant(Variant):
    family: str = ""


SMALL_GPT2 = {"vocab_size": 96, "n_positions": 64, "n_embd": 16, "n_layer": 3, "n_head": 4, "initializer_range": 0.25}
SMALL_OPT = {"vocab_size": 96, "max_position_embeddings": 64, "num_hidden_layers": 3, "num_attention_heads": 4, "init_std": 0.25}
OPT_TOKENS = {"pad_token_id": 1, "bos_token_id": 2, "eos_token_id": 2}
SMALL_LLAMA = {"vocab_size": 96, "hidden_size": 16, "intermediate_size": 28, "num_hidden_layers": 2, "num_attention_heads": 4}
SMALL_LLAMA |= {"num_key_value_heads": 2, "max_position_embeddings": 64, "initializer_range": 0.25, "bos_token_id": 1, "eos_token_id": 2}
TRAINED_FOR_16 = {"original_max_position_embeddings": 16}
LLAMA3 = {"rope_type": "llama3", "rope_theta": 500.0, "factor": 4.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0} | TRAINED_FOR_16
YARN = {"rope_type": "yarn", "rope_theta": 10000.0, "factor": 4.0, "beta_fast": 4.0, "beta_slow": 1.0} | TRAINED_FOR_16
LENGTHS = {"source_lengths": [24, 9, 17], "target_lengths": [13, 22, 4], "new_tokens": 24}
VARIANTS = [
    CausalVariant(
        name="plain",
        family="gpt2",
        seed=2,
        config=SMALL_GPT2 | {"bos_token_id": 1, "eos_token_id": 1},
        copies=["model-bare"],
        **LENGTHS,
    ),
    CausalVariant(
        name="scaled",
        family="gpt2",
        seed=67,
        config=SMALL_GPT2
        | {"bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0, "n_inner": 40, "activation_function": "relu"}
        | {"scale_attn_by_inverse_layer_idx": True, "attn_pdrop": 0.0},
        sharpness=6.0,
        **LENGTHS,
    ),
    CausalVariant(
        name="before",
        family="opt",
        seed=40,
        config=SMALL_OPT | OPT_TOKENS | {"hidden_size": 16, "word_embed_proj_dim": 16, "ffn_dim": 24},
        copies=["model-bare"],
        **LENGTHS,
    ),
    CausalVariant(
        name="after",
        family="opt",
        seed=118,
        config=SMALL_OPT | OPT_TOKENS | {"hidden_size": 24, "word_embed_proj_dim": 16, "ffn_dim": 40, "do_layer_norm_before": False},
        sharpness=8.0,
        learning_rate=1e-3,
        **LENGTHS,
    ),
    CausalVariant(
        name="untied",
        family="gpt2",
        seed=24,
        config=SMALL_GPT2 | {"bos_token_id": 1, "eos_token_id": 1, "n_layer": 2, "tie_word_embeddings": False},
        untied=True,
        **LENGTHS,
    ),
    CausalVariant(
        name="untied",
        family="opt",
        seed=5,
        config=SMALL_OPT
        | OPT_TOKENS
        | {"hidden_size": 24, "word_embed_proj_dim": 16, "ffn_dim": 24, "num_hidden_layers": 2, "tie_word_embeddings": False},
        untied=True,
        **LENGTHS,
    ),
    CausalVariant(
        name="biased",
        family="llama",
        seed=14,
        config=SMALL_LLAMA
        | {"head_dim": 6, "attention_bias": True, "mlp_bias": True, "tie_word_embeddings": True, "pad_token_id": 0}
        | {"rope_parameters": {"rope_type": "linear", "rope_theta": 300.0, "factor": 2.5}},
        copies=["model-bare"],
        **LENGTHS,
    ),
    CausalVariant(
        name="llama3",
        family="llama",
        seed=7,
        config=SMALL_LLAMA | {"rms_norm_eps": 1e-5, "hidden_size": 24, "tie_word_embeddings": False, "rope_parameters": LLAMA3},
        untied=True,
        **LENGTHS,
    ),
    CausalVariant(
        name="dynamic",
        family="llama",
        seed=8,
        config=SMALL_LLAMA
        | {"max_position_embeddings": 12, "tie_word_embeddings": True}
        | {"rope_parameters": {"rope_type": "dynamic", "rope_theta": 200.0, "factor": 6.0}},
        source_lengths=[17, 17],
        target_lengths=[13, 13],
        new_tokens=24,
    ),
    CausalVariant(
        name="plain",
        family="qwen2",
        seed=3,
        config=SMALL_LLAMA | {"num_key_value_heads": 1, "tie_word_embeddings": True},
        **LENGTHS,
    ),
    CausalVariant(
        name="yarn",
        family="qwen3",
        seed=3,
        config=SMALL_LLAMA | {"head_dim": 10, "tie_word_embeddings": False, "rope_parameters": YARN},
        untied=True,
        **LENGTHS,
    ),
]
LLAMA_FAMILY = ("llama", "qwen2", "qwen3")


def build(variant):
    torch.manual_seed(variant.seed)
    classes = {
        "gpt2": (GPT2Config, GPT2LMHeadModel),
        "opt": (OPTConfig, OPTForCausalLM),
        "llama": (LlamaConfig, LlamaForCausalLM),
        "qwen2": (Qwen2Config, Qwen2ForCausalLM),
        "qwen3": (Qwen3Config, Qwen3ForCausalLM),
    }
    config, model = classes[variant.family]
    model = model._from_config(config(**variant.config), attn_implementation="eager")
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if is_norm(name):
                weight.mul_(1 + 0.3 * torch.randn_like(weight)) if name.endswith("weight") else weight.normal_(std=0.2)
            elif name.endswith("bias"):
                weight.normal_(std=0.2)
        sharpen(model, variant)
        if not variant.untied:
            # With one matrix for both, a model repeats what it reads; a last norm of mixed signs takes that away.
            last_norm(model).weight.normal_(std=3)
        else:
            model.lm_head.weight.mul_(2.4)
    return model.eval()


def is_norm(name):
    return any(part in name for part in ("ln_", "norm"))


def sharpen(model, variant):
    """Queries are made larger, so that attention is far from uniform."""
    size = model.config.hidden_size
    for name, weight in model.named_parameters():
        if name.endswith("c_attn.weight"):
            weight[:, :size].mul_(variant.sharpness)
        elif name.endswith("q_norm.weight" if model.config.model_type == "qwen3" else "q_proj.weight"):
            weight.mul_(variant.sharpness)


def last_norm(model):
    if model.config.model_type == "gpt2":
        return model.transformer.ln_f
    if model.config.model_type in LLAMA_FAMILY:
        return model.model.norm
    decoder = model.model.decoder
    return decoder.final_layer_norm if decoder.final_layer_norm is not None else decoder.layers[-1].final_layer_norm


def split(batch):
    """Sources without their last token, padded on the right; the decoder's inputs, which begin with it; both masks' positions."""
    rows = [row[mask == 1] for row, mask in zip(batch["input_ids"], batch["attention_mask"])]
    width = max(len(row) for row in rows) - 1
    padding = batch["input_ids"][batch["attention_mask"] == 0]
    filler = int(padding[0]) if len(padding) else 0
    inputs = torch.full((len(rows), width), filler)
    mask = torch.zeros_like(inputs)
    for i, row in enumerate(rows):
        inputs[i, : len(row) - 1], mask[i, : len(row) - 1] = row[:-1], 1
    labels = batch["labels"]
    decoder = torch.cat([torch.stack([row[-1:] for row in rows]), labels[:, :-1]], 1).masked_fill(
        torch.cat([torch.zeros(len(rows), 1, dtype=torch.bool), labels[:, :-1] == IGNORED], 1), filler
    )
    return inputs, mask, decoder


def padded_left(ids, mask):
    order = torch.argsort(mask, dim=1, stable=True)
    return ids.gather(1, order), mask.gather(1, order)


def positions_of(mask):
    return (mask.cumsum(1) - 1) * mask


def target_logits(model, inputs, mask, decoder):
    """The logits `[B, T, V]` of the target's positions, behind sources padded on either side."""
    whole = torch.cat([mask, torch.ones_like(decoder)], 1)
    ids = torch.cat([inputs, decoder], 1)
    return model(input_ids=ids, attention_mask=whole, position_ids=positions_of(whole), use_cache=False).logits[:, -decoder.shape[1] :]


def forward(model, batch):
    logits = target_logits(model, *split(batch))
    return F.cross_entropy(logits.flatten(0, 1), batch["labels"].flatten(), ignore_index=IGNORED), logits


def check_left_padding(variant):
    """The same logits from rows padded on the left, as Transformers' users write them."""
    model, batch = build(variant), make_batch(family_of(variant), variant)
    _, logits = forward(model, batch)
    inputs, mask, decoder = split(batch)
    theirs = target_logits(model, *padded_left(inputs, mask), decoder)
    difference = (theirs - logits).abs().max().item()
    assert difference < 1e-4, f"{variant.name}: left padding moves logits by {difference:.1e}"


def greedy(model, batch, new_tokens, **options):
    """Transformers' greedy decoding of left-padded sources. The sequences begin with the source's last token."""
    left, left_mask = padded_left(batch["input_ids"], batch["attention_mask"])
    result = model.generate(
        input_ids=left,
        attention_mask=left_mask,
        do_sample=False,
        num_beams=1,
        max_new_tokens=new_tokens,
        pad_token_id=model.config.pad_token_id if model.config.pad_token_id is not None else model.config.eos_token_id,
        return_dict_in_generate=True,
        **options,
    )
    return SimpleNamespace(sequences=result.sequences[:, left.shape[1] - 1 :], scores=result.get("scores"))


def inputs(model, batch):
    input_ids, mask, decoder = split(batch)
    whole = {"sourceIds": batch["input_ids"].tolist(), "sourceMask": batch["attention_mask"].tolist()}
    named = {"inputIds": input_ids, "attentionMask": mask, "labels": batch["labels"], "decoderInputIds": decoder}
    return {name: value.tolist() for name, value in named.items()} | whole


def capture_llama(model):
    """Queries and keys as they were turned by their positions, which no module does."""
    captured, turned = {}, []
    keep = keeper(captured)
    module = sys.modules[type(model).__module__]
    turn = module.apply_rotary_pos_emb

    def recording(*inputs, **options):
        turned.append(turn(*inputs, **options))
        return turned[-1]

    module.apply_rotary_pos_emb = recording
    size = model.config.head_dim if getattr(model.config, "head_dim", None) else model.config.hidden_size // model.config.num_attention_heads
    for i, layer in enumerate(model.model.layers):
        layer.register_forward_hook(keep(f"decoder.{i}.hidden", lambda output: output[0] if isinstance(output, tuple) else output))
        attention = layer.self_attn
        attention.register_forward_hook(keep(f"decoder.{i}.self.probabilities", lambda output: output[1]))
        attention.register_forward_hook(keep(f"decoder.{i}.self.queries", lambda _: turned[-1][0]))
        attention.register_forward_hook(keep(f"decoder.{i}.self.keys", lambda _: turned[-1][1]))
        attention.v_proj.register_forward_hook(
            keep(f"decoder.{i}.self.values", lambda output: output.unflatten(-1, (-1, size)).transpose(1, 2))
        )
    return captured


def capture(model):
    if model.config.model_type in LLAMA_FAMILY:
        return capture_llama(model)
    captured = {}
    keep = keeper(captured)
    is_gpt2 = model.config.model_type == "gpt2"
    layers = model.transformer.h if is_gpt2 else model.model.decoder.layers
    heads = model.config.num_attention_heads

    def split_heads(x):
        return x.unflatten(-1, (heads, -1)).transpose(1, 2)

    for i, layer in enumerate(layers):
        first = lambda output: output[0] if isinstance(output, tuple) else output
        layer.register_forward_hook(keep(f"decoder.{i}.hidden", first))
        attention = layer.attn if is_gpt2 else layer.self_attn
        attention.register_forward_hook(keep(f"decoder.{i}.self.probabilities", lambda output: output[1]))
        for k, what in enumerate(("queries", "keys", "values")):
            if is_gpt2:
                attention.c_attn.register_forward_hook(
                    keep(f"decoder.{i}.self.{what}", lambda output, k=k: split_heads(output.chunk(3, -1)[k]))
                )
            else:
                projection = getattr(attention, f"{what[0]}_proj")
                # Transformers scales OPT's queries here; src/models scales the scores.
                projection.register_forward_hook(keep(f"decoder.{i}.self.{what}", split_heads))
    return captured


def write_copy(variant, folder, copy):
    """Names without prefix, as gpt2 and opt-125m were published; gpt2 with its masks among the weights."""
    assert copy == "model-bare"
    bare = folder / copy
    shutil.copytree(folder / "model", bare)
    weights = load_file(bare / "model.safetensors")
    prefix = {"gpt2": "transformer.", "opt": "model.", "llama": "model."}[variant.family]
    renamed = {name.removeprefix(prefix): value for name, value in weights.items()}
    if variant.family == "gpt2":
        positions = variant.config["n_positions"]
        renamed["h.0.attn.bias"] = torch.ones(positions, positions).tril().view(1, 1, positions, positions)
    save_file(renamed, bare / "model.safetensors", metadata={"format": "pt"})


def family(pad, eos, **rest):
    return Family(
        pad=pad,
        eos=eos,
        first_word=FIRST_WORD,
        build=build,
        capture=capture,
        write_copy=write_copy,
        forward=forward,
        greedy=greedy,
        inputs=inputs,
        **rest,
    )


def family_of(variant):
    # A bias of keys adds the same to a query's scores of all keys, and softmax does not see it. GPT-2 has it in one vector with others.
    if variant.family in LLAMA_FAMILY:
        pad = variant.config.get("pad_token_id", 2)
        return family(pad, 2, embeddings=("model.embed_tokens.weight",))
    if variant.family == "opt":
        return family(1, 2, embeddings=("model.decoder.embed_tokens.weight",), idle=("k_proj.bias",))
    eos = variant.config["eos_token_id"]
    pad = variant.config.get("pad_token_id", eos)
    return family(pad, eos, embeddings=("transformer.wte.weight",), partly_idle=("c_attn.bias",))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="folder for the families' folders")
    parser.add_argument("--only", help="one of them, e.g. gpt2/plain")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    for variant in VARIANTS:
        if arguments.only not in (None, f"{variant.family}/{variant.name}"):
            continue
        check_left_padding(variant)
        write_variant(family_of(variant), variant, arguments.out / variant.family, "scripts/golden/causal.py")


if __name__ == "__main__":
    main()
