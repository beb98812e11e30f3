"""Reference numbers for src/evaluate/bert-score, from bert_score, with the tiny models of encoders.py.

    pip install -r scripts/golden/requirements.txt "transformers==4.57.1"
    python scripts/golden/bertscore.py --models test/golden/encoders --out test/golden/bertscore

bert_score 0.3.13 (which calls itself 0.3.12 in its hash) was made for Transformers 4 and its tokenizers in Python. With Transformers 5 it fails at an
empty text and does not begin a text for RoBERTa with a space, which it asks for; so this one generator wants version 4.

A word that is unlike every other gets a similarity of 0 in bert_score if its batch happens to be padded there, and a negative one if not. The
generator stops where that happens (batches of 1 and of 64 give other scores), so that the numbers do not depend on how batches were cut.
"""

import argparse
import json
import math
import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path

import bert_score
import torch
from encoder_decoder import versions, write_document

TOLERANCES = {"score": 1e-4}
LONG = "the brave men living and dead who struggled here have consecrated it far above our poor power " * 4
# A prediction and its references.
SEGMENTS = [
    ("The nation was conceived in liberty.", ["A new nation, conceived in Liberty.", "It was a free nation from the start."]),
    ("We are met on a great field.", ["We have met on a great battle-field of that war."]),
    ("The world will not remember what we say here.", ["The world will little note what we say here.", "No one will remember.", "Words pass."]),
    ("A cat sat on the mat.", ["The stock market fell by 3.5 % on Tuesday."]),
    ("It is right to do this.", ["It is right to do this."]),
    ("It is right to do this.", ["It is altogether fitting and proper that we should do this.", "It is right to do this."]),
    ("great war civil a in engaged are we now", ["Now we are engaged in a great civil war."]),
    ("word", ["Another word entirely, and more of them."]),
    ("", ["An empty prediction has nothing to match."]),
    ("An empty reference has nothing either.", [""]),
    ("One of two references is empty.", ["", "One of the two is empty."]),
    ("   \t", ["White space is nothing, too."]),
    ("  white space around \u2003\n", ["\x1c white space around\x85"]),
    ("\ufeffA byte order mark is no white space.", ["A byte order mark is no white space."]),
    ("Line one\r\nline two", ["Line one\nline two"]),
    ("naïve café, ﬁne oﬃce 😀 𝒳", ["naive cafe, fine office :-) X"]),
    ("Tokens that stand in the text: [SEP] </s> [CLS] <s>.", ["Tokens that stand in the text: [MASK] <mask>."]),
    (LONG, [LONG + "to add or detract"]),
    ("the living", [LONG]),
    ("株式会社 and ｆｕｌｌ width", ["株式 会社 and full width"]),
    ("It is for us the living, rather, to be dedicated here.", ["It is rather for us to be here dedicated to the great task."]),
]
ALONE = [("It is right.", ["It is right."])]
# What a random model never reaches: a made-up baseline is as good as any for the arithmetic.
BASELINE = ["LAYER,P,R,F", "0,0.31,0.3125,0.30875", "1,0.4375,0.42,0.4275", "2,0.51,0.505,0.5075", "3,0.2,0.21,0.205"]


def score(folder, segments, *, layer, idf, several, fast, baseline=None, batch_size=64):
    references = [refs if several else refs[0] for _, refs in segments]
    (p, r, f), name = bert_score.score(
        [prediction for prediction, _ in segments],
        references,
        model_type=str(folder),
        num_layers=layer,
        idf=idf,
        nthreads=0,
        batch_size=batch_size,
        device="cpu",
        lang="en",
        rescale_with_baseline=baseline is not None,
        baseline_path=None if baseline is None else str(baseline),
        use_fast_tokenizer=fast,
        return_hash=True,
    )
    return torch.stack([p, r, f]), name


def checked(folder, segments, **options):
    """The scores, if they do not depend on how batches are cut."""
    scores, name = score(folder, segments, **options)
    alone, _ = score(folder, segments, batch_size=1, **options)
    difference = (scores - alone).nan_to_num().abs().max().item()
    assert difference < 2e-5, f"{folder}, {options}: batches of 1 and 64 differ by {difference:.1e}"
    return scores, name


def case(model, segments, folder, **settings):
    """One setting's scores of all segments."""
    scores, name = checked(folder, segments, **settings)
    return {
        "model": model,
        "layer": settings["layer"],
        "idf": settings["idf"],
        "fastTokenizer": settings["fast"],
        "several": settings["several"],
        "rescaled": settings.get("baseline") is not None,
        "hash": name.replace(str(folder), model),
        **dict(zip(["precision", "recall", "f1"], map(numbers, scores), strict=True)),
    }


def numbers(values):
    return [None if math.isnan(value) else round(value, 7) for value in values.tolist()]


def copy_model(source, folder):
    """The model with its vocabulary in the files that tokenizers in Python read."""
    shutil.copytree(source, folder)
    tokenizer = json.loads((folder / "tokenizer.json").read_text())["model"]
    vocabulary = sorted(tokenizer["vocab"], key=tokenizer["vocab"].get)
    if tokenizer["type"] == "WordPiece":
        (folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n")
        return
    (folder / "vocab.json").write_text(json.dumps(tokenizer["vocab"]))
    (folder / "merges.txt").write_text("\n".join(["#version: 0.2", *map(" ".join, tokenizer["merges"])]) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    torch.set_num_threads(1)
    args.out.mkdir(parents=True, exist_ok=True)
    baseline = args.out / "baseline.tsv"
    baseline.write_text("\n".join(BASELINE) + "\n")
    plans = [("bert", False, [0, 1, 3]), ("roberta", False, [1, 2]), ("roberta", True, [2]), ("deberta", False, [1, 2])]
    cases = []
    with tempfile.TemporaryDirectory() as scratch:
        for model, fast, layers in plans:
            folder = Path(scratch) / ("fast" if fast else "slow") / model
            copy_model(args.models / model / "model", folder)
            for layer in layers:
                for idf in (False, True):
                    for several in (False, True):
                        rescaled = baseline if layer == layers[-1] and several else None
                        cases.append(case(model, SEGMENTS, folder, layer=layer, idf=idf, several=several, baseline=rescaled, fast=fast))
        # With one reference, every token that it has weighs nothing.
        alone = case("bert", ALONE, Path(scratch) / "slow" / "bert", layer=1, idf=True, several=False, fast=False)
    write_document(
        args.out / "bertscore.json",
        {
            "generator": "scripts/golden/bertscore.py",
            "versions": versions() | {"bert_score": version("bert_score")},
            "tolerances": TOLERANCES,
            "predictions": [prediction for prediction, _ in SEGMENTS],
            "references": [refs for _, refs in SEGMENTS],
            "cases": cases,
            "alone": {"prediction": ALONE[0][0], "reference": ALONE[0][1][0], **alone},
        },
    )


if __name__ == "__main__":
    main()
