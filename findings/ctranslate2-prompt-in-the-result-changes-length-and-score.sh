#!/usr/bin/env bash
# CTranslate2 4.8.5 with Transformers 5.23.0, PyTorch 2.13.0
#
# Expected: include_prompt_in_result says whether the prompt stands in the result. What is generated behind it, and its score, are the same.
# Seen:     with it, which is the default, max_length counts the prompt and the score is divided by the length of prompt and new tokens; without it, neither
#           is. The same max_length gives other lengths, and the same new tokens have other scores.
# Output:
#   max_length= 8, include_prompt_in_result=True : 4 new tokens, score -1.8153
#   max_length= 8, include_prompt_in_result=False: 8 new tokens, score -3.6275
#   max_length=12, include_prompt_in_result=True : 8 new tokens, score -2.4183
#   the same 8 new tokens, True: the one score is 0.6667 of the other
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet torch==2.13.0
"$folder/venv/bin/pip" install --quiet transformers==5.23.0 ctranslate2==4.8.5

HF_HUB_OFFLINE=1 "$folder/venv/bin/python" -W ignore - <<'PY'
import sys
import tempfile

import ctranslate2
import torch
import transformers
from tokenizers import Tokenizer, models
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()
SIZE = 50
PROMPT = [f"w{id}" for id in (5, 9, 20, 7, 33)]

torch.manual_seed(0)
model = GPT2LMHeadModel(GPT2Config(vocab_size=SIZE, n_embd=16, n_layer=1, n_head=2, n_positions=64, bos_token_id=3, eos_token_id=1))
with tempfile.TemporaryDirectory() as folder:
    model.save_pretrained(folder)
    # A word per id, for the converter wants a tokenizer.
    vocabulary = Tokenizer(models.WordLevel({f"w{id}": id for id in range(SIZE)}, unk_token="w2"))
    PreTrainedTokenizerFast(tokenizer_object=vocabulary, unk_token="w2", bos_token="w3", eos_token="w1").save_pretrained(folder)
    ctranslate2.converters.TransformersConverter(folder).convert(f"{folder}/converted")
    generator = ctranslate2.Generator(f"{folder}/converted", intra_threads=1)


def generated(max_length, included):
    result = generator.generate_batch(
        [PROMPT], max_length=max_length, sampling_topk=1, return_scores=True, include_prompt_in_result=included)[0]
    new = result.sequences[0][len(PROMPT) if included else 0 :]
    print(f"max_length={max_length:2}, include_prompt_in_result={included!s:5}: {len(new)} new tokens, score {result.scores[0]:.4f}")
    return new, result.scores[0]


short, _ = generated(8, True)
long, apart = generated(8, False)
same, together = generated(12, True)
print(f"the same {len(same)} new tokens, {same == long}: the one score is {together / apart:.4f} of the other")
# 8 new tokens over 12 with the four prompt tokens that the score counts: the first is the start.
if (len(short), len(long)) != (4, 8) or same != long or abs(together / apart - 8 / 12) > 1e-3:
    sys.exit("Changed: include_prompt_in_result no longer changes what max_length counts and what the score is divided by.")
PY
