"""Compares an imported folder with the GGUF file that it was made of, both computing in float32 or as llama.cpp computes with quantized weights. By hand; writes nothing that stays.

    npm run build && node dist/cli/main.js import FILE.gguf --output FOLDER
    python scripts/golden/gguf_logits.py FILE.gguf FOLDER [--data ../shared/data]

First every weight of the folder against the package gguf's own dequantization, bit by bit. Then, on 40 lines of the data sets, the log-probabilities of the five likeliest next tokens at
every position, in nats: llama.cpp (one thread, keys and values in float32, no flash attention) on a float32 GGUF that is made of the folder here, and on the file itself, against Retort
on the folder.
"""

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

import gguf
import numpy
from gguf.quants import dequantize
from safetensors.numpy import load_file

from gguf_files import OUT, gguf_name_of, paired_rows
from gguf_tokenizers import data_lines
from llama_cpp import LlamaCpp

OURS = Path(__file__).with_suffix(".mjs")
MOST_TOKENS = 64
LIKELIEST = 5


def in_file_order(reader, name, values):
    """A checkpoint's rows as a file of its architecture has them."""
    architecture = reader.fields["general.architecture"].contents()
    _, part, _ = gguf_name_of(name)
    if architecture != "llama" or part not in ("attn_q", "attn_k"):
        return values
    count = reader.fields[f"llama.attention.head_count{'_kv' if part == 'attn_k' else ''}"].contents()
    return values[paired_rows(count, values.shape[0] // count)]


def float32_file(reader, weights, target):
    """The file's metadata over the folder's weights."""
    writer = gguf.GGUFWriter(target, reader.fields["general.architecture"].contents())
    for key, field in reader.fields.items():
        if not key.startswith("GGUF.") and key not in ("general.architecture", "general.file_type"):
            writer.add_key_value(key, field.contents(), field.types[0], sub_type=field.types[-1] if len(field.types) > 1 else None)
    for name, values in weights.items():
        writer.add_tensor(gguf_name_of(name)[0], numpy.ascontiguousarray(in_file_order(reader, name, values)))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def differences(file, folder, texts, temporary):
    """|ours − llama.cpp's| of every asked log-probability, and whether the likeliest token is the same."""
    asked, theirs = [], []
    with LlamaCpp(file) as model:
        for ids in texts:
            logits = model.logits(ids)[1:].astype(numpy.float64)
            logits -= logits.max(-1, keepdims=True)
            log_probs = logits - numpy.log(numpy.exp(logits).sum(-1, keepdims=True))
            top = numpy.argsort(-log_probs, axis=-1)[:, :LIKELIEST]
            asked.append({"ids": ids, "asked": top.tolist()})
            theirs.append(numpy.take_along_axis(log_probs, top, -1))
    (temporary / "asked.json").write_text(json.dumps(asked))
    subprocess.run(["node", OURS, folder, temporary / "asked.json", temporary / "found.json"], check=True)
    found = [numpy.array(rows) for rows in json.loads((temporary / "found.json").read_text())]
    return numpy.concatenate([abs(ours - rows).ravel() for ours, rows in zip(found, theirs)])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("folder")
    parser.add_argument("--data", type=Path, default=OUT.parents[3] / "shared" / "data")
    given = parser.parse_args()
    reader, weights = gguf.GGUFReader(given.file), load_file(Path(given.folder) / "model.safetensors")
    tensors = {tensor.name: tensor for tensor in reader.tensors}
    for name, values in weights.items():
        tensor = tensors.pop(gguf_name_of(name)[0])
        read = dequantize(tensor.data, tensor.tensor_type).reshape(values.shape)
        assert numpy.array_equal(in_file_order(reader, name, values).view(numpy.uint32), read.view(numpy.uint32)), name
    print(f"{len(weights)} weights equal the package's to the bit; not in the folder: {list(tensors)}")
    with LlamaCpp(given.file, vocabulary_only=True) as model:
        texts = [ids[:MOST_TOKENS] for ids in (model.tokenize(line, add_special=True) for line in data_lines(given.data, 40)) if len(ids) > 1]
    with tempfile.TemporaryDirectory() as temporary:
        float32 = Path(temporary) / "float32.gguf"
        float32_file(reader, weights, float32)
        for title, file in (("a float32 GGUF of the folder", float32), (Path(given.file).name, given.file)):
            off = differences(file, given.folder, texts, Path(temporary))
            shares = ", ".join(f"p{q} {numpy.percentile(off, q):.2g}" for q in (50, 95, 99))
            print(f"{title}: {off.size:,} log-probabilities of {len(texts)} lines: mean {off.mean():.2g}, {shares}, most {off.max():.2g} nat")


if __name__ == "__main__":
    main()
