#!/usr/bin/env bash
# CTranslate2 4.8.5 with Transformers 5.23.0, PyTorch 2.13.0
#
# Expected: a converted T5 with a head of its own (as T5 v1.1, Flan-T5: "tie_word_embeddings": false) scores as the original does.
# Seen:     its logits are multiplied by d_model^-0.5, as a tied T5's are: the converter asks config.tie_word_embeddings, which Transformers 5 reads as true
#           whatever the file says, while its own model asks another key. Greedy results agree, so a comparison of texts finds nothing; scores do not.
# Output:
#   log-probabilities of three tokens, Transformers: ['-14.044', '-16.083', '-23.318']
#                                      CTranslate2:  ['-4.002', '-4.399', '-4.801']
#          Transformers' logits times d_model^-0.5:  ['-4.002', '-4.399', '-4.801']
#   greedy result the same: True
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet torch==2.13.0
"$folder/venv/bin/pip" install --quiet transformers==5.23.0 ctranslate2==4.8.5

HF_HUB_OFFLINE=1 "$folder/venv/bin/python" -W ignore - <<'PY'
import json
import sys
import tempfile
from pathlib import Path

import ctranslate2
import torch
import transformers
from tokenizers import Tokenizer, models
from transformers import PreTrainedTokenizerFast, T5Config, T5ForConditionalGeneration

transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()
SIZE, WIDTH = 50, 64
SOURCE, TARGET = [5, 9, 20, 7, 1], [7, 8, 9]


def words(ids):
    return [f"w{id}" for id in ids]


torch.manual_seed(0)
made = T5ForConditionalGeneration(
    T5Config(vocab_size=SIZE, d_model=WIDTH, d_kv=8, d_ff=16, num_layers=1, num_heads=2, decoder_start_token_id=0, pad_token_id=0, eos_token_id=1))
made.lm_head.weight = torch.nn.Parameter(torch.randn(SIZE, WIDTH))
with tempfile.TemporaryDirectory() as folder:
    made.save_pretrained(folder)
    # As the published folders have it: false, and no word of scaling.
    path = Path(folder) / "config.json"
    settings = json.loads(path.read_text()) | {"tie_word_embeddings": False}
    settings.pop("scale_decoder_outputs", None)
    path.write_text(json.dumps(settings))
    # A word per id, for the converter wants a tokenizer.
    vocabulary = Tokenizer(models.WordLevel(dict(zip(words(range(SIZE)), range(SIZE))), unk_token="w2"))
    PreTrainedTokenizerFast(tokenizer_object=vocabulary, unk_token="w2", pad_token="w0", eos_token="w1").save_pretrained(folder)
    ctranslate2.converters.TransformersConverter(folder).convert(f"{folder}/converted")
    original, converted = T5ForConditionalGeneration.from_pretrained(folder).eval(), ctranslate2.Translator(f"{folder}/converted", intra_threads=1)

with torch.no_grad():
    logits = original(input_ids=torch.tensor([SOURCE]), decoder_input_ids=torch.tensor([[0, *TARGET]])).logits[0, : len(TARGET)]
here, scaled = (each.log_softmax(-1)[range(len(TARGET)), TARGET] for each in (logits, logits * WIDTH**-0.5))
there = torch.tensor(converted.score_batch([words(SOURCE)], [words(TARGET)])[0].log_probs[: len(TARGET)])
greedy = words(original.generate(torch.tensor([SOURCE]), max_new_tokens=5)[0, 1:].tolist())
same = greedy == converted.translate_batch([words(SOURCE)], beam_size=1, max_decoding_length=5)[0].hypotheses[0]
print("log-probabilities of three tokens, Transformers:", [f"{value:.3f}" for value in here.tolist()])
print("                                   CTranslate2: ", [f"{value:.3f}" for value in there.tolist()])
print("       Transformers' logits times d_model^-0.5: ", [f"{value:.3f}" for value in scaled.tolist()])
print("greedy result the same:", same)
if (there - here).abs().max() < 0.1 or (there - scaled).abs().max() > 1e-3 or not same:
    sys.exit("Changed: a converted T5 with a head of its own scores as the original does, or differs by more than the scale.")
PY
