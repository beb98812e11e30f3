"""The peer of `npm run bench`: Hugging Face Transformers + PyTorch, as a good engineer writes it, one operation per request.

A persistent process: one JSON request per line on stdin, one JSON reply per line on stdout, so that a runner can interleave
A B A B within the same minute. Requests:

    {"op": "init", "threads": 2, "shape": {...config.json keys of T5...}, "dtype": "float32" | "bfloat16-autocast", "device": "cpu" | "cuda"}
    {"op": "load", "folder": DIR, "teacher": DIR or absent}              the weights of a Hugging Face folder, and its teacher's
    {"op": "train_step", "batch": 16, "source": 64, "target": 64, "loss": "ce" | "kd"}            -> seconds, loss
    {"op": "greedy", "batch": 16, "source": 64, "new_tokens": 64}        -> seconds, tokens
    {"op": "sample", "batch": 16, "source": 64, "new_tokens": 64, "sequences": 8, "top_p": 0.95, "seed": 1}      -> seconds, tokens
    {"op": "beam", "batch": 16, "source": 64, "new_tokens": 64, "beams": 4}                                      -> seconds, tokens
    {"op": "joint_epoch", "rows": 48, "batch": 16, "source": 64, "target": 64, "top_p": 0.95, "seed": 1}         -> seconds, tokens, phases
    {"op": "sgemm"}                                                      -> gflops, the machine's rate right now
    {"op": "exit"}

A reply has `peakMebibytes` too, the most memory that the process held while it worked on the request, where Linux tells it. Any failure is
answered {"ok": false, "error": ...}, and the process goes on. Warming up is the runner's business.

What is fastest for the peer was measured (t5-small, batch 16, 64/64, float32, torch 2.13, Transformers 5.23, 2 cores of an EPYC shared with
other work; CPU time with one thread unless said otherwise). `init` may set "attention", "optimizer" and "cache" to measure again:

- attention eager | sdpa: 4.63 | 4.74 s a training step, 3.37 | 3.58 s for 64 tokens. The position bias needs a gradient, so sdpa cannot fuse.
- AdamW fused | foreach | loop: 43 | 146 | 266 ms a step.
- cache dynamic | static, not compiled: 3.58 | 3.84 s for 64 tokens (sdpa).
- GOMP_SPINCOUNT 1000 | 300000, libgomp's default: 5 | 18 s a training step with two threads on busy cores.
- MALLOC_* below | glibc's defaults: system time of a training step 0.04 | 0.49 s of about 5.5 s.

On CUDA nothing has been measured yet. Times there end when the device has nothing left to do. "bfloat16-autocast" trains float32 weights in mixed
precision, and decodes with the weights in bfloat16.
"""

import copy
import os
import platform
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
import torch.nn.functional as F  # noqa: E402
import transformers  # noqa: E402
from joint_epoch import joint_epoch  # noqa: E402
from peak_memory import peak_mebibytes, reset_peak_memory  # noqa: E402
from serve import serve  # noqa: E402
from transformers import T5Config, T5ForConditionalGeneration  # noqa: E402

transformers.utils.logging.disable_progress_bar()

FIRST_WORD = 3
SGEMM_SIZES, SGEMM_RUNS = {"cpu": 2048, "cuda": 8192}, 3
OPTIMIZERS = {"fused": {"fused": True}, "foreach": {"foreach": True}, "loop": {"foreach": False}}


class Peer:
    """One model with its optimizer, and the operations on them that are timed."""

    def __init__(self, request):
        torch.set_num_threads(request["threads"])
        torch.manual_seed(0)
        self.device = torch.device(request.get("device", "cpu"))
        self.attention = request.get("attention", "eager")
        self.cache = request.get("cache", "dynamic")
        self.optimizer_settings = OPTIMIZERS[request.get("optimizer", "fused")]
        self.autocast = {"float32": False, "bfloat16-autocast": True}[request["dtype"]]
        config = T5Config(**{"decoder_start_token_id": 0, **request["shape"]})
        self.use(T5ForConditionalGeneration._from_config(config, attn_implementation=self.attention))

    def use(self, model):
        self.model = model.to(self.device)
        self.decoding = None
        self.optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, **self.optimizer_settings)
        self.batches = {}

    def load(self, request):
        self.teacher = None
        self.use(self.read(request["folder"]))
        if "teacher" in request:
            self.teacher = self.read(request["teacher"]).to(self.device).eval()
        return self.describe()

    def read(self, folder):
        if not os.path.isdir(folder):
            raise FileNotFoundError(f"{folder} is not a folder")
        return T5ForConditionalGeneration.from_pretrained(folder, dtype=torch.float32, attn_implementation=self.attention)

    def describe(self):
        return {
            "parameters": sum(weight.numel() for weight in self.model.parameters()),
            "threads": torch.get_num_threads(),
            "hardware": torch.cuda.get_device_name(self.device) if self.device.type == "cuda" else None,
            "versions": {"python": platform.python_version(), "torch": torch.__version__, "transformers": transformers.__version__},
        }

    def ids(self, batch, length):
        """The words that bench/worker.mjs makes too."""
        vocabulary, seed, words = self.model.config.vocab_size, 1, []
        for _ in range(batch * length):
            seed = seed * 48271 % 2147483647
            words.append(FIRST_WORD + seed % (vocabulary - FIRST_WORD))
        return torch.tensor(words, device=self.device).view(batch, length)

    def training_batch(self, batch, source, target, loss):
        """Made once per shape, outside the timing; with the logits of a frozen teacher where the loss wants them."""
        key = (batch, source, target, loss)
        if key not in self.batches:
            inputs = self.ids(batch, source)
            made = {"input_ids": inputs, "attention_mask": torch.ones_like(inputs), "labels": self.ids(batch, target)}
            self.batches = {key: (made, self.teacher_logits(made) if loss == "kd" else None)}
        return self.batches[key]

    def teacher_logits(self, made):
        teacher = copy.deepcopy(self.model).eval()
        with torch.no_grad():
            return teacher(**made, use_cache=False).logits.flatten(0, 1)

    def train_step(self, request):
        made, teacher_logits = self.training_batch(*(request[key] for key in ("batch", "source", "target", "loss")))
        self.model.train()
        seconds, value = self.timed(lambda: self.step(made, teacher_logits))
        return {"seconds": seconds, "loss": value}

    def step(self, made, teacher_logits):
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.autocast):
            output = self.model(**made, use_cache=False)
            loss = output.loss
            if teacher_logits is not None:
                student, teacher = (F.log_softmax(x, -1) for x in (output.logits.flatten(0, 1), teacher_logits))
                loss = loss + F.kl_div(student, teacher, reduction="batchmean", log_target=True)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        return loss.item()

    def joint_epoch(self, request):
        torch.manual_seed(request["seed"])
        # A rate at which the weights stay what they are: the same model has to be measured again.
        optimizer = torch.optim.AdamW(self.model.parameters(), lr=1e-9, **self.optimizer_settings)
        return joint_epoch(self, optimizer, request)

    def greedy(self, request):
        # Random weights must not end early: as many tokens at least as at most.
        return self.generate(request, {"do_sample": False, "num_beams": 1, "min_new_tokens": request["new_tokens"]})

    def sample(self, request):
        torch.manual_seed(request["seed"])
        settings = {"do_sample": True, "num_return_sequences": request["sequences"], "top_k": 0, "top_p": request["top_p"]}
        return self.generate(request, settings | self.least(request))

    def beam(self, request):
        return self.generate(request, {"do_sample": False, "num_beams": request["beams"]} | self.least(request))

    def least(self, request):
        return {"min_new_tokens": request["min_new_tokens"]} if "min_new_tokens" in request else {}

    def generate(self, request, settings):
        inputs = self.ids(request["batch"], request["source"])
        settings = settings | {"max_new_tokens": request["new_tokens"]}
        if self.cache == "static":
            settings |= {"cache_implementation": "static", "disable_compile": True}
        model = self.decoding_model().eval()
        with torch.inference_mode():
            seconds, generated = self.timed(lambda: model.generate(input_ids=inputs, attention_mask=torch.ones_like(inputs), **settings))
        return {"seconds": seconds, "tokens": sum(self.length(row[1:]) for row in generated.tolist())}

    def length(self, ids):
        """How many tokens a sequence has, end-of-sequence included, padding not."""
        end = self.model.config.eos_token_id
        return ids.index(end) + 1 if end in ids else len(ids)

    def decoding_model(self):
        """Mixed precision trains float32 weights; what decodes is a copy of them in bfloat16."""
        if not self.autocast:
            return self.model
        if self.decoding is None:
            self.decoding = copy.deepcopy(self.model).to(torch.bfloat16)
        return self.decoding

    def sgemm(self):
        size = SGEMM_SIZES[self.device.type]
        a, b = (torch.randn(size, size, device=self.device) for _ in range(2))
        best = min(self.timed(lambda: torch.mm(a, b))[0] for _ in range(SGEMM_RUNS))
        return {"gflops": 2 * size**3 / best / 1e9}

    def timed(self, work):
        """Seconds, and what the work returned. A GPU is only told what to do: the clock is read when it has nothing left to do, before and after."""
        self.synchronize()
        started = time.perf_counter()
        result = work()
        self.synchronize()
        return time.perf_counter() - started, result

    def synchronize(self):
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)


def answer(peer, request):
    """The peer after the request, and the reply."""
    operation = request["op"]
    if operation == "init":
        peer = Peer(request)
        return peer, peer.describe()
    if peer is None:
        raise ValueError(f"'{operation}' before 'init'")
    operations = {
        "load": peer.load,
        "train_step": peer.train_step,
        "greedy": peer.greedy,
        "sample": peer.sample,
        "beam": peer.beam,
        "joint_epoch": peer.joint_epoch,
        "sgemm": peer.sgemm,
    }
    if operation not in operations:
        raise ValueError(f"no operation '{operation}': there are init, exit, {', '.join(operations)}")
    reset_peak_memory()
    reply = operations[operation](request)
    return peer, {**reply, "peakMebibytes": peak_mebibytes()}


def main():
    peer = None

    def serve_one(request):
        nonlocal peer
        peer, reply = answer(peer, request)
        return reply

    serve(serve_one)


if __name__ == "__main__":
    main()
