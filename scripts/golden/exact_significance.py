"""sacreBLEU's own intervals and p-values for given seeds, and the draws of numpy that are behind them.

    python scripts/golden/exact_significance.py

Writes test/golden/metrics/exact-significance.json, about the made-up systems of significance.json (run significance.py first). Nothing is left
to chance here: for a seed sacreBLEU's numbers are always the same.
"""

import json
import os

import numpy as np
import sacrebleu
from metrics import OUT, write
from sacrebleu.metrics import BLEU, CHRF, TER
from sacrebleu.significance import PairedTest

METRICS = {
    "bleu": (BLEU, {}),
    "bleu, lower case, floor": (BLEU, {"lowercase": True, "smooth_method": "floor"}),
    "bleu, add-k": (BLEU, {"smooth_method": "add-k"}),
    "bleu, add-k of 0.5": (BLEU, {"smooth_method": "add-k", "smooth_value": 0.5}),
    "chrf": (CHRF, {}),
    "chrf++": (CHRF, {"word_order": 2}),
    "ter": (TER, {}),
}
SEEDS = (12345, 7, 2**40 + 7)
TRIALS = {"bs": 1000, "ar": 500}


def numpy_draws(seed):
    return {
        "seed": seed,
        "words": [int(word) for word in np.random.SeedSequence(seed).generate_state(8)],
        "outputs": [str(int(word)) for word in np.random.default_rng(seed).bit_generator.random_raw(5000)[[0, 1, 2, 4999]]],
        "draws": {str(n): np.random.default_rng(seed).choice(n, size=(3, n)).tolist() for n in (1, 2, 7, 100)},
        "large": [int(i) for i in np.random.default_rng(seed).choice(3_000_000_001, size=8)],
        "coins": np.random.default_rng(seed).integers(2, size=(3, 37), dtype=bool).astype(int).tolist(),
    }


def tests(name, seed, systems, references):
    os.environ["SACREBLEU_SEED"] = str(seed)
    metric, options = METRICS[name]
    results = {
        test: next(scores for key, scores in PairedTest(systems, {name: metric(**options)}, references, test, n)()[1].items() if key != "System")
        for test, n in TRIALS.items()
    }
    alone = [metric(**options).corpus_score(texts, references, n_bootstrap=TRIALS["bs"]) for _, texts in systems]
    return [
        {
            "score": float(bootstrap.score),
            "mean": float(bootstrap.mean),
            "halfWidth": float(bootstrap.ci),
            "confidence": {"mean": float(score._mean), "halfWidth": float(score._ci), "text": str(score)},
            "pairedBootstrap": bootstrap.p_value,
            # Its trials are counted in whole numbers, which lose what half a match adds.
            "approximateRandomization": None if name == "bleu, add-k of 0.5" else randomization.p_value,
        }
        for bootstrap, randomization, score in zip(results["bs"], results["ar"], alone)
    ]


def main():
    given = json.loads((OUT / "significance.json").read_text())
    baseline, *others = [(system["name"], system["predictions"]) for system in given["systems"]]
    systems = [baseline, *others, ("the baseline again", baseline[1])]
    one = [given["references"]]
    # A second reference that differs from the first in length by other words than in halves only.
    two = [given["references"], [" ".join(text.split()[: 2 + i % 5] + ["again"]) for i, text in enumerate(given["references"])]]
    cases = [
        {"metric": name, "references": count, "segments": segments, "seed": seed, "systems": tests(
            name, seed, [(each, texts[:segments]) for each, texts in systems], [texts[:segments] for texts in references]
        )}
        for name in METRICS
        for seed, count, references, segments in [
            (SEEDS[0], 1, one, 80), (SEEDS[0], 2, two, 80), (SEEDS[1], 1, one, 80), (SEEDS[2], 1, one, 13),
        ]
    ]  # fmt: skip
    write(
        "exact-significance.json",
        generator="scripts/golden/exact_significance.py",
        versions={"sacrebleu": sacrebleu.__version__, "numpy": np.__version__},
        # chrF's and TER's resamples are scored in float32, and there their mean is one, too.
        tolerances={"score": 1e-6, "mean": 2e-5},
        trials=TRIALS,
        secondReferences=two[1],
        numpy=[numpy_draws(seed) for seed in SEEDS],
        cases=cases,
    )


if __name__ == "__main__":
    main()
