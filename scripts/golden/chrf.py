"""Reference numbers for src/metrics/chrf/chrf.ts, from sacreBLEU.

    python scripts/golden/chrf.py

Writes test/golden/metrics/chrf.json. The corpora are those of metrics.py, and corners of chrF's own.
"""

import sacrebleu
from metrics import CORNERS, by_reference, salad_corpus, write
from sacrebleu.metrics import CHRF

CHOICES = [{}, {"wordOrder": 2}, {"charOrder": 3, "wordOrder": 1, "beta": 3}]

OWN_CORNERS = {
    "punctuation around words": (["(hi) 'hi' hi! !hi ... . !", "a-b, (c"], [["( hi ) ' hi ' hi ! ! hi", "(hi) hi"], ["a-b , ( c"]]),
    "references shorter than the orders": (["abcdefgh ij", "ab"], [["abc"], ["abcdefghij kl mn"]]),
    "two references, equally good": (["abcd"], [["abxy", "xycd"]]),
    "the best reference is not the closest in length": (["the cat sat"], [["a dog ran off", "the cat sat on the mat by the door"]]),
}


def chrf_case(name, predictions, references, choices):
    metric = CHRF(char_order=choices.get("charOrder", 6), word_order=choices.get("wordOrder", 0), beta=choices.get("beta", 2))
    score = metric.corpus_score(predictions, by_reference(references))
    return {
        "name": name,
        "options": choices,
        "predictions": predictions,
        "references": references,
        "scoreName": score.name,
        "score": score.score,
        "signature": metric.get_signature().format(),
        "statistics": metric._extract_corpus_statistics(predictions, by_reference(references)),
        "sentences": [metric.sentence_score(p, r).score for p, r in zip(predictions, references)],
    }


def main():
    corpora = {**CORNERS, **OWN_CORNERS}
    corpora["salad, up to three references"] = salad_corpus(6, 30, 3)
    write(
        "chrf.json",
        generator="scripts/golden/chrf.py",
        versions={"sacrebleu": sacrebleu.__version__},
        tolerance=1e-6,
        cases=[chrf_case(name, *corpus, choices) for name, corpus in corpora.items() for choices in CHOICES],
    )


if __name__ == "__main__":
    main()
