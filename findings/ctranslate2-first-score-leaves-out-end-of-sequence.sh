#!/usr/bin/env bash
# CTranslate2 4.8.5 with Transformers 5.23.0, PyTorch 2.13.0
#
# Expected: min_decoding_length, 1 by default, keeps the result from being empty; the score of the first token is its log-probability all the same.
# Seen:     end-of-sequence is masked before the softmax, so the first token's score is its log-probability among the other tokens. Scores of sources for
#           which the model would rather write nothing rise most. With min_decoding_length=0 the score is the model's.
# Output:
#   probability of end-of-sequence: 0.32; log-probability of w0: -0.8891, without end-of-sequence -0.5030
#   CTranslate2's score of w0: -0.5030, with min_decoding_length=0: -0.8891
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
from transformers import PreTrainedTokenizerFast, T5Config, T5ForConditionalGeneration

transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()
SIZE, END = 50, 1
SOURCE = [5, 9, 20, 7, END]


def words(ids):
    return [f"w{id}" for id in ids]


torch.manual_seed(0)
model = T5ForConditionalGeneration(
    T5Config(vocab_size=SIZE, d_model=64, d_kv=8, d_ff=16, num_layers=1, num_heads=2, decoder_start_token_id=0, pad_token_id=0, eos_token_id=END)).eval()
with torch.no_grad():
    # A random T5 repeats its start token, 0. This makes end-of-sequence nearly as probable.
    model.shared.weight[END] = 0.95 * model.shared.weight[0]
    logits = model(input_ids=torch.tensor([SOURCE]), decoder_input_ids=torch.tensor([[0]])).logits[0, 0]
with tempfile.TemporaryDirectory() as folder:
    model.save_pretrained(folder)
    # A word per id, for the converter wants a tokenizer.
    vocabulary = Tokenizer(models.WordLevel(dict(zip(words(range(SIZE)), range(SIZE))), unk_token="w2"))
    PreTrainedTokenizerFast(tokenizer_object=vocabulary, unk_token="w2", pad_token="w0", eos_token="w1").save_pretrained(folder)
    ctranslate2.converters.TransformersConverter(folder).convert(f"{folder}/converted")
    converted = ctranslate2.Translator(f"{folder}/converted", intra_threads=1)


def first(**more):
    result = converted.translate_batch([words(SOURCE)], beam_size=1, max_decoding_length=1, return_scores=True, **more)[0]
    return result.hypotheses[0], result.scores[0]


(token,), score = first()
_, unmasked = first(min_decoding_length=0)
of_all = logits.log_softmax(-1)[int(token[1:])].item()
of_others = logits.index_fill(0, torch.tensor([END]), -torch.inf).log_softmax(-1)[int(token[1:])].item()
print(f"probability of end-of-sequence: {logits.softmax(-1)[END]:.2f}; log-probability of {token}: {of_all:.4f}, without end-of-sequence {of_others:.4f}")
print(f"CTranslate2's score of {token}: {score:.4f}, with min_decoding_length=0: {unmasked:.4f}")
if abs(score - of_others) > 1e-3 or abs(unmasked - of_all) > 1e-3 or of_others - of_all < 0.1:
    sys.exit("Changed: the first token's score no longer leaves end-of-sequence out of the softmax by default.")
PY
