"""Reference numbers for src/models (BART), src/optim and src/generate, from Transformers and PyTorch.

    python scripts/golden/bart.py --out test/golden/bart

Writes one folder per variant: `plain` (as bart-base is configured: GELU, forced first and last tokens), `scaled` (scaled embeddings, tanh GELU,
stacks of different depth, heads and feed-forwards, a bias of the logits, nothing forced) and `untied` (sources, targets and predictions have a matrix each). README.md beside this file describes what is in them. The
models are tiny and random: weights are scaled up so that attention is far from uniform and outputs vary.
"""

from dataclasses import dataclass, field

import torch
from family import Family, Variant, keeper, write_family
from transformers import BartConfig, BartForConditionalGeneration
from transformers.models.bart.modeling_bart import BartAttention, BartLearnedPositionalEmbedding

BOS, PAD, EOS, FIRST_WORD = 0, 1, 2, 3


@dataclass(frozen=True)
class BartVariant(Variant):
    # What generation_config.json says.
    forced: dict = field(default_factory=dict)
    # The deviation of the logits' bias.
    logits_bias: float = 0.0
    # Whether the padding token also stands between words, where it is one to attend to: its embedding then gets no gradient from there.
    inner_padding: bool = False


SMALL = {"vocab_size": 96, "d_model": 16, "init_std": 0.25, "decoder_start_token_id": EOS, "dropout": 0.1, "attention_dropout": 0.1}
VARIANTS = [
    BartVariant(
        name="plain",
        seed=16,
        config=SMALL
        | {"encoder_layers": 2, "decoder_layers": 2, "encoder_attention_heads": 4, "decoder_attention_heads": 4}
        | {"encoder_ffn_dim": 24, "decoder_ffn_dim": 24, "max_position_embeddings": 32},
        source_lengths=[24, 9, 17],
        target_lengths=[13, 22, 4],
        new_tokens=24,
        forced={"forced_bos_token_id": BOS, "forced_eos_token_id": EOS},
        copies=["model-bare"],
    ),
    BartVariant(
        name="scaled",
        seed=100,
        config=SMALL
        | {"encoder_layers": 1, "decoder_layers": 3, "encoder_attention_heads": 2, "decoder_attention_heads": 4}
        | {"encoder_ffn_dim": 40, "decoder_ffn_dim": 24, "max_position_embeddings": 40}
        | {"scale_embedding": True, "activation_function": "gelu_new", "forced_eos_token_id": None},
        source_lengths=[21, 32, 6],
        target_lengths=[20, 8, 15],
        new_tokens=36,
        logits_bias=1.0,
        inner_padding=True,
    ),
    BartVariant(
        name="untied",
        seed=8,
        config=SMALL
        | {"encoder_layers": 1, "decoder_layers": 2, "encoder_attention_heads": 2, "decoder_attention_heads": 2}
        | {"encoder_ffn_dim": 24, "decoder_ffn_dim": 24, "max_position_embeddings": 48, "tie_word_embeddings": False},
        source_lengths=[21, 32, 6],
        target_lengths=[20, 8, 15],
        new_tokens=36,
        untied=True,
        unread=("model.shared.weight",),
    ),
]


def build(variant):
    torch.manual_seed(variant.seed)
    model = BartForConditionalGeneration._from_config(BartConfig(**variant.config), attn_implementation="eager")
    for key in ("forced_bos_token_id", "forced_eos_token_id"):
        setattr(model.generation_config, key, variant.forced.get(key))
    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, torch.nn.LayerNorm):
                module.weight.mul_(1 + 0.3 * torch.randn_like(module.weight))
                module.bias.normal_(std=0.2)
            elif isinstance(module, torch.nn.Linear) and module.bias is not None:
                module.bias.normal_(std=0.2)
            elif isinstance(module, BartAttention):
                module.q_proj.weight.mul_(variant.sharpness)
            elif isinstance(module, BartLearnedPositionalEmbedding) and model.config.scale_embedding:
                # As much louder as the words are, else the decoder repeats itself.
                module.weight.mul_(1.5 * model.config.d_model**0.5)
        model.final_logits_bias.normal_(std=variant.logits_bias)
        # Else hardly any row would end by itself.
        model.final_logits_bias[0, EOS] = 4 * variant.logits_bias
        if not variant.untied:
            # With one matrix for both, a model repeats what it reads; a last norm of mixed signs takes that away.
            model.model.decoder.layers[-1].final_layer_norm.weight.normal_(std=3)
        else:
            model.lm_head.weight.mul_(2.4)
    return model.eval()


def edit_rows(variant, rows):
    if variant.inner_padding:
        rows[0][2] = PAD


def capture(model):
    captured = {}
    keep = keeper(captured)

    def heads(attention):
        return lambda output: output.unflatten(-1, (attention.num_heads, attention.head_dim)).transpose(1, 2)

    def watch(attention, name):
        attention.register_forward_hook(keep(f"{name}.probabilities", lambda output: output[1]))
        for letter, what in {"q": "queries", "k": "keys", "v": "values"}.items():
            getattr(attention, f"{letter}_proj").register_forward_hook(keep(f"{name}.{what}", heads(attention)))

    for side, stack in {"encoder": model.model.encoder, "decoder": model.model.decoder}.items():
        for i, layer in enumerate(stack.layers):
            layer.register_forward_hook(keep(f"{side}.{i}.hidden"))
        stack.register_forward_hook(keep(f"{side}.hidden", lambda output: output.last_hidden_state))
        last = len(stack.layers) - 1
        stack.layers[last].self_attn.register_forward_hook(keep(f"{side}.{last}.self.probabilities", lambda output: output[1]))
    watch(model.model.decoder.layers[last].encoder_attn, f"decoder.{last}.cross")
    return captured


def write_copy(variant, folder, copy):
    """The bare model without its head, as bart-base was published: no prefix in the names and no bias of the logits."""
    assert copy == "model-bare"
    build(variant).model.save_pretrained(folder / copy)


BART = Family(
    pad=PAD,
    eos=EOS,
    first_word=FIRST_WORD,
    build=build,
    capture=capture,
    write_copy=write_copy,
    edit_rows=edit_rows,
    # A bias of keys adds the same to a query's scores of all keys, and softmax does not see it.
    idle=("k_proj.bias",),
    embeddings=("model.shared.weight", "model.encoder.embed_tokens.weight", "model.decoder.embed_tokens.weight"),
)

if __name__ == "__main__":
    write_family(BART, VARIANTS, generator="scripts/golden/bart.py", description=__doc__)
