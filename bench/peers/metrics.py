"""The peer of bench/metrics.mjs: sacreBLEU and rouge_score, as their own programs use them, one operation per request.

A persistent process: one JSON request per line on stdin, one JSON reply per line on stdout. Requests:

    {"op": "load", "references": FILE, "baseline": FILE, "system": FILE}      one text per line
    {"op": "bleu"}                          -> seconds, values: the baseline's corpus BLEU
    {"op": "rouge", "stemmer": false}       -> seconds, values: the baseline's mean ROUGE-1, -2 and -L
    {"op": "paired", "exact": false}        -> seconds, values: |difference| of BLEU, p of the paired bootstrap with 1,000
                                                                     resamples, mean and half width of the interval of either system
    {"op": "exit"}

The paired bootstrap is sacreBLEU's PairedTest with its default seed, 12345, timed from statistics on: sacreBLEU would also cut the texts into tokens again, which `bleu` measures. To it `exact`
makes no difference. All of it is one thread; sacreBLEU's worker processes share out systems, of which there is only one here.
"""

import sys
import time
from importlib.metadata import version

import numpy
import sacrebleu
from rouge_score import rouge_scorer
from sacrebleu.metrics import BLEU
from sacrebleu.significance import PairedTest
from serve import serve

RESAMPLES = 1000
VARIANTS = ["rouge1", "rouge2", "rougeL"]


class CachedBLEU(BLEU):
    """BLEU that has the statistics of both systems already, by their texts' identity."""

    def __init__(self, statistics):
        super().__init__(references=[["a"]])
        self.statistics = statistics

    def _extract_corpus_statistics(self, hypotheses, references):
        return self.statistics[id(hypotheses)]


class Peer:
    def load(self, request):
        lines = {name: open(request[name], encoding="utf-8", newline="\n").read().rstrip("\n").split("\n") for name in ("references", "baseline", "system")}
        self.references, self.baseline, self.system = lines["references"], lines["baseline"], lines["system"]
        self.statistics = [BLEU()._extract_corpus_statistics(texts, [self.references]) for texts in (self.baseline, self.system)]
        versions = {"sacrebleu": sacrebleu.__version__, "rouge_score": version("rouge_score"), "numpy": numpy.__version__, "python": sys.version.split()[0]}
        return {"segments": len(self.references), "versions": versions}

    def bleu(self, _):
        return timed(lambda: [BLEU().corpus_score(self.baseline, [self.references]).score])

    def rouge(self, request):
        return timed(lambda: self.mean_rouge(request["stemmer"]))

    def mean_rouge(self, stemmer):
        scorer = rouge_scorer.RougeScorer(VARIANTS, use_stemmer=stemmer)
        totals = [0.0] * len(VARIANTS)
        for prediction, reference in zip(self.baseline, self.references):
            scores = scorer.score(reference, prediction)
            for i, variant in enumerate(VARIANTS):
                totals[i] += scores[variant].fmeasure
        return [total / len(self.references) for total in totals]

    def paired(self, _):
        return timed(self.paired_bootstrap)

    def paired_bootstrap(self):
        systems = [("baseline", self.baseline), ("system", self.system)]
        metric = CachedBLEU(dict(zip(map(id, (self.baseline, self.system)), self.statistics)))
        _, results = PairedTest(systems, {"BLEU": metric}, None, test_type="bs", n_samples=RESAMPLES)()
        baseline, system = results["BLEU"]
        return [abs(system.score - baseline.score), system.p_value, baseline.mean, baseline.ci, system.mean, system.ci]


def timed(work):
    started, before = time.perf_counter(), time.process_time()
    values = work()
    return {"seconds": time.perf_counter() - started, "processorSeconds": time.process_time() - before, "values": values}


def main():
    peer = Peer()
    operations = {"load": peer.load, "bleu": peer.bleu, "rouge": peer.rouge, "paired": peer.paired}
    serve(lambda request: operations[request["op"]](request))


if __name__ == "__main__":
    main()
