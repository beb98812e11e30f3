"""Reference numbers for src/metrics, from sacreBLEU and jiwer.

    python scripts/golden/metrics.py

Writes test/golden/metrics/bleu.json, bleu-smoothing.json and error-rates.json. All text is made up here: hand-made corners, and seeded word salad
that is full of what tokenizers trip over.
"""

import json
import random
from importlib.metadata import version
from pathlib import Path

import jiwer
import sacrebleu
from sacrebleu.metrics import BLEU

OUT = Path(__file__).resolve().parents[2] / "test" / "golden" / "metrics"

WORDS = (
    "the a cat sat on mat river runs 3.14 1,000 1990-1995 well-known don't it's e.g. U.S.A. (see below) \"quoted\" $5 50% "
    "AT&amp;T &lt;b&gt; x<y <skipped> naïve café Straße 東京 は 😀 👩‍👩‍👧 -- - , . ... ?! [1] {2} a/b c:d;e f@g.h #tag ~tilde `code` "
    "٣.٣ １２ 5- -5 5-5 .5 5. ,5 5, \ufeffbom a\u00a0b a\u2003b a\x1cb a\x85b a\u200bb ß İ ﬁ é"
).split(" ")

CORNERS = {
    "published example, two references": (
        ["The dog bit the man.", "It wasn't surprising.", "The man had just bitten him."],
        [
            ["The dog bit the man.", "The dog had bit the man."],
            ["It was not unexpected.", "No one was surprised."],
            ["The man bit him first.", "The man had bitten the dog."],
        ],
    ),
    "all predictions empty": (["", ""], [["a b c d e"], ["f g h i"]]),
    "one prediction empty": (["", "the cat sat on the mat"], [["a dog ran"], ["the cat sat on the red mat"]]),
    "one reference empty": (["the cat sat on the mat", "x"], [["the cat sat on the mat"], [""]]),
    "identical": (["one two three four five"], [["one two three four five"]]),
    "too short for four tokens": (["one two", "three"], [["one two"], ["three"]]),
    "nothing matches": (["alpha beta gamma delta"], [["one two three four"]]),
    "no four-gram matches": (["the cat is on the mat now"], [["the cat sat on the mat yesterday"]]),
    "variable number of references": (
        ["the cat sat on the mat", "a dog ran in the park today"],
        [["the cat sat on a mat", "a cat sat on the mat"], ["a dog ran through the park today"]],
    ),
    "reference tie in length": (["a b c d"], [["a b c d e", "a b c"]]),
    "clipped counts": (["the the the the the the the"], [["the cat is on the mat", "there is the cat the the"]]),
    "line breaks and hyphenation": (["exam-\nple of a\nbroken line -\n"], [["example of a broken line"]]),
    "nested entities": (["&amp;lt;b&amp;gt; &amp;quot;x&quot; y z"], [['<b> "x" y z']]),
    "astral characters": (["😀.😀 5😀-3 𝟓-𝟓 𝟓.𝟓 a b"], [["😀 . 😀 5😀 -3 𝟓-𝟓 𝟓.𝟓 a b"]]),
    "white space of every kind": (["a\x1cb\x85c\u2028d\u3000e\ufefff  "], [["a b c d e f"]]),
}


SMOOTHINGS = [("exp", None), ("floor", None), ("floor", 0.025), ("add-k", None), ("add-k", 0.5), ("none", None)]


def salad(rng):
    words = [rng.choice(WORDS) for _ in range(rng.randint(0, 18))]
    return rng.choice([" ", " ", ""]).join(words)


def noisy(rng, text):
    words = [word for word in text.split(" ") if rng.random() > 0.15]
    return " ".join(rng.choice(WORDS) if rng.random() < 0.1 else word for word in words)


def salad_corpus(seed, segments, max_references):
    rng = random.Random(seed)
    references = [[salad(rng) for _ in range(rng.randint(1, max_references))] for _ in range(segments)]
    return [noisy(rng, rng.choice(each)) for each in references], references


def by_reference(references):
    """sacreBLEU wants one list per reference number, None where a segment has fewer."""
    return [[each[k] if k < len(each) else None for each in references] for k in range(max(map(len, references)))]


def bleu_case(name, predictions, references, tokenizer):
    metric = BLEU(tokenize=tokenizer)
    score = metric.corpus_score(predictions, by_reference(references))
    sentence = BLEU(tokenize=tokenizer, effective_order=True)
    statistics = metric._extract_corpus_statistics(predictions, by_reference(references))
    return {
        "name": name,
        "tokenizer": tokenizer,
        "predictions": predictions,
        "references": references,
        "score": score.score,
        "precisions": score.precisions,
        "brevityPenalty": score.bp,
        "lengthRatio": score.ratio,
        "signature": metric.get_signature().format(),
        "shortSignature": metric.get_signature().format(short=True),
        "statistics": statistics,
        "sentences": [sentence.sentence_score(p, r).score for p, r in zip(predictions, references)],
    }


def smoothing_case(name, predictions, references):
    return {
        "name": name,
        "predictions": predictions,
        "references": references,
        "scores": [
            smoothed_score(predictions, references, {"smooth_method": method, "smooth_value": value, "effective_order": effective})
            for method, value in SMOOTHINGS
            for effective in (False, True)
        ],
    }


def smoothed_score(predictions, references, choices):
    metric = BLEU(**choices)
    score = metric.corpus_score(predictions, by_reference(references))
    return {
        "smoothing": choices["smooth_method"],
        "smoothingValue": choices["smooth_value"],
        "effectiveOrder": choices["effective_order"],
        "score": score.score,
        "precisions": score.precisions,
        "signature": metric.get_signature().format(),
    }


def error_case(seed):
    rng = random.Random(seed)
    phonemes = "AA AE B CH D EH ER F G HH IY K L M N NG".split()
    references = [" ".join(rng.choice(phonemes) for _ in range(rng.randint(1, 10))) for _ in range(40)]
    predictions = [
        " ".join(rng.choice(phonemes) if rng.random() < 0.15 else p for p in r.split() if rng.random() > 0.1) if rng.random() > 0.3 else r
        for r in references
    ]
    out = jiwer.process_words(references, predictions)
    wrong = sum(p.split() != r.split() for p, r in zip(predictions, references))
    return {
        "predictions": predictions,
        "references": references,
        "tokenErrorRate": out.wer,
        "shareWrong": wrong / len(references),
    }


def write(name, **content):
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / name).write_text(json.dumps(content, ensure_ascii=True, indent=1) + "\n")


def main():
    corpora = dict(CORNERS)
    corpora["salad, one reference"] = salad_corpus(1, 40, 1)
    corpora["salad, up to three references"] = salad_corpus(2, 40, 3)
    cases = [bleu_case(name, *corpus, tokenizer) for name, corpus in corpora.items() for tokenizer in ("13a", "intl", "char", "none")]
    write(
        "bleu.json",
        generator="scripts/golden/metrics.py",
        versions={"sacrebleu": sacrebleu.__version__},
        tolerance=1e-6,
        cases=cases,
    )
    write(
        "bleu-smoothing.json",
        generator="scripts/golden/metrics.py",
        versions={"sacrebleu": sacrebleu.__version__},
        tolerance=1e-6,
        cases=[smoothing_case(name, *corpus) for name, corpus in CORNERS.items()],
    )
    write(
        "error-rates.json",
        generator="scripts/golden/metrics.py",
        versions={"jiwer": version("jiwer")},
        tolerance=1e-9,
        cases=[error_case(seed) for seed in (1, 2, 3)],
    )


if __name__ == "__main__":
    main()
