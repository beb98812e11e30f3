"""Rotary frequencies as Transformers computes them, for src/models/rotary.

    python scripts/golden/rotary.py --out test/golden/rotary.json

Per config: the `config.json` keys that decide, the frequencies, what queries and keys are multiplied by, and for a dynamic scaling the frequencies of sequences of some lengths.
"""

import argparse
import json
from pathlib import Path

import torch
import transformers
from transformers import LlamaConfig
from transformers.models.llama.modeling_llama import LlamaRotaryEmbedding

LLAMA3 = {"rope_type": "llama3", "rope_theta": 500000.0, "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0}
YARN = {"rope_type": "yarn", "rope_theta": 1000000.0, "factor": 4.0, "original_max_position_embeddings": 32768}
CASES = {
    "Llama-2-7b": (128, 4096, {"rope_type": "default", "rope_theta": 10000.0}, []),
    "SmolLM2-135M": (64, 8192, {"rope_type": "default", "rope_theta": 100000.0}, []),
    "linear": (64, 4096, {"rope_type": "linear", "rope_theta": 10000.0, "factor": 2.5}, []),
    "Llama-3.1-8B": (128, 131072, LLAMA3 | {"original_max_position_embeddings": 8192}, []),
    "Llama-3.2-1B": (64, 131072, LLAMA3 | {"factor": 32.0, "original_max_position_embeddings": 8192}, []),
    "Qwen2.5 with YaRN": (128, 131072, YARN, []),
    "YaRN, every setting": (80, 8192, YARN | {"beta_fast": 20.0, "beta_slow": 2.0, "mscale": 0.7, "mscale_all_dim": 1.3, "truncate": False}, []),
    "YaRN, factor of attention": (64, 8192, YARN | {"attention_factor": 1.4}, []),
    "dynamic": (64, 2048, {"rope_type": "dynamic", "rope_theta": 10000.0, "factor": 4.0}, [1, 2048, 2049, 3000, 8192]),
}


def frequencies(config, length=None):
    rotary = LlamaRotaryEmbedding(config)
    if length is not None:
        rotary(torch.zeros(1), torch.arange(length)[None])
    return rotary.inv_freq.tolist()


def case(head_dim, longest, parameters, lengths):
    config = LlamaConfig(
        hidden_size=2 * head_dim, num_attention_heads=2, head_dim=head_dim, max_position_embeddings=longest, rope_parameters=dict(parameters)
    )
    return {
        "headDim": head_dim,
        "config": {"max_position_embeddings": longest, "rope_parameters": parameters},
        "frequencies": frequencies(config),
        "attentionFactor": LlamaRotaryEmbedding(config).attention_scaling,
        "byLength": {str(length): frequencies(config, length) for length in lengths},
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    document = {
        "generator": "scripts/golden/rotary.py",
        "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
        # Powers differ by a last bit between processors.
        "tolerances": {"relative": 3e-7},
        "cases": {name: case(*values) for name, values in CASES.items()},
    }
    parser.parse_args().out.write_text(json.dumps(document, indent=1) + "\n")


if __name__ == "__main__":
    main()
