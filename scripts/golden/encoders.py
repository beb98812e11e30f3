"""Reference numbers for src/models/encoder (BERT, RoBERTa, DeBERTa v1), from Transformers.

    python scripts/golden/encoders.py --out test/golden/encoders
        Writes one folder per variant: tiny random models with tokenizers trained on test/golden/tokenizers/lines.txt, and all their hidden states.

    python scripts/golden/encoders.py --shape roberta-large --out DIR
        The same at a published model's real size, 0.4 to 1.4 GB, never committed; compare-encoder.mjs compares.

README.md beside this file describes what is in a folder. Weights are scaled up so that attention is far from uniform; the generator stops where it is not.
"""

import argparse
import json
import random
import re
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import torch
from encoder_decoder import versions, write_document
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    BertConfig,
    BertForPreTraining,
    BertTokenizer,
    DebertaConfig,
    DebertaModel,
    DebertaTokenizer,
    RobertaConfig,
    RobertaModel,
    RobertaTokenizer,
)

ROOT = Path(__file__).resolve().parents[2]
LINES = (ROOT / "test" / "golden" / "tokenizers" / "lines.txt").read_text(encoding="utf-8").splitlines()
TOLERANCES = {"hidden": 1e-5}
LONGEST = 30


@dataclass(frozen=True)
class Family:
    config: type
    # Makes the whole model; its encoder is `base_model`, which is `model` itself where there are no heads.
    model: type
    # Makes the tokenizer of a tiny model: (longest text in tokens).
    tokenizer: callable
    pad: int
    # The first and the last token of a text.
    first: int
    last: int


@dataclass(frozen=True)
class Variant:
    name: str
    family: Family
    seed: int
    config: dict
    lengths: tuple = (LONGEST, 11, 19)
    # Deviation of all matrices.
    deviation: float = 0.18
    # Scales what makes queries, which decides how far attention is from uniform.
    sharpness: float = 4.0


def word_piece_tokenizer(longest):
    """The most frequent words, and all characters. Nothing is trained: the trainer of WordPiece gives something else each time."""
    words = [token for line in LINES for token in re.findall(r"\w+|[^\w\s]", line.lower())]
    characters = sorted({character for word in words for character in word})
    frequent = sorted(Counter(words).items(), key=lambda item: (-item[1], item[0]))
    pieces = characters + [f"##{character}" for character in characters] + [word for word, _ in frequent if len(word) > 1]
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *pieces[:295]]
    return BertTokenizer(vocab={token: i for i, token in enumerate(vocabulary)}, model_max_length=longest)


def byte_level(special):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=340, special_tokens=special, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(LINES, trainer)
    model = json.loads(tokenizer.to_str())["model"]
    return {"vocab": model["vocab"], "merges": [tuple(pair) for pair in model["merges"]]}


def roberta_tokenizer(longest):
    return RobertaTokenizer(**byte_level(["<s>", "<pad>", "</s>", "<unk>", "<mask>"]), model_max_length=longest)


def deberta_tokenizer(longest):
    return DebertaTokenizer(**byte_level(["[PAD]", "[CLS]", "[SEP]", "[UNK]", "[MASK]"]), model_max_length=longest)


BERT = Family(BertConfig, BertForPreTraining, word_piece_tokenizer, pad=0, first=2, last=3)
ROBERTA = Family(RobertaConfig, RobertaModel, roberta_tokenizer, pad=1, first=0, last=2)
DEBERTA = Family(DebertaConfig, DebertaModel, deberta_tokenizer, pad=0, first=1, last=2)

SMALL = {"hidden_size": 32, "num_attention_heads": 4, "intermediate_size": 48, "num_hidden_layers": 3}
RELATIVE = {"relative_attention": True, "type_vocab_size": 0, "position_biased_input": False, "layer_norm_eps": 1e-7}
VARIANTS = [
    Variant("bert", BERT, 1, SMALL | {"max_position_embeddings": 40}),
    # Fewer layers, a narrower attention, another activation; padding that stands between words.
    Variant("roberta", ROBERTA, 2, SMALL | {"max_position_embeddings": 42, "type_vocab_size": 1, "hidden_act": "gelu_new", "num_hidden_layers": 2}),
    Variant("deberta", DEBERTA, 3, SMALL | RELATIVE | {"max_position_embeddings": 40, "pos_att_type": ["c2p", "p2c"], "num_hidden_layers": 2}, sharpness=2.0),
    # Distances are cut off at 8, positions are added as well, and attention has one term only.
    Variant(
        "deberta-short",
        DEBERTA,
        6,
        SMALL
        | {"max_position_embeddings": 40, "max_relative_positions": 8, "relative_attention": True, "type_vocab_size": 2}
        | {"position_biased_input": True, "pos_att_type": ["p2c"], "num_hidden_layers": 2},
        sharpness=2.2,
    ),
]

REAL = {"lengths": (64, 12, 100, 37), "deviation": 0.02, "sharpness": 1.0}
LARGE = {"hidden_size": 1024, "num_attention_heads": 16, "intermediate_size": 4096, "num_hidden_layers": 24}
SHAPES = {
    "bert-base": Variant("bert-base", BERT, 1, {"vocab_size": 30522}, **REAL),
    "roberta-large": Variant(
        "roberta-large",
        ROBERTA,
        1,
        LARGE | {"vocab_size": 50265, "max_position_embeddings": 514, "type_vocab_size": 1, "layer_norm_eps": 1e-5},
        **REAL,
    ),
    "deberta-base": Variant("deberta-base", DEBERTA, 1, RELATIVE | {"vocab_size": 50265, "pos_att_type": ["c2p", "p2c"]}, **REAL),
}


def build(variant, vocab_size):
    """The variant's random model in eval mode, whose hidden states depend visibly on everything in it."""
    torch.manual_seed(variant.seed)
    family = variant.family
    config = family.config(**{"vocab_size": vocab_size, "pad_token_id": family.pad} | variant.config)
    model = family.model._from_config(config, attn_implementation="eager")
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if "LayerNorm.weight" in name:
                weight.mul_(1 + 0.3 * torch.randn_like(weight))
            elif "LayerNorm.bias" in name:
                # A direction that all vectors share, as trained encoders have it: similarities are then hardly ever negative.
                weight.normal_(mean=0.4, std=0.2)
            elif weight.dim() == 1:
                weight.normal_(std=0.2)
            else:
                weight.normal_(std=variant.deviation)
            if name.endswith(("query.weight", "in_proj.weight")):
                weight.mul_(variant.sharpness)
    return model.eval()


def make_batch(variant, vocab_size):
    """Rows of different lengths, padded on the right."""
    rng, family = random.Random(variant.seed), variant.family
    words = [i for i in range(5, vocab_size)]
    rows = [[family.first] + [rng.choice(words) for _ in range(n - 2)] + [family.last] for n in variant.lengths]
    if variant.name == "roberta":
        rows[1][4] = family.pad
    width = max(variant.lengths)
    return {
        "input_ids": torch.tensor([row + [family.pad] * (width - len(row)) for row in rows]),
        "attention_mask": torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows]),
    }


def run(model, batch):
    with torch.no_grad():
        return model.base_model(**batch, output_hidden_states=True, output_attentions=True)


def real_positions(hidden, mask):
    """What stands at padding means nothing."""
    return hidden * mask[..., None]


def write_golden(variant, folder, vocab_size, telling=True):
    model, batch = build(variant, vocab_size), make_batch(variant, vocab_size)
    mask = batch["attention_mask"]
    result = run(model, batch)
    hidden = [real_positions(state, mask) for state in result.hidden_states]
    exact = [real_positions(state, mask) for state in run(model.double(), batch).hidden_states]
    deviation = max((a - b).abs().max().item() for a, b in zip(hidden, exact, strict=True))
    model = build(variant, vocab_size)
    if telling:
        for attention in result.attentions:
            peak = (attention.amax(-1) * mask[:, None]).sum() / (mask.sum() * attention.shape[1])
            assert peak > 0.3, f"{variant.name}: attention is close to uniform (mean maximum {peak:.2f})"
        assert deviation < TOLERANCES["hidden"] / 2, f"{variant.name}: float32 itself is off by {deviation:.1e}"
    folder.mkdir(parents=True, exist_ok=True)
    write_document(
        folder / "golden.json",
        {
            "generator": "scripts/golden/encoders.py",
            "versions": versions(),
            "variant": variant.name,
            "seed": variant.seed,
            "tolerances": TOLERANCES,
            "inputs": {"inputIds": batch["input_ids"].tolist(), "attentionMask": mask.tolist()},
            "float64Deviation": {"hidden": deviation},
        },
    )
    save_file({f"hidden.{i}": state.contiguous() for i, state in enumerate(hidden)}, folder / "golden.safetensors")
    model.base_model.save_pretrained(folder / "model")
    return model


def write_tiny(variant, out):
    shutil.rmtree(out / variant.name, ignore_errors=True)
    longest = variant.config["max_position_embeddings"] - (variant.family.pad + 1 if variant.family is ROBERTA else 0)
    tokenizer = variant.family.tokenizer(longest)
    model = write_golden(variant, out / variant.name, len(tokenizer))
    tokenizer.save_pretrained(out / variant.name / "model")
    if variant.family is BERT:
        model.save_pretrained(out / variant.name / "model-heads")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--shape", choices=SHAPES)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    if args.shape is not None:
        variant = SHAPES[args.shape]
        write_golden(variant, args.out / args.shape, variant.config["vocab_size"], telling=False)
        return
    for variant in VARIANTS:
        write_tiny(variant, args.out)


if __name__ == "__main__":
    main()
