"""Small GGUF files, and what the field's own tools read in them, for src/gguf, src/tokenizers/gguf and `retort import`.

    python scripts/golden/gguf_files.py
        Writes test/golden/gguf: blocks.json (blocks of every quantized type and their values by the package gguf), texts.json, and per model NAME.gguf (written by the package
        gguf) and NAME.json: ids of the texts by llama.cpp, sha-256 of every weight by its Hugging Face name, Transformers' logits of a model with these weights. Where weights are
        float32, llama.cpp's logits have to agree with them.

    python scripts/golden/gguf_files.py verify FOLDER NAME
        Loads a folder that `retort import` made of NAME.gguf in Transformers (5.23 and 4.57) and compares logits, ids and chat template with NAME.json.

Wants gguf==0.19.0, xllamacpp==2026.10.11549, and what requirements.txt pins.
"""

import base64
import hashlib
import json
import math
import sys
from importlib.metadata import version
from pathlib import Path

import numpy
import torch

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "test" / "golden" / "gguf"
SEED = 20261130
TOLERANCE = 1e-4


def base64_of(array):
    return base64.b64encode(numpy.ascontiguousarray(array).tobytes()).decode()


# --- blocks ---

SCALES = [0x0000, 0x8000, 0x0001, 0x8001, 0x03FF, 0x0400, 0x3C00, 0xBC00, 0x7BFF, 0xFBFF, 0x2E66, 0xA1B2]
"""float16 bits: zeros, subnormals, 1 and −1, the largest, two ordinary ones."""
SCALE_PLACES = {"Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q8_0": [0], "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208]}


def blocks(random):
    from gguf import GGML_QUANT_SIZES, GGMLQuantizationType
    from gguf.quants import dequantize

    golden = {}
    for name, places in SCALE_PLACES.items():
        kind = GGMLQuantizationType[name]
        size = GGML_QUANT_SIZES[kind][1]
        data = random.integers(0, 256, (len(SCALES), size), dtype=numpy.uint8)
        for i, bits in enumerate(SCALES):
            for j, place in enumerate(places):
                data[i, place : place + 2] = numpy.array([SCALES[(i + 5 * j) % len(SCALES)] if j else bits], dtype="<u2").view(numpy.uint8)
        values = dequantize(data, kind)
        golden[name] = {"bytes": base64_of(data), "sha256": hashlib.sha256(values.tobytes()).hexdigest(), "first": [float(v) for v in values[-1][:4]]}
    every = numpy.arange(1 << 16, dtype=numpy.uint16)
    for name in ("F16", "BF16"):
        finite = every[numpy.isfinite(dequantize(every.view(numpy.uint8), GGMLQuantizationType[name]))]
        values = dequantize(finite.view(numpy.uint8), GGMLQuantizationType[name])
        golden[name] = {"all": int(finite.size), "sha256": hashlib.sha256(values.tobytes()).hexdigest()}
    return golden


# --- texts ---

WORDS = ["The", "house", "don't", "WE'LL", "I'm", "naïve", "straße", "Ελλάδα", "Россия", "日本語", "한국어", "ไทย", "हिन्दी", "العربية", "עברית", "🙂", "👩‍👩‍👧", "🏳️‍🌈", "fi", "e\u0301"]
NUMBERS = ["0", "7", "42", "123", "1234", "12345678901", "3.14", "1/2", "½", "⅔", "²", "Ⅷ", "①", "٣٤", "१२", "𝟙", "一二", "1,000,000", "0x1F", "1e-5"]
SPACES = [" ", "  ", "   ", "\t", "\n", "\n\n", "\r\n", " \n ", "\u00a0", "\u2003", "\u3000", "\u200b", "\u2028", "\t\t "]
SIGNS = [".", ",", "!", "?!", "...", "'", "''", '"', "-", "--", "_", "(", ")]", "{}", "<", ">", "=", "==", "+", "$", "€", "|", "^", "~", "`", "\\", "/", "//", "#", "@", "%", "&", "*", "…", "—", "«»", "、", "。"]
CORNERS = [
    "", " ", "  ", "a", " a", "a ", "\n", "\n\n\n", " \n", "\n ", "'s", "'S", "it's IT'S it'Re", "x'll'd", "  leading", "trailing  ", "a  b   c", "\ta\tb", "a\r\nb\rc", "1234567", "1 2 3", "a1b2c3",
    "½ and ⅔ of ²", "x²+y³", "١٢٣", "(see p. 12)", "https://a.b/c?d=e&f=1", "def f(x):\n    return x**2\n", "C'est l'été", "ﬁne ﬀ", "Ａ１", "e\u0301o\u0308", "\u0301", "a\u200db", "\ufeffbom", "\x00\x01\x7f", "\u0085\u2029",
    "<s>", "</s>", "<unk>", "<|im_start|>user\nHi<|im_end|>\n", "a<|im_end|>b", " <|im_end|> ", "<|im_end", "<tool>x</tool>", "<|im_end|><|im_end|>", "a</s> b", "▁", "a▁b", "<0x41>", "Ġ", "[PAD0]",
]


def texts(random):
    def one():
        parts = []
        for _ in range(int(random.integers(2, 7))):
            pool = (WORDS, NUMBERS, SPACES, SIGNS)[int(random.choice(4, p=[0.3, 0.3, 0.25, 0.15]))]
            parts.append(pool[int(random.integers(len(pool)))])
        return "".join(parts)

    return CORNERS + [one() for _ in range(200)]


# --- vocabularies ---

NORMAL, UNKNOWN, CONTROL, USER, UNUSED, BYTE = 1, 2, 3, 4, 5, 6


def bpe_vocabulary(control, user, unused=0):
    """A byte-level BPE trained on lines.txt of the other tokenizers, its control tokens first, as SmolLM2's."""
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    lines = (ROOT / "test" / "golden" / "tokenizers" / "lines.txt").read_text().splitlines()
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(vocab_size=340, special_tokens=control, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    tokenizer.train_from_iterator([*lines, *[" 123 456 12", "123", "one two\n\n", "   the"] * 50], trainer)
    model = json.loads(tokenizer.to_str())["model"]
    tokens = [token for token, _ in sorted(model["vocab"].items(), key=lambda pair: pair[1])]
    merges = [merge if isinstance(merge, str) else " ".join(merge) for merge in model["merges"]]
    types = [CONTROL if token in control else NORMAL for token in tokens]
    return [*tokens, *user, *[f"[PAD{i}]" for i in range(unused)]], [*types, *[USER] * len(user), *[UNUSED] * unused], merges


def spm_vocabulary():
    import sentencepiece

    lines = (ROOT / "test" / "golden" / "tokenizers" / "lines.txt").read_text().splitlines()
    model = OUT / "spm"
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines), model_prefix=str(model), vocab_size=420, model_type="bpe", byte_fallback=True, split_digits=True,
        normalization_rule_name="identity", remove_extra_whitespaces=False, user_defined_symbols=["<tool>"], character_coverage=0.99, minloglevel=2,
    )
    pieces = sentencepiece.SentencePieceProcessor(model_file=f"{model}.model")
    for end in (".model", ".vocab"):
        Path(f"{model}{end}").unlink()
    types = []
    for i in range(pieces.vocab_size()):
        kind = CONTROL if pieces.is_control(i) else UNKNOWN if pieces.is_unknown(i) else BYTE if pieces.is_byte(i) else NORMAL
        types.append(USER if pieces.id_to_piece(i) == "<tool>" else kind)
    return [pieces.id_to_piece(i) for i in range(pieces.vocab_size())], types, [pieces.get_score(i) for i in range(pieces.vocab_size())]


# --- models ---

CHAT = "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
CONTROL_TOKENS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
COMMON = {"vocab_size": 0, "num_hidden_layers": 2, "rms_norm_eps": 1e-6, "max_position_embeddings": 512, "hidden_size": 32, "intermediate_size": 48}
LLAMA3 = {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 64}

MODELS = {
    "llama-bpe": {
        "arch": "llama", "pre": "llama-bpe", "type": "F32", "tied": False, "bos": 0, "eos": 2, "add_bos": True, "user": ["<tool>"],
        "config": {"num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16, "rope_parameters": {"rope_theta": 500.0, **LLAMA3}},
    },
    "smollm": {
        "arch": "llama", "pre": "smollm", "type": "mixed", "tied": True, "bos": 1, "eos": 2, "pad": 2, "unk": 0, "add_bos": False, "chat": CHAT,
        "config": {
            "hidden_size": 64, "intermediate_size": 256, "num_attention_heads": 4, "num_key_value_heads": 1, "rms_norm_eps": 1e-5,
            "rope_parameters": {"rope_type": "default", "rope_theta": 100000.0},
        },
    },
    "qwen2": {
        "arch": "qwen2", "pre": "qwen2", "type": "F32", "tied": True, "bos": 0, "eos": 2, "pad": 0, "add_bos": False, "chat": CHAT, "unused": 5,
        "config": {
            "num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 128,
            "rope_parameters": {"rope_type": "yarn", "rope_theta": 10000.0, "factor": 4.0, "original_max_position_embeddings": 32},
        },
    },
    "qwen3": {
        "arch": "qwen3", "pre": "qwen2", "type": "BF16", "tied": False, "bos": 0, "eos": 2, "pad": 0, "add_bos": False, "user": ["<tool>", "</tool>"],
        "config": {"num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 24, "rope_parameters": {"rope_type": "default", "rope_theta": 1000000.0}},
    },
    "llama-spm": {
        "arch": "llama", "type": "F32", "tied": False, "bos": 1, "eos": 2, "unk": 0, "add_bos": True,
        "config": {
            "num_attention_heads": 4, "num_key_value_heads": 4, "attention_bias": True,
            "rope_parameters": {"rope_type": "linear", "rope_theta": 10000.0, "factor": 2.0},
        },
    },
}

NAMES = {
    "attn_norm": "input_layernorm", "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj", "attn_output": "self_attn.o_proj",
    "attn_q_norm": "self_attn.q_norm", "attn_k_norm": "self_attn.k_norm", "ffn_norm": "post_attention_layernorm", "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj",
}
MIXED = {
    "token_embd": "Q8_0", "attn_q": "Q4_1", "attn_k": "Q5_0", "attn_v": "F16", "attn_output": "Q4_0", "ffn_gate": "Q5_1", "ffn_up": "Q8_0",
    "ffn_down": ["Q4_K", "Q6_K"],
}


def paired_rows(heads, head_dim):
    """Where row n of a llama file's q or k comes from in Transformers': the two rows that rotate together stand side by side there, and half a head apart here."""
    return [h * head_dim + (n % 2) * (head_dim // 2) + n // 2 for h in range(heads) for n in range(head_dim)]


def quantized(values, name, random):
    from gguf import GGML_QUANT_SIZES, GGMLQuantizationType
    from gguf.quants import quantize

    kind = GGMLQuantizationType[name]
    if not name.endswith("_K"):
        return quantize(values, kind), kind
    # The package quantizes no K types: any bytes are blocks, if their scales are small.
    rows, size = values.shape[0], GGML_QUANT_SIZES[kind][1]
    data = random.integers(0, 256, (rows, values.shape[1] // 256, size), dtype=numpy.uint8)
    for place in SCALE_PLACES[name]:
        data[..., place : place + 2] = numpy.float16([0.0004]).view(numpy.uint8)
    return data.reshape(rows, -1), kind


def config_of(model, vocab_size):
    from transformers import LlamaConfig, Qwen2Config, Qwen3Config

    kind = {"llama": LlamaConfig, "qwen2": Qwen2Config, "qwen3": Qwen3Config}[model["arch"]]
    return kind(**{**COMMON, "vocab_size": vocab_size, "tie_word_embeddings": model["tied"], **model["config"]})


def random_state(config, random):
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_config(config, dtype=torch.float32).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.from_numpy(random.standard_normal(tuple(parameter.shape)).astype(numpy.float32))
            parameter.copy_(1 + 0.2 * noise if name.endswith("norm.weight") else 0.3 * noise / math.sqrt(parameter.shape[-1]) * 4)
    return model


def write_model(name, model, tokenizer, random):
    """NAME.gguf, and the Transformers model whose weights are what the package dequantizes of it."""
    import gguf
    from gguf.quants import dequantize

    tokens, types, rest = tokenizer
    config = config_of(model, len(tokens))
    transformers_model = random_state(config, random)
    arch = model["arch"]
    head_dim = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    rope = config.rope_parameters
    writer = gguf.GGUFWriter(OUT / f"{name}.gguf", arch)
    writer.add_name(f"tiny {name}")
    writer.add_license("apache-2.0")
    writer.add_block_count(config.num_hidden_layers)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_rope_freq_base(rope["rope_theta"])
    writer.add_vocab_size(len(tokens))
    writer.add_rope_dimension_count(head_dim)
    if "head_dim" in model["config"]:
        writer.add_key_length(head_dim)
        writer.add_value_length(head_dim)
    if rope["rope_type"] in ("linear", "yarn"):
        writer.add_rope_scaling_type(gguf.RopeScalingType(rope["rope_type"]))
        writer.add_rope_scaling_factor(rope["factor"])
        if rope["rope_type"] == "yarn":
            writer.add_rope_scaling_orig_ctx_len(rope["original_max_position_embeddings"])
    add_tokenizer(writer, model, tokenizer)
    if rope["rope_type"] == "llama3":
        writer.add_tensor("rope_freqs.weight", llama3_factors(rope, head_dim))

    state = {}
    for hf_name, parameter in transformers_model.state_dict().items():
        if hf_name == "lm_head.weight" and model["tied"]:
            continue
        values = parameter.numpy().astype(numpy.float32)
        gguf_name, part, layer = gguf_name_of(hf_name)
        rows = None
        if arch == "llama" and part in ("attn_q", "attn_k"):
            heads = config.num_attention_heads if part == "attn_q" else config.num_key_value_heads
            rows = paired_rows(heads, head_dim)
            values = values[rows]
        kind = "F32" if values.ndim == 1 else MIXED.get(part, "F32") if model["type"] == "mixed" else model["type"]
        kind = kind[layer] if isinstance(kind, list) else kind
        data, raw = quantized(values, kind, random)
        writer.add_tensor(gguf_name, data, raw_dtype=raw)
        read = dequantize(data if data.dtype == numpy.uint8 else data.view(numpy.uint8).reshape(data.shape[0], -1) if data.ndim > 1 else data, raw).reshape(values.shape)
        if rows is not None:
            undone = numpy.empty_like(read)
            undone[rows] = read
            read = undone
        state[hf_name] = torch.from_numpy(numpy.ascontiguousarray(read).copy())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    transformers_model.load_state_dict(state, strict=False)
    transformers_model.tie_weights()
    return transformers_model, config, state


def add_tokenizer(writer, model, tokenizer):
    tokens, types, rest = tokenizer
    is_bpe = "pre" in model
    writer.add_tokenizer_model("gpt2" if is_bpe else "llama")
    if is_bpe:
        writer.add_tokenizer_pre(model["pre"])
        writer.add_token_merges(rest)
    writer.add_token_list(tokens)
    if not is_bpe:
        writer.add_token_scores(rest)
    writer.add_token_types(types)
    writer.add_bos_token_id(model["bos"])
    writer.add_eos_token_id(model["eos"])
    if "pad" in model:
        writer.add_pad_token_id(model["pad"])
    if "unk" in model:
        writer.add_unk_token_id(model["unk"])
    writer.add_add_bos_token(model["add_bos"])
    writer.add_add_eos_token(False)
    writer.add_add_space_prefix(not is_bpe)
    if "chat" in model:
        writer.add_chat_template(model["chat"])


def gguf_name_of(hf_name):
    outer = {"model.embed_tokens.weight": "token_embd", "model.norm.weight": "output_norm", "lm_head.weight": "output"}
    if hf_name in outer:
        return f"{outer[hf_name]}.weight", outer[hf_name], 0
    _, _, layer, inner = hf_name.split(".", 3)
    stem, end = inner.rsplit(".", 1)
    part = {theirs: ours for ours, theirs in NAMES.items()}[stem]
    return f"blk.{layer}.{part}.{end}", part, int(layer)


def llama3_factors(rope, head_dim):
    """What rope_freqs.weight holds: how many times slower each pair of a head turns (Llama 3.1's scaling)."""
    factors = []
    for i in range(head_dim // 2):
        length = 2 * math.pi * rope["rope_theta"] ** (2 * i / head_dim)
        turns = rope["original_max_position_embeddings"] / length
        smooth = min(1.0, max(0.0, (turns - rope["low_freq_factor"]) / (rope["high_freq_factor"] - rope["low_freq_factor"])))
        factors.append(1 / ((1 - smooth) / rope["factor"] + smooth))
    return numpy.array(factors, dtype=numpy.float32)


def main():
    from llama_cpp import LlamaCpp

    OUT.mkdir(parents=True, exist_ok=True)
    random = numpy.random.default_rng(SEED)
    versions = {package: version(package) for package in ("gguf", "xllamacpp", "transformers", "torch", "tokenizers", "sentencepiece")}
    header = {"generator": "scripts/golden/gguf_files.py", "versions": versions, "seed": SEED}
    (OUT / "blocks.json").write_text(json.dumps({**header, "types": blocks(random)}, indent=1) + "\n")
    hard = texts(random)
    (OUT / "texts.json").write_text(json.dumps({**header, "texts": hard}, ensure_ascii=True, indent=0) + "\n")
    for name, model in MODELS.items():
        tokenizer = bpe_vocabulary(CONTROL_TOKENS, model.get("user", []), model.get("unused", 0)) if "pre" in model else spm_vocabulary()
        built, config, state = write_model(name, model, tokenizer, random)
        inputs = random.integers(0, len(tokenizer[0]), (2, 9))
        with torch.no_grad():
            logits = built(torch.from_numpy(inputs)).logits.numpy()
        with LlamaCpp(OUT / f"{name}.gguf") as theirs:
            ids = [theirs.tokenize(text, add_special=True) for text in hard]
            difference = max(float(abs(theirs.logits(row.tolist()) - ours).max()) for row, ours in zip(inputs, logits))
            print(name, "llama.cpp's logits are off by", difference, theirs.warnings)
        assert difference < TOLERANCE or model["type"] != "F32", (name, difference)
        golden = {
            **header, "tolerance": TOLERANCE, "llamaCppDifference": difference, "config": {**config.to_diff_dict(), **model["config"], "tie_word_embeddings": model["tied"]},
            "chatTemplate": model.get("chat"), "weights": {key: hashlib.sha256(value.numpy().tobytes()).hexdigest() for key, value in state.items()},
            "inputs": inputs.tolist(), "logits": base64_of(logits), "ids": ids,
        }
        (OUT / f"{name}.json").write_text(json.dumps(golden) + "\n")
        print((OUT / f"{name}.gguf").stat().st_size, (OUT / f"{name}.json").stat().st_size)


def verify(folder, name):
    import transformers
    from transformers import AutoModelForCausalLM, AutoTokenizer

    golden = json.loads((OUT / f"{name}.json").read_text())
    hard = json.loads((OUT / "texts.json").read_text())["texts"]
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    with torch.no_grad():
        logits = model(torch.tensor(golden["inputs"])).logits.numpy()
    theirs = numpy.frombuffer(base64.b64decode(golden["logits"]), dtype="<f4").reshape(logits.shape)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    other = [text for text, ids in zip(hard, golden["ids"]) if tokenizer(text)["input_ids"] != ids]
    print(f"{name}: Transformers {transformers.__version__}: logits off by {abs(logits - theirs).max():.2e}; {len(other)} of {len(hard)} texts have other ids: {other[:5]}")
    print("  chat template equal:", tokenizer.chat_template == golden["chatTemplate"], "tied:", model.config.tie_word_embeddings)


if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    else:
        assert sys.argv[1] == "verify", sys.argv
        verify(sys.argv[2], sys.argv[3])
