"""The peer of `node bench/bertscore.mjs`: bert_score with Transformers + PyTorch, one operation per request.

A persistent process: one JSON request per line on stdin, one JSON reply per line on stdout. Requests:

    {"op": "make", "folder": DIR, "tokenizer": DIR, "shape": {...config.json keys of RoBERTa...}}   writes a model with random weights
    {"op": "load", "folder": DIR, "layer": 10, "threads": 2, "predictions": [...], "references": [...], "batch_size": 64}
    {"op": "score"}                                                      -> seconds, f1 (the mean)
    {"op": "sgemm"}                                                      -> gflops, the machine's rate right now
    {"op": "exit"}

Any failure is answered {"ok": false, "error": ...}, and the process goes on. The model is loaded once (BERTScorer), so that its loading is in no time. 64 is
bert_score's own batch size.
"""

import os
import shutil
import time

os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")

import bert_score  # noqa: E402 - after the environment
import torch  # noqa: E402
import transformers  # noqa: E402
from serve import serve  # noqa: E402

SGEMM_SIZE, SGEMM_RUNS = 2048, 3


class Peer:
    def make(self, request):
        torch.manual_seed(0)
        shutil.copytree(request["tokenizer"], request["folder"])
        tokenizer = transformers.AutoTokenizer.from_pretrained(request["folder"])
        config = transformers.RobertaConfig(vocab_size=len(tokenizer), pad_token_id=tokenizer.pad_token_id, **request["shape"])
        tokenizer.model_max_length = config.max_position_embeddings - config.pad_token_id - 1
        tokenizer.save_pretrained(request["folder"])
        transformers.RobertaModel(config).save_pretrained(request["folder"])
        return {}

    def load(self, request):
        torch.set_num_threads(request["threads"])
        self.scorer = bert_score.BERTScorer(model_type=request["folder"], num_layers=request["layer"], device="cpu")
        self.predictions, self.references = request["predictions"], request["references"]
        self.batch_size = request.get("batch_size", 64)
        versions = {"bert_score": bert_score.__version__, "torch": torch.__version__, "transformers": transformers.__version__}
        return {"threads": torch.get_num_threads(), "versions": versions}

    def score(self, _request):
        started = time.perf_counter()
        _, _, f1 = self.scorer.score(self.predictions, self.references, batch_size=self.batch_size)
        return {"seconds": time.perf_counter() - started, "f1": f1.mean().item()}

    def sgemm(self, _request):
        a, b = (torch.randn(SGEMM_SIZE, SGEMM_SIZE) for _ in range(2))
        seconds = []
        for _ in range(SGEMM_RUNS):
            started = time.perf_counter()
            torch.mm(a, b)
            seconds.append(time.perf_counter() - started)
        return {"gflops": 2 * SGEMM_SIZE**3 / min(seconds) / 1e9}


def main():
    peer = Peer()
    operations = {"make": peer.make, "load": peer.load, "score": peer.score, "sgemm": peer.sgemm}
    serve(lambda request: operations[request["op"]](request))


if __name__ == "__main__":
    main()
