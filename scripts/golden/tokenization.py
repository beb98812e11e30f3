"""Reference ids for src/tokenizers, from sentencepiece, tokenizers and transformers.

    python scripts/golden/tokenization.py
        Writes test/golden/tokenizers: small tokenizers of every kind, trained on lines.txt there, and what Python says about texts
        that are hard to get right.

    python scripts/golden/tokenization.py compare FOLDER LINES [--model-type t5]
        Compares the ids of every line of a text file, or of every string in a .jsonl[.gz], between Python's AutoTokenizer and ours
        (built before by `npm run build`), as loaded from FOLDER and again after ours has saved it. FOLDER is not written to.

    python scripts/golden/tokenization.py compare-training LINES --size 4000
        Trains a byte-level BPE of that size on the lines with both and compares vocabularies and merges.
"""

import argparse
import gzip
import json
import shutil
import subprocess
import tempfile
from importlib.metadata import version
from pathlib import Path

import sentencepiece
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import AutoTokenizer

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "test" / "golden" / "tokenizers"
OURS = ROOT / "scripts" / "golden" / "tokenization.mjs"
T5_SPECIAL = ["<pad>", "</s>", "<unk>"]
ROBERTA_SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]

CORNERS = [
    "",
    " ",
    "   ",
    "\t",
    "\n\n",
    "\r\n",
    "It is a truth universally acknowledged.",
    " leading and trailing ",
    "two  spaces   and\ttabs\t\there",
    "one\nline\n\nper\r\nline\rend",
    "ﬁne oﬃce, ½ of ① is ㎏ and ™",
    "ＦＵＬＬ　ｗｉｄｔｈ　１２３",
    "ﾊﾝｶｸ ｶﾅ and 株式会社㈱",
    "zero\u200bwidth\u200djoin\ufefferr and soft\u00adhyphen",
    "no\u00a0break\u2003em\u2009thin\u3000wide\u2028line\u2029paragraph\u0085next",
    "\u202emirrored\u202c and \u2066isolated\u2069",
    "😀",
    "a😀b 👩‍👩‍👧 🏳️‍🌈 𝒳𝟙 𠜎",
    "e\u0301 o\u0308 vs é ö, and a\u0323\u0302 q\u0307\u0323",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘",
    "\x00null\x00 \x01\x02\x07\x08\x1b[0m\x7f\x9f",
    "incomprehensibilities" * 40,
    "1 12 123 1,234 1234567890 3.14159 -5 1e-5 0x1F",
    "</s>",
    "a </s> b</s>c <pad> <unk> <s>",
    "<extra_id_3>",
    "left <extra_id_3> right<extra_id_99>end <extra_id_100>",
    "<|endoftext|> and <mask> and  <mask>x",
    "▁ is U+2581 and Ġ is U+0120",
    "Ελληνικά кириллица עברית العربية हिन्दी ไทย 한국어 中文字 ᚠᛇᚻ 𐎠𐎭",
    "don't we'll I'M they’re 'tis '' \"quoted\" ``x''",
    "snake_case camelCase x->y {a: [1, 2]} https://example.org/a?b=c&d=%20",
    "İstanbul ß ẞ ﬀ ǅ ŉ",
    "\ufffd replacement \ufffe",
]


def lines_of(path):
    opened = gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else open(path, encoding="utf-8", newline="\n")
    with opened as file:
        rows = [line.rstrip("\n") for line in file]
    if ".jsonl" not in path:
        return rows
    return [value for row in rows if row for value in json.loads(row).values() if isinstance(value, str)]


def write(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=True, separators=(",", ":")) + "\n", encoding="utf-8")


def versions():
    names = ("tokenizers", "transformers", "sentencepiece")
    return {"generator": "scripts/golden/tokenization.py", **{name: version(name) for name in names}}


def trained_bpe(lines, size, special):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=special,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(lines, trainer)
    return json.loads(tokenizer.to_str())["model"]


def make_sentence_piece(folder, lines, **options):
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "spiece.model", "wb") as file:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(lines), model_writer=file, pad_id=0, eos_id=1, unk_id=2, bos_id=-1, minloglevel=2, **options
        )
    write(folder / "config.json", {"model_type": "t5"})


def make_byte_level(folder, lines, special, last=()):
    folder.mkdir(parents=True, exist_ok=True)
    model = trained_bpe(lines, 420, special)
    vocab = model["vocab"] | {token: len(model["vocab"]) + i for i, token in enumerate(last)}
    write(folder / "vocab.json", dict(sorted(vocab.items(), key=lambda item: item[1])))
    merges = "".join(f"{left} {right}\n" for left, right in model["merges"])
    (folder / "merges.txt").write_text(f"#version: 0.2\n{merges}", encoding="utf-8")


def make_tokenizer_json(folder, lines):
    model = trained_bpe(lines, 400, T5_SPECIAL)
    tokenizer = Tokenizer(models.BPE(vocab=model["vocab"], merges=[tuple(pair) for pair in model["merges"]]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", 1)])
    tokenizer.add_special_tokens(T5_SPECIAL)
    tokenizer.add_tokens([AddedToken("Netherfield", normalized=False), AddedToken("oh", single_word=True, lstrip=True)])
    tokenizer.enable_truncation(8)
    tokenizer.enable_padding(pad_id=0, pad_token="<pad>", length=12)
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    write(folder / "config.json", {"model_type": "t5", "eos_token_id": [1], "pad_token_id": 0})
    write(folder / "tokenizer_config.json", {"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": "</s>", "pad_token": "<pad>"})


def make_folders(lines):
    make_sentence_piece(OUT / "sentence-piece", lines, vocab_size=450, normalization_rule_name="nmt_nfkc")
    make_sentence_piece(OUT / "sentence-piece-bpe", lines, vocab_size=100, normalization_rule_name="identity", model_type="bpe")
    make_byte_level(OUT / "gpt2", lines, [], ["<|endoftext|>"])
    make_byte_level(OUT / "bart", lines, ROBERTA_SPECIAL, ["<mask>"])
    write(OUT / "bart" / "config.json", {"model_type": "bart"})
    make_byte_level(OUT / "opt", lines, ROBERTA_SPECIAL)
    write(
        OUT / "opt" / "tokenizer_config.json",
        {
            "tokenizer_class": "GPT2Tokenizer",
            "add_bos_token": True,
            "bos_token": {"__type": "AddedToken", "content": "</s>", "lstrip": False, "rstrip": False, "normalized": True, "single_word": False},
            "eos_token": "</s>",
            "unk_token": "</s>",
            "pad_token": "<pad>",
        },
    )
    write(OUT / "opt" / "special_tokens_map.json", {"pad_token": "<pad>", "additional_special_tokens": ["<sep>", "<new>"]})
    make_tokenizer_json(OUT / "tokenizer-json", lines)


def python_tokenizer(folder, model_type=None):
    """AutoTokenizer on a copy, because it needs a config.json and must not find anything else."""
    with tempfile.TemporaryDirectory() as copy:
        shutil.copytree(folder, copy, dirs_exist_ok=True)
        if model_type is not None:
            write(Path(copy) / "config.json", {"model_type": model_type})
        return AutoTokenizer.from_pretrained(copy)


def reference(tokenizer, texts):
    encoded = tokenizer(texts, return_offsets_mapping=True)
    bare = tokenizer(texts, add_special_tokens=False)["input_ids"]
    ids = encoded["input_ids"]
    return {
        "vocabularySize": len(tokenizer),
        "eosTokenId": tokenizer.eos_token_id,
        "padTokenId": tokenizer.pad_token_id,
        "bosTokenId": tokenizer.bos_token_id,
        "unkTokenId": tokenizer.unk_token_id,
        "ids": ids,
        "withoutSpecialTokens": bare,
        "codePointOffsets": encoded["offset_mapping"],
        "decoded": tokenizer.batch_decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=False),
        "decodedWithSpecialTokens": tokenizer.batch_decode(ids, skip_special_tokens=False, clean_up_tokenization_spaces=False),
    }


def make_goldens():
    lines = lines_of(str(OUT / "lines.txt"))
    make_folders(lines)
    types = {"sentence-piece": None, "gpt2": "gpt2", "bart": None, "opt": "opt", "tokenizer-json": None}
    tokenizers = {name: reference(python_tokenizer(OUT / name, kind), CORNERS) for name, kind in types.items()}
    write(OUT / "corners.json", {"from": versions(), "texts": CORNERS, "tokenizers": tokenizers})
    trained = {str(size): trained_bpe(lines, size, [*T5_SPECIAL, "<sep>"])["merges"] for size in (300, 700)}
    write(OUT / "trained-bpe.json", {"from": versions(), "specialTokens": ["<sep>"], "merges": trained})


def ours(*arguments):
    subprocess.run(["node", str(OURS), *map(str, arguments)], check=True)


def compare(folder, path, model_type):
    texts = lines_of(path)
    theirs = python_tokenizer(folder, model_type)
    expected = theirs(texts)["input_ids"]
    decoded = theirs.batch_decode(expected, skip_special_tokens=True, clean_up_tokenization_spaces=False)
    with tempfile.TemporaryDirectory() as work:
        work = Path(work)
        write(work / "texts.json", texts)
        copy = work / "copy"
        shutil.copytree(folder, copy)
        if model_type is not None:
            write(copy / "config.json", {"model_type": model_type})
        ours(copy, work / "texts.json", work / "ids.json", work / "saved")
        got = json.loads((work / "ids.json").read_text())
        shutil.copy(copy / "config.json", work / "saved" / "config.json")
        again = AutoTokenizer.from_pretrained(work / "saved")(texts)["input_ids"]
    report("ids equal", expected, got["ids"], texts)
    report("decoded text equal", decoded, got["decoded"], texts)
    report("ids equal in Python from what ours saved", expected, again, texts)
    print(f"vocabulary: {len(theirs)} in Python, {got['vocabularySize']} ours; tokens: {sum(map(len, expected))}")


def report(what, expected, got, texts):
    differing = [i for i, (a, b) in enumerate(zip(expected, got, strict=True)) if a != b]
    print(f"{what}: {len(expected) - len(differing)} of {len(expected)}")
    for i in differing[:3]:
        print(f"  {texts[i]!r}\n  {expected[i]}\n  {got[i]}")


def compare_training(path, size):
    texts = lines_of(path)
    expected = trained_bpe(texts, size, T5_SPECIAL)
    with tempfile.TemporaryDirectory() as work:
        work = Path(work)
        write(work / "texts.json", texts)
        subprocess.run(["node", str(OURS), "train", work / "texts.json", str(size), work / "saved"], check=True)
        got = json.loads((work / "saved" / "tokenizer.json").read_text(encoding="utf-8"))["model"]
    same = expected["merges"] == got["merges"] and expected["vocab"] == got["vocab"]
    print(f"{len(texts)} texts, {len(expected['vocab'])} tokens, {len(expected['merges'])} merges: {'equal' if same else 'DIFFERENT'}")


def main():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command")
    comparison = commands.add_parser("compare")
    comparison.add_argument("folder")
    comparison.add_argument("lines")
    comparison.add_argument("--model-type")
    training = commands.add_parser("compare-training")
    training.add_argument("lines")
    training.add_argument("--size", type=int, required=True)
    arguments = parser.parse_args()
    if arguments.command == "compare":
        compare(arguments.folder, arguments.lines, arguments.model_type)
    elif arguments.command == "compare-training":
        compare_training(arguments.lines, arguments.size)
    else:
        make_goldens()


if __name__ == "__main__":
    main()
