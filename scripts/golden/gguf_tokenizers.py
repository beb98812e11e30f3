"""Compares the ids of tokenizers read in GGUF files with llama.cpp's, on many lines. By hand: it needs files that are not committed; writes nothing.

    npm run build
    python scripts/golden/gguf_tokenizers.py FILE.gguf [--folder IMPORTED] [--data ../shared/data]
        10,000 lines of the data sets and 1,000 generated ones (digits, fractions, several scripts, emoji, white space, control tokens); ours read in the file, or in the folder
        that `retort import` made of it.

    python scripts/golden/gguf_tokenizers.py names --vocabulary FILE.gguf [--data ../shared/data]
        1,000 lines of each for every pre-tokenizer that is known: the byte-level vocabulary of the file under each name.
"""

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import unicodedata
from pathlib import Path

import numpy

from gguf_files import CORNERS, NUMBERS, OUT, SEED, SIGNS, SPACES, WORDS
from llama_cpp import LlamaCpp

OURS = Path(__file__).with_suffix(".mjs")
SETS = ("shake7", "squad17", "art10", "arxiv_title")


def data_lines(data, count):
    random = numpy.random.default_rng(SEED)
    lines = []
    for name in SETS:
        texts = []
        for part in ("train", "unlabeled"):
            with gzip.open(data / name / f"{part}.jsonl.gz", "rt") as file:
                for line in file:
                    row = json.loads(line)
                    texts += [row[key] for key in ("source", "target") if isinstance(row.get(key), str) and row[key].strip()]
        lines += [texts[i] for i in random.choice(len(texts), count // len(SETS), replace=False)]
    return lines


def generated_lines(count):
    random = numpy.random.default_rng(SEED + 1)
    everything = [chr(c) for c in range(0x20, 0x20000) if unicodedata.category(chr(c)) not in ("Cn", "Cs", "Co")]
    numbers = [c for c in everything if unicodedata.category(c) in ("Nd", "No", "Nl")]
    spaces = [c for c in everything if c.isspace()] + ["\n", "\t", "\r\n", "\x0b", "\x0c"]
    emoji = [c for c in everything if unicodedata.category(c) == "So"] + ["\u200d", "\ufe0f", "🏽"]
    control = ["<|im_start|>", "<|im_end|>", "<|endoftext|>", "<s>", "</s>"]
    pools = (WORDS, NUMBERS, SPACES, SIGNS, everything, numbers, spaces, emoji, CORNERS, control)
    shares = numpy.array([4, 4, 4, 3, 4, 3, 2, 2, 1, 0.5])

    def one():
        chosen = random.choice(len(pools), int(random.integers(1, 30)), p=shares / shares.sum())
        return "".join(pools[i][int(random.integers(len(pools[i])))] for i in chosen)

    return [one() for _ in range(count)]


def our_ids(place, texts):
    with tempfile.TemporaryDirectory() as folder:
        written, ids = Path(folder) / "texts.json", Path(folder) / "ids.json"
        written.write_text(json.dumps(texts))
        subprocess.run(["node", OURS, place, written, ids], check=True)
        return json.loads(ids.read_text())


def compare(title, place, file, lines, is_compared=lambda text: True):
    with LlamaCpp(file, vocabulary_only=True) as theirs:
        expected = [theirs.tokenize(text, add_special=True) for text in lines]
    found = our_ids(place, lines)
    chosen = [i for i, text in enumerate(lines) if is_compared(text)]
    wrong = [i for i in chosen if expected[i] != found[i]]
    print(f"{title}: {len(chosen)} lines, {sum(len(expected[i]) for i in chosen):,} tokens: {len(wrong)} lines have other ids")
    for i in wrong[:3]:
        print("  ", json.dumps(lines[i])[:300], "\n    llama.cpp", expected[i][:40], "\n    ours     ", found[i][:40])
    return len(wrong)


def renamed(source, name, target):
    """The file with another pre-tokenizer's name."""
    import gguf

    reader = gguf.GGUFReader(source)
    writer = gguf.GGUFWriter(target, "llama")
    for key, field in reader.fields.items():
        if key.startswith("GGUF.") or key == "general.architecture":
            continue
        value = name if key == "tokenizer.ggml.pre" else field.contents()
        if key == "tokenizer.ggml.add_bos_token":
            continue
        writer.add_key_value(key, value, field.types[0], sub_type=field.types[-1] if len(field.types) > 1 else None)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--folder")
    parser.add_argument("--vocabulary", type=Path, default=OUT / "smollm.gguf")
    parser.add_argument("--data", type=Path, default=OUT.parents[3] / "shared" / "data")
    given = parser.parse_args()
    groups = {"data": data_lines(given.data, 1_000 if given.file == "names" else 10_000), "generated": generated_lines(1_000)}
    if given.file != "names":
        failed = [compare(title, given.folder or given.file, given.file, lines) for title, lines in groups.items()]
        sys.exit(1 if any(failed) else 0)
    failed = 0
    names = json.loads(subprocess.run(["node", OURS, "names"], check=True, capture_output=True, text=True).stdout)
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "model.gguf"
            renamed(given.vocabulary, name, file)
            # Qwen's own tokenizer composes characters first, and llama.cpp does not.
            is_qwen = name == "qwen2"
            for title, lines in groups.items():
                failed += compare(f"{name}: {title}", file, file, lines, (lambda t: unicodedata.is_normalized("NFC", t)) if is_qwen else (lambda t: True))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
