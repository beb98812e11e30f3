"""Writes test/golden/gguf/sentence-piece/tokenizer.json: a BPE with bytes for what it cannot spell, trained by SentencePiece on test/golden/tokenizers/lines.txt and converted by
Transformers' LlamaTokenizer, as the tokenizers of Llama 2 were.

Usage: python scripts/golden/gguf_sentence_piece.py
"""

import json
import shutil
import tempfile
from pathlib import Path

import sentencepiece
from transformers import AutoTokenizer

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        sentencepiece.SentencePieceTrainer.train(
            input=str(ROOT / "test/golden/tokenizers/lines.txt"),
            model_prefix=str(folder / "tokenizer"),
            model_type="bpe",
            vocab_size=700,
            byte_fallback=True,
            split_digits=True,
            character_coverage=0.9995,
            normalization_rule_name="identity",
            remove_extra_whitespaces=False,
            allow_whitespace_only_pieces=True,
            minloglevel=2,
        )
        names = {"tokenizer_class": "LlamaTokenizer", "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"}
        (folder / "tokenizer_config.json").write_text(json.dumps(names))
        (folder / "config.json").write_text(json.dumps({"model_type": "llama"}))
        AutoTokenizer.from_pretrained(folder).save_pretrained(folder / "saved")
        target = ROOT / "test/golden/gguf/sentence-piece"
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(folder / "saved/tokenizer.json", target / "tokenizer.json")


main()
