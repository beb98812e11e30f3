"""Floating-point operations of published models, as PyTorch's FlopCounterMode counts them in Transformers: the reference for src/models/analytic-flops.

    python scripts/golden/flops.py --out test/golden/flops.json

Nothing is computed: the models stand on PyTorch's meta device, at their real sizes. Per model and source length, for 32 target tokens and one example:
`forward`, one teacher-forced pass with logits at the target's positions; `greedy`, the source read once and then one token at a time with a cache.
"""

import argparse
import json
from pathlib import Path

import torch
from torch.utils.flop_counter import FlopCounterMode
from transformers import (
    BartConfig,
    BartForConditionalGeneration,
    DynamicCache,
    EncoderDecoderCache,
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
    T5Config,
    T5ForConditionalGeneration,
)

SOURCES, TARGET = [48, 320, 480], 32
KINDS = {
    "t5": (T5Config, T5ForConditionalGeneration),
    "bart": (BartConfig, BartForConditionalGeneration),
    "gpt2": (GPT2Config, GPT2LMHeadModel),
    "opt": (OPTConfig, OPTForCausalLM),
    "llama": (LlamaConfig, LlamaForCausalLM),
    "qwen2": (Qwen2Config, Qwen2ForCausalLM),
    "qwen3": (Qwen3Config, Qwen3ForCausalLM),
}
BART = {"model_type": "bart", "vocab_size": 50265}
OPT = {"model_type": "opt", "vocab_size": 50272, "pad_token_id": 1, "bos_token_id": 2, "eos_token_id": 2}


def t5(d_model, d_kv, d_ff, layers, heads, **rest):
    sizes = {"d_model": d_model, "d_kv": d_kv, "d_ff": d_ff, "num_layers": layers, "num_decoder_layers": layers, "num_heads": heads}
    return {"model_type": "t5", "vocab_size": 32128, "decoder_start_token_id": 0} | sizes | rest


def bart(d_model, encoder_layers, decoder_layers, heads):
    width = {f"{stack}_{key}": value for stack in ("encoder", "decoder") for key, value in (("attention_heads", heads), ("ffn_dim", 4 * d_model))}
    return BART | {"d_model": d_model, "encoder_layers": encoder_layers, "decoder_layers": decoder_layers} | width


def gpt2(n_embd, n_layer, n_head):
    return {"model_type": "gpt2", "vocab_size": 50257, "n_embd": n_embd, "n_layer": n_layer, "n_head": n_head}


def opt(hidden, embedding, layers, heads, before):
    sizes = {"hidden_size": hidden, "word_embed_proj_dim": embedding, "num_hidden_layers": layers, "num_attention_heads": heads}
    return OPT | sizes | {"ffn_dim": 4 * hidden, "do_layer_norm_before": before}


def llama(kind, vocabulary, hidden, inner, layers, heads, key_value_heads, **rest):
    sizes = {"vocab_size": vocabulary, "hidden_size": hidden, "intermediate_size": inner, "num_hidden_layers": layers}
    heads = {"num_attention_heads": heads, "num_key_value_heads": key_value_heads}
    return {"model_type": kind, "bos_token_id": 1, "eos_token_id": 2, "tie_word_embeddings": True} | sizes | heads | rest


MODELS = {
    "t5-small": t5(512, 64, 2048, 6, 8),
    "t5-large": t5(1024, 64, 4096, 24, 16),
    "flan-t5-small": t5(512, 64, 1024, 8, 6, feed_forward_proj="gated-gelu", tie_word_embeddings=False),
    "bart-base": bart(768, 6, 6, 12),
    "bart-base, 2 decoder layers": bart(768, 6, 2, 12),
    "bart-large": bart(1024, 12, 12, 16),
    "gpt2": gpt2(768, 12, 12),
    "gpt2-medium": gpt2(1024, 24, 16),
    "gpt2-large": gpt2(1280, 36, 20),
    "opt-125m": opt(768, 768, 12, 12, True),
    "opt-350m": opt(1024, 512, 24, 16, False),
    "SmolLM2-135M": llama("llama", 49152, 576, 1536, 30, 9, 3),
    "Llama-3.2-1B": llama("llama", 128256, 2048, 8192, 16, 32, 8, head_dim=64),
    "Qwen2.5-0.5B": llama("qwen2", 151936, 896, 4864, 24, 14, 2),
    "Qwen3-0.6B": llama("qwen3", 151936, 1024, 3072, 28, 16, 8, head_dim=128),
}


def ids(tokens):
    return torch.zeros(1, tokens, dtype=torch.long, device="meta")


def seen(tokens):
    return torch.ones(1, tokens, dtype=torch.long, device="meta")


def count(work):
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        work()
    return counter.get_total_flops()


def encoder_decoder(model, source):
    encoder = model.get_encoder()

    def greedy():
        encoded, cache = encoder(ids(source)), EncoderDecoderCache(DynamicCache(), DynamicCache())
        for _ in range(TARGET):
            model(encoder_outputs=encoded, decoder_input_ids=ids(1), past_key_values=cache, use_cache=True)

    return {"forward": count(lambda: model(ids(source), decoder_input_ids=ids(TARGET), use_cache=False)), "greedy": count(greedy)}


def decoder_only(model, source):
    """The target goes on from the source's last token."""

    def greedy():
        cache = DynamicCache()
        model.base_model(ids(source - 1), attention_mask=seen(source - 1), past_key_values=cache, use_cache=True)
        for step in range(TARGET):
            model(ids(1), attention_mask=seen(source + step), past_key_values=cache, use_cache=True)

    tokens = source - 1 + TARGET
    forward = count(lambda: model(ids(tokens), attention_mask=seen(tokens), logits_to_keep=TARGET, use_cache=False))
    return {"forward": forward, "greedy": count(greedy)}


def reference(config):
    kind, architecture = KINDS[config["model_type"]]
    with torch.device("meta"):
        model = architecture(kind(**config, attn_implementation="eager")).eval()
    run = encoder_decoder if model.config.is_encoder_decoder else decoder_only
    return {"config": config, "flops": [{"source": source, "target": TARGET} | run(model, source) for source in SOURCES]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    out = parser.parse_args().out
    out.write_text(json.dumps({name: reference(config) for name, config in MODELS.items()}, indent=1) + "\n")


if __name__ == "__main__":
    main()
