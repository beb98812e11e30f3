"""The peer of bench/causal-step.mjs: Hugging Face Transformers + PyTorch, as a good engineer writes it, one operation per request.

    {"op": "init", "threads": 2, "folder": DIR, "batches": [[{"prompt": [ids], "answer": [ids]}, ...], ...]}     -> parameters, versions
    {"op": "train_step", "seed": 0}     one optimizer step on batch seed % batches        -> seconds, loss, processorSeconds
    {"op": "exit"}

`init` may set "attention" (sdpa | eager), "mask" ("right" leaves the attention mask away: rows are padded on the right, where a causal model needs none for its
labels; "given" hands it over) and "gradient_checkpointing". The loss is Transformers' own, of `labels` that are -100 on prompts and padding. The environment is
bench/peers/t5.py's.
"""

import os
import platform
import resource
import sys
import time

KEEP_BYTES = str(4 * 2**30)
ENVIRONMENT = {
    "GOMP_SPINCOUNT": "1000",
    "MALLOC_MMAP_THRESHOLD_": KEEP_BYTES,
    "MALLOC_TRIM_THRESHOLD_": KEEP_BYTES,
    "MALLOC_TOP_PAD_": str(64 * 2**20),
    "TRANSFORMERS_VERBOSITY": "error",
}
# glibc reads its settings before Python runs a line, so the process starts itself again with them.
if __name__ == "__main__" and not ENVIRONMENT.keys() <= os.environ.keys():
    os.execve(sys.executable, [sys.executable, *sys.argv], {**ENVIRONMENT, **os.environ})

import torch  # noqa: E402 - after the environment
import transformers  # noqa: E402
from peak_memory import peak_mebibytes, reset_peak_memory  # noqa: E402
from serve import serve  # noqa: E402
from transformers import AutoModelForCausalLM  # noqa: E402

transformers.utils.logging.disable_progress_bar()


def processor_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


class Peer:
    def __init__(self, request):
        torch.set_num_threads(request["threads"])
        torch.manual_seed(0)
        attention = request.get("attention", "sdpa")
        self.model = AutoModelForCausalLM.from_pretrained(request["folder"], dtype=torch.float32, attn_implementation=attention).train()
        if request.get("gradient_checkpointing"):
            self.model.gradient_checkpointing_enable()
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=1e-5, weight_decay=0.01, fused=True)
        masked = request.get("mask", "right") == "given"
        self.batches = [self.batch(rows, masked) for rows in request["batches"]]

    def batch(self, rows, masked):
        """Made once, outside the timing."""
        whole = [torch.tensor(row["prompt"] + row["answer"]) for row in rows]
        labels = [torch.tensor([-100] * len(row["prompt"]) + row["answer"]) for row in rows]
        pad = torch.nn.utils.rnn.pad_sequence
        made = {"input_ids": pad(whole, batch_first=True), "labels": pad(labels, batch_first=True, padding_value=-100)}
        if masked:
            made["attention_mask"] = pad([torch.ones_like(row) for row in whole], batch_first=True)
        return made

    def describe(self):
        return {
            "parameters": sum(weight.numel() for weight in self.model.parameters()),
            "versions": {"python": platform.python_version(), "torch": torch.__version__, "transformers": transformers.__version__},
        }

    def train_step(self, request):
        made = self.batches[request["seed"] % len(self.batches)]
        before, started = processor_seconds(), time.perf_counter()
        loss = self.model(**made, use_cache=False).loss
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        value = loss.item()
        return {"seconds": time.perf_counter() - started, "loss": value, "processorSeconds": processor_seconds() - before}


def main():
    peer = None

    def answer(request):
        nonlocal peer
        reset_peak_memory()
        if request["op"] == "init":
            peer = Peer(request)
            reply = peer.describe()
        elif request["op"] == "train_step" and peer is not None:
            reply = peer.train_step(request)
        else:
            raise ValueError(f"no operation '{request['op']}' now: there are init, then train_step, and exit")
        return {**reply, "peakMebibytes": peak_mebibytes()}

    serve(answer)


if __name__ == "__main__":
    main()
