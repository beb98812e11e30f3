"""Reference numbers for src/metrics/ter/ter.ts, from sacreBLEU.

    python scripts/golden/ter.py

Writes test/golden/metrics/ter.json. All text is made up here: the corners of metrics.py, corners of TER's own, sentences whose words were
moved about, and random words of a small alphabet, in which many shifts compete.
"""

import random

import sacrebleu
from metrics import CORNERS, by_reference, write
from rouge import PARAGRAPHS
from sacrebleu.metrics import TER

LETTERS = "a b c d e".split()


def letters(rng, length):
    return " ".join(rng.choice(LETTERS) for _ in range(length))


def moved(rng, text):
    words = text.split()
    for _ in range(rng.randint(0, 4)):
        start, length = rng.randrange(len(words) - 2), rng.randint(1, 5)
        run = words[start : start + length]
        del words[start : start + length]
        place = rng.randrange(len(words) + 1)
        words[place:place] = run
    return " ".join(word for word in words if rng.random() > 0.1)


def random_letters(seed, segments):
    rng = random.Random(seed)
    references = [[letters(rng, rng.randint(0, 14)) for _ in range(rng.randint(1, 3))] for _ in range(segments)]
    return [letters(rng, rng.randint(0, 14)) for _ in range(segments)], references


def moved_sentences(seed):
    rng = random.Random(seed)
    lines = [line for text in PARAGRAPHS for line in text.split("\n")] + [text.replace("\n", " ") for text in PARAGRAPHS]
    return [moved(rng, line) for line in lines], [[line] for line in lines]


def long_letters(seed):
    """Lengths at which the beam, the greatest distance and the greatest number of shifts end the search."""
    rng = random.Random(seed)
    lengths = [(1, 150), (2, 130), (150, 3), (90, 90), (60, 1), (3, 180), (70, 50)]
    return [letters(rng, n) for n, _ in lengths], [[letters(rng, m)] for _, m in lengths]


def ter_case(name, predictions, references, case_sensitive):
    metric = TER(case_sensitive=case_sensitive)
    score = metric.corpus_score(predictions, by_reference(references))
    return {
        "name": name,
        "caseSensitive": case_sensitive,
        "predictions": predictions,
        "references": references,
        "score": score.score,
        "signature": metric.get_signature().format(),
        "statistics": metric._extract_corpus_statistics(predictions, by_reference(references)),
    }


def main():
    corpora = dict(CORNERS)
    corpora["upper case"] = (["The CAT sat", "ÉTÉ Σίσυφος"], [["the cat sat"], ["été σίσυφος"]])
    corpora["blank on both sides"] = (["", "a"], [["", ""], [""]])
    corpora["only blank references"] = (["a b"], [[""]])
    corpora["nothing at all"] = ([""], [[""]])
    corpora["one block moved"] = (["d e f a b c", "a b c d x y"], [["a b c d e f"], ["x y a b c d"]])
    corpora["sentences with moved words"] = moved_sentences(8)
    corpora["random letters"] = random_letters(9, 150)
    corpora["long random letters"] = long_letters(10)
    cases = [ter_case(name, *corpus, False) for name, corpus in corpora.items()]
    cases += [ter_case(name, *corpora[name], True) for name in ("upper case", "sentences with moved words")]
    write(
        "ter.json",
        generator="scripts/golden/ter.py",
        versions={"sacrebleu": sacrebleu.__version__},
        tolerance=1e-6,
        cases=cases,
    )


if __name__ == "__main__":
    main()
