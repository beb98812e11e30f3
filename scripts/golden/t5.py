"""Reference numbers for src/models (T5, mT5, umT5), src/optim and src/generate, from Transformers and PyTorch.

    python scripts/golden/t5.py --out test/golden/t5

Writes one folder per variant: `v1_0` (ReLU, one matrix that embeds and predicts), `v1_1` (gated GELU, a head of its own, as in Flan), `mt5` (the same, as an mT5)
and `umt5` (the same, with a relative-position bias in every block).
README.md beside this file describes what is in them. The models are tiny and random: weights are scaled up so that attention is far
from uniform and outputs vary.
"""

import torch
from family import Family, Variant, keeper, write_family
from transformers import AutoConfig, AutoModelForSeq2SeqLM

PAD, EOS, FIRST_WORD = 0, 1, 3


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
    Variant(
        name="mt5",
        seed=4,
        config=SMALL | {"model_type": "mt5", "num_heads": 2, "d_kv": 6},
        source_lengths=[21, 40, 6],
        target_lengths=[20, 8, 15],
        new_tokens=40,
        untied=True,
    ),
    Variant(
        name="umt5",
        seed=9,
        config=SMALL
        | {"model_type": "umt5", "num_heads": 2, "d_kv": 8, "num_decoder_layers": 2}
        | {"relative_attention_num_buckets": 8, "relative_attention_max_distance": 20},
        source_lengths=[24, 9, 17],
        target_lengths=[13, 22, 4],
        new_tokens=40,
        untied=True,
    ),
]


def build(variant):
    """A random model in eval mode whose logits depend visibly on everything in it."""
    torch.manual_seed(variant.seed)
    config = AutoConfig.for_model(**({"model_type": "t5"} | variant.config))
    model = AutoModelForSeq2SeqLM.from_config(config, attn_implementation="eager")
    if variant.untied:
        untie_head(model)
    with torch.no_grad():
        for module in model.modules():
            if type(module).__name__.endswith("T5LayerNorm"):
                module.weight.mul_(1 + 0.3 * torch.randn_like(module.weight))
            elif type(module).__name__.endswith("T5Attention"):
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
    # Whatever a config says, Transformers 5 multiplies what an umT5's head reads by d_model^-0.5.
    size = 2.4 if model.config.model_type == "umt5" else 2.4 * model.model_dim**-0.5
    model.lm_head.weight = torch.nn.Parameter(size * torch.randn_like(model.shared.weight))


def capture(model):
    captured = {}
    keep = keeper(captured)
    first = lambda output: output[0] if isinstance(output, tuple) else output

    def heads(attention):
        return lambda output: output.unflatten(-1, (attention.n_heads, attention.key_value_proj_dim)).transpose(1, 2)

    def watch(attention, name):
        attention.register_forward_hook(keep(f"{name}.probabilities", lambda output: output[-1]))
        for letter, what in {"q": "queries", "k": "keys", "v": "values"}.items():
            getattr(attention, letter).register_forward_hook(keep(f"{name}.{what}", heads(attention)))

    for side, stack in {"encoder": model.encoder, "decoder": model.decoder}.items():
        for i, block in enumerate(stack.block):
            block.register_forward_hook(keep(f"{side}.{i}.hidden", first))
        stack.final_layer_norm.register_forward_hook(keep(f"{side}.hidden"))
        last = len(stack.block) - 1
        stack.block[last].layer[0].SelfAttention.register_forward_hook(
            keep(f"{side}.{last}.self.probabilities", lambda output: output[-1])
        )
    watch(model.decoder.block[last].layer[1].EncDecAttention, f"decoder.{last}.cross")
    return captured


def write_copy(variant, folder, copy):
    """The same weights as other writers leave them: in shards, and in half precision."""
    if copy == "model-sharded":
        build(variant).save_pretrained(folder / copy, max_shard_size="25KB")
        return
    dtype = getattr(torch, copy.removeprefix("model-"))
    # Loaded in that type, as users do it: for float16, Transformers keeps the `wo` matrices in float32, so the file mixes types.
    AutoModelForSeq2SeqLM.from_pretrained(folder / "model", dtype=dtype).save_pretrained(folder / copy)


T5 = Family(pad=PAD, eos=EOS, first_word=FIRST_WORD, build=build, capture=capture, write_copy=write_copy)

if __name__ == "__main__":
    write_family(T5, VARIANTS, generator="scripts/golden/t5.py", description=__doc__)
