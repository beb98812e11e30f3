"""Reads a GGUF that `retort export` wrote with Python's `gguf`, and compares every tensor with the folder that it was made of.

Usage: python scripts/golden/verify_gguf.py FILE.gguf FOLDER

Names are matched by the package's own table of Hugging Face's names, and rows of a Llama's queries and keys put back by its converter's rule.
F32 has to be equal, F16 and Q8_0 equal to what the package makes of the folder's weights.
"""

import json
import sys
from pathlib import Path

import numpy as np
from gguf import GGMLQuantizationType, GGUFReader, get_tensor_name_map, quants
from gguf.constants import MODEL_ARCH_NAMES
from safetensors.torch import load_file


def paired(rows: np.ndarray, heads: int) -> np.ndarray:
    """llama.cpp's order of the rows of queries and keys."""
    return rows.reshape(heads, 2, rows.shape[0] // heads // 2, *rows.shape[1:]).swapaxes(1, 2).reshape(rows.shape)


def expected_of(name: str, weight: np.ndarray, config: dict) -> np.ndarray:
    if config["model_type"] == "gpt2" and name.endswith((".attn_qkv.weight", ".attn_output.weight", ".ffn_up.weight", ".ffn_down.weight")):
        return np.ascontiguousarray(weight.T)
    if config["model_type"] == "llama" and ".attn_q." in name:
        return paired(weight, config["num_attention_heads"])
    if config["model_type"] == "llama" and ".attn_k." in name:
        return paired(weight, config["num_key_value_heads"])
    return weight


def main() -> None:
    file, folder = sys.argv[1], Path(sys.argv[2])
    config = json.loads((folder / "config.json").read_text())
    reader = GGUFReader(file)
    print(f"{len(reader.fields)} keys, {len(reader.tensors)} tensors")
    values = {field.name: field.contents() for field in reader.fields.values()}
    architecture = values["general.architecture"]
    arch = next(arch for arch, name in MODEL_ARCH_NAMES.items() if name == architecture)
    names = get_tensor_name_map(arch, values[f"{architecture}.block_count"])
    weights = {}
    for path in sorted(folder.glob("*.safetensors")):
        for key, tensor in load_file(path).items():
            weights[names.get_name(key, try_suffixes=(".weight", ".bias"))] = tensor.float().numpy()
    compared = 0
    for tensor in reader.tensors:
        if tensor.name == "rope_freqs.weight":
            continue
        shape = tuple(int(size) for size in reversed(tensor.shape))
        expected = expected_of(tensor.name, weights.pop(tensor.name), config)[: shape[0]].astype(np.float32)
        kind = GGMLQuantizationType(tensor.tensor_type)
        assert expected.shape == shape, (tensor.name, expected.shape, shape)
        wanted = quants.quantize(np.ascontiguousarray(expected), kind)
        assert wanted.tobytes() == np.ascontiguousarray(tensor.data).tobytes(), tensor.name
        compared += 1
    assert not set(weights) - {"output.weight"}, sorted(weights)
    print(f"{compared} tensors equal, byte for byte, what gguf makes of the folder's")


main()
