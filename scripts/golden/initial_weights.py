"""How Transformers draws the weights of models that nobody has trained, for src/models/*-parameters.ts.

    python scripts/golden/initial_weights.py --out test/golden/initial-weights.json

Per parameter of a small model of each kind: its shape, mean and standard deviation over SEEDS models, and the rows that are zero in all of them.
"""

import argparse
import json
from pathlib import Path

import torch
import transformers
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM

SEEDS = 16
# Not the defaults, so that each key that counts is seen to; wide enough for a standard deviation to be read off one model.
TOKENS = {"vocab_size": 200, "pad_token_id": 3, "eos_token_id": 1, "bos_token_id": 2}
LLAMA = {"hidden_size": 48, "intermediate_size": 80, "num_hidden_layers": 1, "num_attention_heads": 4, "num_key_value_heads": 2}
LLAMA |= {"initializer_range": 0.05, "max_position_embeddings": 40}
CONFIGS = [
    {"model_type": "t5", "d_model": 48, "d_kv": 12, "num_heads": 3, "d_ff": 80, "num_layers": 2, "num_decoder_layers": 1}
    | {"feed_forward_proj": "gated-gelu", "initializer_factor": 0.5, "decoder_start_token_id": 3},
    {"model_type": "bart", "d_model": 48, "encoder_layers": 1, "decoder_layers": 1, "encoder_attention_heads": 4}
    | {"decoder_attention_heads": 3, "encoder_ffn_dim": 80, "decoder_ffn_dim": 96, "max_position_embeddings": 40}
    | {"init_std": 0.05, "decoder_start_token_id": 1, "forced_eos_token_id": 1},
    {"model_type": "gpt2", "n_embd": 48, "n_layer": 3, "n_head": 4, "n_inner": 80, "n_positions": 40, "initializer_range": 0.05},
    {"model_type": "opt", "hidden_size": 48, "num_hidden_layers": 2, "num_attention_heads": 4, "ffn_dim": 80}
    | {"max_position_embeddings": 40, "word_embed_proj_dim": 32, "init_std": 0.05},
    {"model_type": "mt5", "d_model": 48, "d_kv": 12, "num_heads": 3, "d_ff": 80, "num_layers": 1, "num_decoder_layers": 1},
    {"model_type": "umt5", "d_model": 48, "d_kv": 12, "num_heads": 3, "d_ff": 80, "num_layers": 2, "num_decoder_layers": 2}
    | {"initializer_factor": 0.5},
    {"model_type": "bart", "d_model": 48, "encoder_layers": 1, "decoder_layers": 1, "encoder_attention_heads": 4, "init_std": 0.05}
    | {"decoder_attention_heads": 3, "encoder_ffn_dim": 80, "decoder_ffn_dim": 96, "max_position_embeddings": 40}
    | {"decoder_start_token_id": 1, "forced_eos_token_id": 1, "tie_word_embeddings": False},
    {"model_type": "gpt2", "n_embd": 48, "n_layer": 1, "n_head": 4, "n_positions": 40, "initializer_range": 0.05}
    | {"tie_word_embeddings": False},
    {"model_type": "opt", "hidden_size": 48, "num_hidden_layers": 1, "num_attention_heads": 4, "ffn_dim": 80, "init_std": 0.05}
    | {"max_position_embeddings": 40, "word_embed_proj_dim": 32, "tie_word_embeddings": False},
    LLAMA | {"model_type": "llama", "attention_bias": True, "mlp_bias": True, "tie_word_embeddings": False},
    LLAMA | {"model_type": "qwen2", "tie_word_embeddings": True},
    LLAMA | {"model_type": "qwen3", "head_dim": 10, "tie_word_embeddings": True},
]


def fresh(json_config, seed):
    torch.manual_seed(seed)
    config = AutoConfig.for_model(**json_config)
    model = (AutoModelForSeq2SeqLM if config.is_encoder_decoder else AutoModelForCausalLM).from_config(config, dtype=torch.float32)
    # A matrix that embeds and predicts counts once, by its first name.
    return dict(model.named_parameters()) | {name: model.state_dict()[name] for name, _ in model.named_buffers() if name in model.state_dict()}


def statistics(draws):
    stacked = torch.stack([draw.detach().double() for draw in draws])
    is_zero = (stacked == 0).flatten(2).all(2).all(0) if stacked.dim() > 2 else torch.zeros(0)
    zero_rows = [] if is_zero.all() else is_zero.nonzero().flatten().tolist()
    numbers = {"mean": stacked.mean().item(), "standardDeviation": stacked.std(correction=0).item()}
    return {"shape": list(draws[0].shape), "zeroRows": zero_rows} | {name: float(f"{value:.6g}") for name, value in numbers.items()}


def model_text(config):
    """A line per parameter."""
    models = [fresh(config, seed) for seed in range(SEEDS)]
    rows = {name: statistics([model[name] for model in models]) for name in models[0]}
    weights = ",\n".join(f"      {json.dumps(name)}: {json.dumps(row)}" for name, row in rows.items())
    return f'    {{"config": {json.dumps(config)}, "weights": {{\n{weights}\n    }}}}'


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="the JSON file to write")
    out = parser.parse_args().out
    head = {
        "generator": "scripts/golden/initial_weights.py",
        "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
        "tolerances": {"standardErrors": 5},
        "seeds": SEEDS,
    }
    lines = [f"  {json.dumps(key)}: {json.dumps(value)}," for key, value in head.items()]
    models = ",\n".join(model_text(TOKENS | config) for config in CONFIGS)
    out.write_text("{\n" + "\n".join(lines) + f'\n  "models": [\n{models}\n  ]\n}}\n')


if __name__ == "__main__":
    main()
