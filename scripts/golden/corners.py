"""Corner cases of every text metric, from sacreBLEU and rouge_score: what files in the wild hold.

    python scripts/golden/corners.py

Writes test/golden/metrics/corners.json. All text is made up here.
"""

from importlib.metadata import version

import sacrebleu
from metrics import by_reference, write
from rouge_score import rouge_scorer
from sacrebleu.metrics import BLEU, CHRF, TER

CORNERS = {
    "case, also where it changes the length": (
        ["THE İSTANBUL STRASSE ΟΔΟΣ ﬁne DŽ Ǆ", "Groẞ UND KLEIN Ꭰ ꭰ İİ", "A b C d"],
        [["the i̇stanbul straße οδος FINE dž ǆ"], ["gross und KLEIN ꭰ Ꭰ ii"], ["a B c D", "A B C D e"]],
    ),
    "tokenized text": (
        ["The cat , said the dog , sat .", "It 's 3 . 14 , isn 't it ?"],
        [["The cat, said the dog, sat."], ["It's 3.14, isn't it?"]],
    ),
    "a byte order mark and carriage returns that stayed": (
        ["\ufeffthe cat sat on the mat\r", "a dog\r\nran home now\r"],
        [["the cat sat on the mat"], ["a dog ran home now"]],
    ),
    "line separators inside": (["the cat\u2028sat on\u2029the mat\x85now then"], [["the cat sat on the mat now then"]]),
    "astral characters": (
        ["😀 the 𝟓 cats 👩‍👩‍👧 sat 𐐀 here", "𝒜𝒷 𝒸𝒹 x y z", "👍🏽👍🏽 ok ok ok ok"],
        [["😀 the 𝟓 cats 👩‍👩‍👧 sat 𐐨 there"], ["𝒜𝒷 𝒸𝒹 x y z"], ["👍 👍🏽 ok ok ok"]],
    ),
    "combining and composed": (["café naïve re\u0301sume\u0301 coo\u0308perate here"], [["cafe\u0301 nai\u0308ve résumé coöperate here"]]),
    "empty predictions among others": (["", "the cat sat on the mat", " \t"], [["one two three four"], ["the cat sat on a mat"], ["five six"]]),
    "empty references among others": (["one two three four", "the cat sat on the mat"], [[""], ["the cat sat on a mat"]]),
    "an empty second reference": (["the cat sat on the mat", "a dog ran by"], [["the cat sat on a mat", ""], ["", "a dog ran by me"]]),
    "scripts without spaces": (["猫はマットの上に座った。", "他们很好"], [["猫がマットの上に座っていた。"], ["他们都很好"]]),
    "nothing in common": (["alpha beta gamma delta"], [["one two three four"]]),
    "one segment of one word": (["yes"], [["yes"]]),
    "very long words": (["a" * 500 + " b c d e", "x"], [["a" * 499 + " b c d e"], ["x"]]),
}

METRICS = {
    "bleu": BLEU(),
    "bleu, lower case": BLEU(lowercase=True),
    "bleu, intl, lower case, effective order": BLEU(tokenize="intl", lowercase=True, effective_order=True),
    "chrf": CHRF(),
    "chrf, lower case": CHRF(lowercase=True),
    "chrf++, lower case": CHRF(word_order=2, lowercase=True),
    "ter": TER(),
    "ter, case": TER(case_sensitive=True),
}


def rouge(predictions, references, stemmer):
    scorer = rouge_scorer.RougeScorer(["rouge1", "rouge2", "rougeL"], use_stemmer=stemmer)
    scores = [scorer.score_multi(each, prediction) for prediction, each in zip(predictions, references)]
    return {name: sum(score[name].fmeasure for score in scores) / len(scores) for name in scores[0]}


def main():
    write(
        "corners.json",
        generator="scripts/golden/corners.py",
        versions={"sacrebleu": sacrebleu.__version__, "rouge_score": version("rouge_score")},
        tolerance=1e-6,
        cases=[
            {
                "name": name,
                "predictions": predictions,
                "references": references,
                "scores": {key: metric.corpus_score(predictions, by_reference(references)).score for key, metric in METRICS.items()},
                "rouge": rouge(predictions, references, False),
                "stemmedRouge": rouge(predictions, references, True),
            }
            for name, (predictions, references) in CORNERS.items()
        ],
    )


if __name__ == "__main__":
    main()
