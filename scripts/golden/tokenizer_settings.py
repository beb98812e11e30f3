"""What Transformers makes of the settings beside a tokenizer.json, for src/tokenizers.

    python scripts/golden/tokenizer_settings.py
        Writes test/golden/tokenizers/settings.json: for small tokenizers (test/golden/encoders, test/golden/tokenizers) whose files are changed
        in one place or two, what AutoTokenizer gives for texts that show it; or that it raises. Also writes test/golden/tokenizers/unigram, a
        small T5 tokenizer with a compiled normalization of its own.

    python scripts/golden/tokenizer_settings.py verify
        Has ours (built before by `npm run build`) load every one of these folders and save it, and compares what AutoTokenizer gives then. Also with
        Transformers 4.57: what we save is to mean the same to both.
"""

import json
import shutil
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import sentencepiece
from tokenization import OUT, ROOT, lines_of, ours, write
from transformers import AutoTokenizer, ByT5Tokenizer
from transformers.models.auto.tokenization_auto import TOKENIZER_MAPPING_NAMES, tokenizer_class_from_name

ENCODERS = ROOT / "test" / "golden" / "encoders"
BASES = {
    "byte-level": OUT / "tokenizer-json",
    "unigram": OUT / "unigram",
    "roberta": ENCODERS / "roberta" / "model",
    "deberta": ENCODERS / "deberta" / "model",
    "bert": ENCODERS / "bert" / "model",
    "gpt2-files": OUT / "gpt2",
    "bart-files": OUT / "bart",
    "t5-files": OUT / "sentence-piece",
}
# What of a folder is copied as it is.
COPIED = ("spiece.model", "vocab.json", "merges.txt")

TEXTS = [
    "",
    "It is a truth.",
    " it, is  not good . don't",
    "Netherfield oh oh, </s>a<pad> b",
    "x <mask> y<extra_id_1> z <extra_id_4><|endoftext|>",
    "[CLS]a[MASK] b [SEP]",
    "\u00c9t\u00e9 \ufb01ne \u2460 \u4e2d\u6587\n new",
    "<new> <tag>word",
    " it is n't , I 'm , she 's ! we 've ' quoted ' they 're ? ",
]


def token(content, **flags):
    return {"content": content, "lstrip": False, "normalized": False, "rstrip": False, "single_word": False, "special": True} | flags


def typed(content, **flags):
    return {"__type": "AddedToken"} | token(content, **flags)


FAST = {"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": "</s>", "pad_token": "<pad>"}
GPT2 = {"tokenizer_class": "GPT2Tokenizer", "bos_token": "</s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"}
SENTINELS = [f"<extra_id_{i}>" for i in range(125)]
BYT5_FIRST = {f"{role}_token": {"__type": "AddedToken", "content": content, "lstrip": False, "normalized": True, "rstrip": False, "single_word": False} for role, content in (("eos", "</s>"), ("unk", "<unk>"), ("pad", "<pad>"))}
LOWERCASE = {"type": "Lowercase"}
DIGITS = {"type": "Sequence", "pretokenizers": [{"type": "Digits", "individual_digits": True}, {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True}]}
FIRST = {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "first", "split": True}

# name, base, what its files become (None: gone), what of tokenizer.json is replaced, what of its model
CASES = [
    # The class for any tokenizer takes the file as it is.
    ("any: the file alone", "byte-level", {"tokenizer_config.json": FAST}, {}, {}),
    ("any: add_prefix_space has no effect", "byte-level", {"tokenizer_config.json": FAST | {"add_prefix_space": True}}, {}, {}),
    ("any: add_bos_token and add_eos_token have no effect", "byte-level", {"tokenizer_config.json": FAST | {"bos_token": "<unk>", "add_bos_token": True, "add_eos_token": False}}, {}, {}),
    ("any: a normalizer stays", "byte-level", {"tokenizer_config.json": FAST | {"do_lower_case": False}}, {"normalizer": LOWERCASE}, {}),
    ("any: the padding's token is the tokenizer's", "byte-level", {"tokenizer_config.json": {"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": "</s>"}}, {}, {}),
    ("any: added_tokens_decoder changes flags, by the token", "byte-level", {"tokenizer_config.json": FAST | {"added_tokens_decoder": {"1": token("</s>", lstrip=True), "400": token("Netherfield", special=False, single_word=True), "402": token("<new>", special=False)}}}, {}, {}),
    ("any: special_tokens_map.json wins", "byte-level", {"tokenizer_config.json": FAST | {"additional_special_tokens": ["<tag>"]}, "special_tokens_map.json": {"eos_token": "<unk>", "additional_special_tokens": ["<new>"]}}, {}, {}),
    ("any: special_tokens_map.json is not read beside added_tokens_decoder", "byte-level", {"tokenizer_config.json": FAST | {"added_tokens_decoder": {}}, "special_tokens_map.json": {"eos_token": "<unk>", "additional_special_tokens": ["<new>"]}}, {}, {}),
    ("any: a word that is named a special token becomes one", "byte-level", {"tokenizer_config.json": FAST | {"eos_token": "oh"}}, {}, {}),
    ("any: but not where added_tokens_decoder lacks it", "byte-level", {"tokenizer_config.json": FAST | {"eos_token": "oh", "added_tokens_decoder": {}}}, {}, {}),
    ("any: tokens of other names, and extra ones in a list", "byte-level", {"tokenizer_config.json": FAST | {"tag_token": "<tag>", "mask_token": "<mask>", "extra_special_tokens": ["<new>", "good"]}}, {}, {}),
    ("any: extra ones by name", "byte-level", {"tokenizer_config.json": FAST | {"extra_special_tokens": {"first": "<new>", "second": "<tag>"}, "additional_special_tokens": ["<extra_id_1>"]}}, {}, {}),
    ("any: tokens with flags", "byte-level", {"tokenizer_config.json": FAST | {"mask_token": typed("<mask>", lstrip=True), "extra_special_tokens": [typed("<new>", rstrip=True)]}}, {}, {}),
    ("any: a null is no token", "byte-level", {"tokenizer_config.json": FAST | {"pad_token": None}}, {}, {}),
    ("any: named by the model's type alone (umt5)", "unigram", {"tokenizer_config.json": {"tokenizer_class": "T5Tokenizer", "eos_token": "</s>"}, "config.json": {"model_type": "umt5"}}, {"normalizer": None, "pre_tokenizer": FIRST, "decoder": FIRST}, {}),
    ("any: MT5Tokenizer is no class any more", "unigram", {"tokenizer_config.json": {"tokenizer_class": "MT5Tokenizer", "eos_token": "</s>"}, "config.json": {"model_type": "mt5"}}, {"normalizer": None, "pre_tokenizer": FIRST, "decoder": FIRST}, {}),
    ("any: without a config.json", "byte-level", {"tokenizer_config.json": {"eos_token": "</s>"}, "config.json": None}, {}, {}),
    # GPT-2's class, OPT's too, keeps vocabulary, merges and post-processor.
    ("gpt2: add_prefix_space true beside false", "byte-level", {"tokenizer_config.json": GPT2 | {"add_prefix_space": True}}, {}, {}),
    ("gpt2: add_prefix_space missing beside true, digits and a normalizer", "byte-level", {"tokenizer_config.json": GPT2 | {"tokenizer_class": "GPT2TokenizerFast"}}, {"pre_tokenizer": DIGITS, "normalizer": LOWERCASE}, {}),
    ("gpt2: the post-processor stays, add_bos_token has no effect", "byte-level", {"tokenizer_config.json": GPT2 | {"add_bos_token": True, "add_eos_token": False}}, {}, {}),
    ("gpt2: no post-processor, add_bos_token has no effect", "byte-level", {"tokenizer_config.json": GPT2 | {"add_bos_token": True}}, {"post_processor": None}, {}),
    ("gpt2: added tokens are those of added_tokens_decoder", "byte-level", {"tokenizer_config.json": GPT2 | {"added_tokens_decoder": {"1": token("</s>")}}}, {}, {}),
    ("gpt2: special tokens of the class where none are named", "byte-level", {"tokenizer_config.json": {"tokenizer_class": "GPT2Tokenizer"}}, {"padding": None}, {}),
    ("gpt2: a null is no token", "byte-level", {"tokenizer_config.json": GPT2 | {"unk_token": None, "pad_token": None}}, {}, {}),
    ("gpt2: by the model's type", "byte-level", {"tokenizer_config.json": {"eos_token": "</s>", "bos_token": "</s>", "unk_token": "</s>", "add_prefix_space": True}, "config.json": {"model_type": "opt"}}, {}, {}),
    ("gpt2: by config.json's tokenizer_class", "byte-level", {"tokenizer_config.json": {"eos_token": "</s>", "bos_token": "</s>", "unk_token": "</s>"}, "config.json": {"model_type": "t5", "tokenizer_class": "GPT2Tokenizer"}}, {"pre_tokenizer": DIGITS}, {}),
    ("gpt2: unknown and fused tokens", "byte-level", {"tokenizer_config.json": GPT2}, {}, {"unk_token": "<unk>", "fuse_unk": True, "ignore_merges": True, "byte_fallback": True}),
    # RoBERTa's, which is BART's.
    ("roberta: add_prefix_space true beside false", "roberta", {"tokenizer_config.json": {"tokenizer_class": "BartTokenizer", "add_prefix_space": True}, "config.json": {"model_type": "bart"}}, {}, {}),
    ("roberta: trim_offsets false beside true", "roberta", {"tokenizer_config.json": {"tokenizer_class": "RobertaTokenizerFast", "trim_offsets": False}}, {}, {}),
    ("roberta: the post-processor is its own", "roberta", {"tokenizer_config.json": None, "config.json": {"model_type": "bart"}}, {"post_processor": None, "pre_tokenizer": DIGITS}, {}),
    ("roberta: other tokens around a text", "roberta", {"tokenizer_config.json": {"tokenizer_class": "RobertaTokenizer", "cls_token": "<new>", "sep_token": "<tag>"}}, {}, {}),
    ("roberta: a mask that takes the space before it", "roberta", {"tokenizer_config.json": {"tokenizer_class": "RobertaTokenizer", "mask_token": typed("<mask>", lstrip=True)}}, {"added_tokens": []}, {}),
    # DeBERTa's.
    ("deberta: add_prefix_space true beside false", "deberta", {"tokenizer_config.json": {"tokenizer_class": "DebertaTokenizer", "add_prefix_space": True}}, {"normalizer": LOWERCASE}, {}),
    ("deberta: by the model's type", "deberta", {"tokenizer_config.json": {}}, {"post_processor": None}, {}),
    # BERT's.
    ("bert: lower case where nothing is said, whatever the file does", "bert", {"tokenizer_config.json": {"tokenizer_class": "BertTokenizer"}}, {"normalizer": {"type": "BertNormalizer", "clean_text": False, "handle_chinese_chars": False, "strip_accents": False, "lowercase": False}}, {}),
    ("bert: do_lower_case false beside true", "bert", {"tokenizer_config.json": {"tokenizer_class": "BertTokenizerFast", "do_lower_case": False}}, {}, {}),
    ("bert: accents and Chinese characters stay", "bert", {"tokenizer_config.json": {"strip_accents": False, "tokenize_chinese_chars": False}}, {}, {}),
    ("bert: do_basic_tokenize and never_split have no effect", "bert", {"tokenizer_config.json": {"do_basic_tokenize": False, "never_split": ["good"]}}, {}, {}),
    ("bert: another unknown token", "bert", {"tokenizer_config.json": {"unk_token": "[MASK]"}}, {}, {}),
    ("bert: a pre-tokenizer and a longest word of the file's", "bert", {"tokenizer_config.json": {}}, {"pre_tokenizer": {"type": "Whitespace"}}, {"max_input_chars_per_word": 2}),
    # T5's.
    ("t5: as T5's are saved", "unigram", {"tokenizer_config.json": {"tokenizer_class": "T5TokenizerFast", "extra_ids": 5}}, {}, {}),
    ("t5: only the compiled normalization stays", "unigram", {"tokenizer_config.json": {"extra_ids": 5}}, {"normalizer": "SEQUENCE", "pre_tokenizer": FIRST, "decoder": FIRST, "post_processor": None}, {}),
    ("t5: no compiled normalization, and none at all", "unigram", {"tokenizer_config.json": {"extra_ids": 5}}, {"normalizer": LOWERCASE}, {}),
    ("t5: sentinels that the file lacks follow, the first one first", "unigram", {"tokenizer_config.json": {"extra_ids": 7}}, {}, {}),
    ("t5: 100 sentinels where nothing is said", "unigram", {"tokenizer_config.json": None}, {}, {}),
    ("t5: declared special tokens instead of sentinels", "unigram", {"tokenizer_config.json": {"additional_special_tokens": ["<new>"]}}, {"added_tokens": []}, {}),
    ("t5: an empty list is no sentinels", "unigram", {"tokenizer_config.json": {"additional_special_tokens": []}}, {"added_tokens": []}, {}),
    ("t5: sentinels beside those of special_tokens_map.json", "unigram", {"tokenizer_config.json": {"extra_ids": 6}, "special_tokens_map.json": {"additional_special_tokens": ["<new>"]}}, {}, {}),
    ("t5: another count of sentinels in special_tokens_map.json", "unigram", {"tokenizer_config.json": {"extra_ids": 6}, "special_tokens_map.json": {"additional_special_tokens": ["<extra_id_0>"]}}, {}, {}),
    ("t5: another end, and the unknown token is the third", "unigram", {"tokenizer_config.json": {"eos_token": "<unk>", "extra_ids": 5}}, {}, {"unk_id": 0}),
    ("t5: add_prefix_space and legacy have no effect", "unigram", {"tokenizer_config.json": {"add_prefix_space": False, "legacy": False, "extra_ids": 5}}, {}, {}),
    # ByT5's has no vocabulary file.
    ("byt5: its class alone", "none", {"tokenizer_config.json": {"tokenizer_class": "ByT5Tokenizer"}}, {}, {}),
    ("byt5: named by config.json", "none", {"config.json": {"model_type": "t5", "tokenizer_class": "ByT5Tokenizer"}}, {}, {}),
    ("byt5: as the first ones were published", "none", {"tokenizer_config.json": BYT5_FIRST | {"tokenizer_class": "ByT5Tokenizer", "extra_ids": 125, "additional_special_tokens": SENTINELS}, "special_tokens_map.json": BYT5_FIRST | {"additional_special_tokens": SENTINELS}}, {}, {}),
    ("byt5: as Transformers saves it", "none", {"tokenizer_config.json": {"tokenizer_class": "ByT5Tokenizer", "extra_ids": 0, "added_tokens_decoder": {"0": token("<pad>", lstrip=True, rstrip=True), "1": token("</s>", special=False), "2": token("<unk>"), "259": token("<extra_id_0>"), "260": token("Netherfield", special=False)}, "extra_special_tokens": ["<extra_id_0>"]}}, {}, {}),
    ("byt5: fewer sentinels", "none", {"tokenizer_config.json": {"tokenizer_class": "ByT5Tokenizer", "extra_ids": 3}}, {}, {}),
    ("byt5: declared special tokens instead of sentinels", "none", {"tokenizer_config.json": {"tokenizer_class": "ByT5Tokenizer", "additional_special_tokens": ["<new>"]}}, {}, {}),
    ("byt5: a list without sentinels", "none", {"tokenizer_config.json": {"tokenizer_class": "ByT5Tokenizer"}, "special_tokens_map.json": {"additional_special_tokens": ["<new>"]}}, {}, {}),
    ("byt5: other names of its tokens, and cleaned up", "none", {"tokenizer_config.json": {"tokenizer_class": "ByT5Tokenizer", "pad_token": "[PAD]", "eos_token": "<new>", "clean_up_tokenization_spaces": True}}, {}, {}),
    ("byt5: a tokenizer.json beside it is not looked at", "byte-level", {"tokenizer_config.json": {"tokenizer_class": "ByT5Tokenizer", "added_tokens_decoder": {}}}, {}, {}),
    # The older files, which the same classes build tokenizers of.
    ("files: gpt2 with add_prefix_space, and a text's end", "gpt2-files", {"config.json": {"model_type": "gpt2"}, "tokenizer_config.json": {"add_prefix_space": True, "add_eos_token": True}}, {}, {}),
    ("files: gpt2 with words and special tokens added", "gpt2-files", {"config.json": {"model_type": "gpt2"}, "added_tokens.json": {"<tag>": 421, "Netherfield": 422}, "special_tokens_map.json": {"additional_special_tokens": ["<tag>"], "pad_token": "<pad>"}, "tokenizer_config.json": {"pad_token": "<new>"}}, {}, {}),
    ("files: gpt2 with an added_tokens_decoder", "gpt2-files", {"config.json": {"model_type": "gpt2"}, "special_tokens_map.json": {"pad_token": "<pad>"}, "tokenizer_config.json": {"added_tokens_decoder": {"420": token("<|endoftext|>", rstrip=True), "421": token("good", special=False, single_word=True)}, "extra_special_tokens": ["<new>"], "tag_token": "<tag>"}}, {}, {}),
    ("files: bart with trim_offsets false, add_prefix_space and a mask that takes the space before it", "bart-files", {"config.json": {"model_type": "bart"}, "tokenizer_config.json": {"trim_offsets": False, "add_prefix_space": True, "mask_token": typed("<mask>", lstrip=True)}}, {}, {}),
    ("files: t5 with a special token", "t5-files", {"tokenizer_config.json": {"additional_special_tokens": ["<new>"]}}, {}, {}),
    ("files: t5 with fewer sentinels, cleaned up", "t5-files", {"tokenizer_config.json": {"extra_ids": 2, "clean_up_tokenization_spaces": True}}, {}, {}),
    ("files: t5 with sentinels and another token in special_tokens_map.json", "t5-files", {"tokenizer_config.json": {"extra_ids": 2}, "special_tokens_map.json": {"additional_special_tokens": ["<new>", "<extra_id_0>", "<extra_id_1>"], "eos_token": "<unk>"}}, {}, {}),
    # Decoding: spaces before punctuation.
    ("t5: texts are cleaned up", "unigram", {"tokenizer_config.json": {"clean_up_tokenization_spaces": True, "extra_ids": 5}}, {}, {}),
    ("any: texts of a Unigram are cleaned up", "unigram", {"tokenizer_config.json": FAST | {"clean_up_tokenization_spaces": True}}, {}, {}),
    ("bert: texts are cleaned up", "bert", {"tokenizer_config.json": {"clean_up_tokenization_spaces": True}}, {}, {}),
    ("bert: texts are not", "bert", {"tokenizer_config.json": {"clean_up_tokenization_spaces": False}}, {}, {}),
    ("roberta: texts of a BPE are not", "roberta", {"tokenizer_config.json": {"clean_up_tokenization_spaces": True}, "config.json": {"model_type": "bart"}}, {}, {}),
    ("gpt2: nor here", "byte-level", {"tokenizer_config.json": GPT2 | {"clean_up_tokenization_spaces": True}}, {}, {}),
    ("gpt2: unless forced", "byte-level", {"tokenizer_config.json": GPT2 | {"clean_up_tokenization_spaces": True, "clean_up_tokenization_spaces_for_bpe_even_though_it_will_corrupt_output": True}}, {}, {}),
    # A class whose kind of vocabulary is another one's.
    ("t5 over byte-level BPE", "byte-level", {"tokenizer_config.json": None}, {}, {}),
    ("gpt2 over Unigram", "unigram", {"tokenizer_config.json": {"tokenizer_class": "GPT2Tokenizer"}}, {}, {}),
]  # fmt: skip

CLASSES = [
    "PreTrainedTokenizer", "PreTrainedTokenizerFast", "TokenizersBackend", "T5Tokenizer", "T5TokenizerFast", "MT5Tokenizer", "MT5TokenizerFast",
    "GPT2Tokenizer", "GPT2TokenizerFast", "RobertaTokenizer", "RobertaTokenizerFast", "BartTokenizer", "BartTokenizerFast", "LEDTokenizer",
    "MvpTokenizer", "BertTokenizer", "BertTokenizerFast", "LxmertTokenizer", "MobileBertTokenizer", "SqueezeBertTokenizer",
    "DebertaTokenizer", "DebertaTokenizerFast", "ByT5Tokenizer",
]  # fmt: skip
MODEL_TYPES = ["t5", "mt5", "umt5", "switch_transformers", "gpt2", "opt", "bart", "roberta", "bert", "deberta"]


def make_unigram(lines):
    """A T5 tokenizer of 300 pieces and 5 sentinels, as Transformers saves it."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        rules = {"\ufb01": "fi", "\u2460": "1", "\u00c9": "E\u0301", "\t": " ", "\n": " "}
        points = lambda text: " ".join(f"{ord(character):X}" for character in text)
        (folder / "rules.tsv").write_text("".join(f"{points(a)}\t{points(b)}\n" for a, b in rules.items()))
        with open(folder / "spiece.model", "wb") as file:
            sentencepiece.SentencePieceTrainer.train(
                sentence_iterator=iter(lines), model_writer=file, vocab_size=300, pad_id=0, eos_id=1, unk_id=2, bos_id=-1,
                normalization_rule_tsv=str(folder / "rules.tsv"), minloglevel=2,
            )  # fmt: skip
        write(folder / "config.json", {"model_type": "t5"})
        write(folder / "tokenizer_config.json", {"extra_ids": 5})
        AutoTokenizer.from_pretrained(folder).save_pretrained(folder / "saved")
        (OUT / "unigram").mkdir(exist_ok=True)
        write(OUT / "unigram" / "tokenizer.json", json.loads((folder / "saved" / "tokenizer.json").read_text()))
    write(OUT / "unigram" / "config.json", {"model_type": "t5"})
    write(OUT / "unigram" / "tokenizer_config.json", {"tokenizer_class": "T5Tokenizer", "extra_ids": 5})


def patched(base, files, parts, model):
    if base == "none":
        return {"config.json": {"model_type": "t5"}} | files
    if not (BASES[base] / "tokenizer.json").exists():
        return {"config.json": {"model_type": "t5"}} | files
    names = ["tokenizer.json", "tokenizer_config.json", "config.json"]
    folder = {name: json.loads((BASES[base] / name).read_text()) for name in names if (BASES[base] / name).exists()}
    tokenizer = folder["tokenizer.json"]
    if parts.get("normalizer") == "SEQUENCE":
        replace = {"type": "Replace", "pattern": {"String": "o"}, "content": "0"}
        parts["normalizer"] = {"type": "Sequence", "normalizers": [tokenizer["normalizer"], replace]}
    tokenizer.update(parts)
    tokenizer["model"].update(model)
    folder.update(files)
    return {name: content for name, content in folder.items() if content is not None}


FLAGS = ("single_word", "lstrip", "rstrip", "normalized", "special")


def decoded_bytes():
    """What no text gives: half characters, bytes that UTF-8 has not, and sentinels among them."""
    tokenizer = ByT5Tokenizer()
    rows = [[3 + byte for byte in row] for row in ([0xE2, 0x82, 65, 0xC3, 0xA9], [0xFF, 0xF0, 0x9F, 0x98], [0xC3, 0xC3, 0xA9, 0x80], [0xED, 0xA0, 0x80, 66], [0xF4, 0x90, 0x80, 0x80, 67], [0xEF, 0xBF, 0xBD])]
    rows.append([3 + 0xC3, 259, 3 + 0xA9, 1, 0])
    return {"rows": rows, "texts": tokenizer.batch_decode(rows, skip_special_tokens=True), "withSpecialTokens": tokenizer.batch_decode(rows)}


def make_folder(folder, base, files):
    for name in COPIED:
        if base != "none" and (BASES[base] / name).exists():
            shutil.copy(BASES[base] / name, folder / name)
    for name, content in files.items():
        write(folder / name, content)


def reference(base, files):
    with tempfile.TemporaryDirectory() as folder:
        make_folder(Path(folder), base, files)
        try:
            tokenizer = AutoTokenizer.from_pretrained(folder)
        except (TypeError, ValueError) as error:
            return {"raises": type(error).__name__}
        encoded = tokenizer(TEXTS, return_offsets_mapping=tokenizer.is_fast)
        added = [{"id": i, "content": str(t)} | {flag: getattr(t, flag) for flag in FLAGS} for i, t in sorted(tokenizer.added_tokens_decoder.items())]
        roles = ("bos", "eos", "unk", "sep", "pad", "cls", "mask")
        return {
            "class": type(tokenizer).__name__,
            "vocabularySize": len(tokenizer),
            "roles": {role: getattr(tokenizer, f"{role}_token") for role in roles if getattr(tokenizer, f"{role}_token") is not None},
            "addedTokens": [[t["id"], t["content"], "".join(flag for flag in FLAGS if t[flag])] for t in added],
            "ids": encoded["input_ids"],
            **({"codePointOffsets": encoded["offset_mapping"]} if tokenizer.is_fast else {}),
            "decoded": tokenizer.batch_decode(encoded["input_ids"], skip_special_tokens=True),
        }  # fmt: skip


def verify():
    wrong = 0
    for case in json.loads((OUT / "settings.json").read_text())["cases"]:
        expected = case["expected"]
        if "raises" in expected or " over " in case["name"]:
            continue
        files = patched(case["base"], case["files"], case["parts"], case["model"])
        with tempfile.TemporaryDirectory() as work:
            work = Path(work)
            (work / "folder").mkdir()
            make_folder(work / "folder", case["base"], files)
            write(work / "texts.json", TEXTS)
            ours(work / "folder", work / "texts.json", work / "ids.json", work / "saved")
            if "config.json" in files:
                write(work / "saved" / "config.json", files["config.json"])
            differences = again_differs(work / "saved", expected)
        if differences:
            wrong += 1
            print(f"DIFFERENT once ours has saved it: {case['name']}: {', '.join(differences)}")
    print(f"{wrong} folders differ")
    sys.exit(1 if wrong else 0)


def again_differs(folder, expected):
    try:
        again = AutoTokenizer.from_pretrained(folder)
    except Exception as error:  # Whatever another version makes of the folder is to be seen.
        return [f"{type(error).__name__}: {error}"]
    encoded = again(TEXTS)
    ids = encoded["input_ids"]
    texts = again.batch_decode(ids, skip_special_tokens=True)
    found = {"ids": ids, "decoded": texts, "vocabularySize": len(again)}
    return [name for name, value in found.items() if value != expected[name]]


def class_of(name):
    found = tokenizer_class_from_name(name) or (tokenizer_class_from_name(name[:-4]) if name.endswith("Fast") else None)
    return found.__name__ if found is not None else None


def main():
    make_unigram(lines_of(str(OUT / "lines.txt")))
    cases = []
    for name, base, files, parts, model in CASES:
        expected = reference(base, patched(base, files, parts, model))
        cases.append({"name": name, "base": base, "files": files, "parts": parts, "model": model, "expected": expected})
        print(name, "raises" if "raises" in expected else expected["class"])
    packages = {name: version(name) for name in ("tokenizers", "transformers", "sentencepiece")}
    document = {
        "from": {"generator": "scripts/golden/tokenizer_settings.py", **packages},
        "texts": TEXTS,
        "classes": {name: class_of(name) for name in CLASSES},
        "modelTypes": {name: TOKENIZER_MAPPING_NAMES[name] for name in MODEL_TYPES},
        "cases": cases,
        "bytes": decoded_bytes(),
    }
    write(OUT / "settings.json", document)


if __name__ == "__main__":
    verify() if sys.argv[1:] == ["verify"] else main()
