"""Reference numbers for the paired tests and intervals of src/metrics, from sacreBLEU.

    python scripts/golden/significance.py

Writes test/golden/metrics/significance.json: BLEU of four made-up systems that drop words at different rates. The numbers are drawn at
random there as here, so they agree within Monte-Carlo error: a share p of N draws has a standard error of sqrt(p (1 - p) / N).
"""

import random

import sacrebleu
from metrics import write
from rouge import PARAGRAPHS
from sacrebleu.metrics import BLEU
from sacrebleu.significance import PairedTest

SEGMENTS = 80
SAMPLES = 20_000
RATES = {"baseline": 0.2, "as good": 0.2, "a little better": 0.17, "better": 0.12}


def degrade(rng, text, rate):
    return " ".join(word for word in text.split() if rng.random() > rate)


def main():
    rng = random.Random(7)
    lines = [line for text in PARAGRAPHS for line in text.split("\n")]
    references = [degrade(rng, rng.choice(lines), 0.1) for _ in range(SEGMENTS)]
    systems = {name: [degrade(rng, text, rate) for text in references] for name, rate in RATES.items()}
    results = {
        test: PairedTest(list(systems.items()), {"BLEU": BLEU()}, [references], test_type=test, n_samples=SAMPLES)()[1]["BLEU"]
        for test in ("bs", "ar")
    }
    write(
        "significance.json",
        generator="scripts/golden/significance.py",
        versions={"sacrebleu": sacrebleu.__version__},
        tolerances={"score": 1e-6, "standardErrors": 4, "halfWidth": 0.06},
        samples=SAMPLES,
        references=references,
        systems=[
            {
                "name": name,
                "predictions": predictions,
                "score": bootstrap.score,
                "halfWidth": bootstrap.ci,
                "mean": bootstrap.mean,
                "pairedBootstrap": bootstrap.p_value,
                "approximateRandomization": randomization.p_value,
            }
            for (name, predictions), bootstrap, randomization in zip(systems.items(), results["bs"], results["ar"])
        ],
    )


if __name__ == "__main__":
    main()
