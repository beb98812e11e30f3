"""What llama.cpp makes of a GGUF that lacks a key, and whether it says so: shown with the small files in test/golden/gguf. By hand; writes nothing that stays.

    python scripts/golden/gguf_missing_keys.py
"""

import tempfile
from pathlib import Path

import gguf

from gguf_files import OUT
from llama_cpp import LlamaCpp

CASES = [
    ("smollm", "llama.rope.freq_base"), ("qwen2", "qwen2.rope.scaling.type"), ("smollm", "llama.attention.head_count_kv"), ("smollm", "tokenizer.ggml.pre"),
    ("smollm", "tokenizer.ggml.token_type"), ("smollm", "tokenizer.ggml.eos_token_id"), ("llama-bpe", "tokenizer.ggml.add_bos_token"), ("llama-spm", "tokenizer.ggml.add_space_prefix"),
    ("llama-spm", "tokenizer.ggml.scores"), ("smollm", "tokenizer.ggml.merges"),
]
TEXT = "It's 1234 apples, 56 pears (and ½)!<|im_end|>"


def without(name, key, target):
    reader = gguf.GGUFReader(OUT / f"{name}.gguf")
    writer = gguf.GGUFWriter(target, reader.fields["general.architecture"].contents())
    for each, field in reader.fields.items():
        if not each.startswith("GGUF.") and each not in ("general.architecture", key):
            writer.add_key_value(each, field.contents(), field.types[0], sub_type=field.types[-1] if len(field.types) > 1 else None)
    for tensor in reader.tensors:
        writer.add_tensor(tensor.name, tensor.data, raw_dtype=tensor.tensor_type)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def look(file):
    with LlamaCpp(file) as model:
        return model.tokenize(TEXT, add_special=True), model.logits(list(range(20, 40))), "".join(model.warnings).strip(". \n")


for name, key in CASES:
    ids, logits, _ = look(OUT / f"{name}.gguf")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "model.gguf"
        without(name, key, file)
        try:
            other_ids, other_logits, said = look(file)
            print(f"without {key}: {'same' if ids == other_ids else 'other'} ids, logits off by {abs(logits - other_logits).max():.2g}; said: {said or 'nothing'}")
        except ValueError as error:
            print(f"without {key}: refused: {str(error)[:200]}")
