#!/usr/bin/env bash
# CTranslate2 4.8.5 with Transformers 5.23.0, PyTorch 2.13.0
#
# Expected: beam search with the defaults of both, four beams and the same length limit gives one result, up to rounding.
# Seen:     CTranslate2 stops as soon as as many hypotheses have ended as there are beams, which in Transformers is early_stopping=True. Transformers' default,
#           False, goes on while an open beam may still win. Where the two differ, CTranslate2 has True's result and not the default's.
# Output:
#   early_stopping changes 7 of 300 results: CTranslate2 has True's in 7, the default's in 0
#   of the other 293, CTranslate2 has 293
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
SIZE, END, LIMIT = 50, 1, 16


def words(ids):
    return [f"w{id}" for id in ids]


torch.manual_seed(2)
model = T5ForConditionalGeneration(
    T5Config(vocab_size=SIZE, d_model=16, d_kv=8, d_ff=16, num_layers=1, num_heads=2, decoder_start_token_id=0, pad_token_id=0, eos_token_id=END)).eval()
with torch.no_grad():
    # A random model that looks at its source and is sure of itself, so that beams end at different lengths.
    model.shared.weight.normal_(0, 3)
    attention = model.decoder.block[0].layer[1].EncDecAttention
    attention.o.weight.mul_(20)
    attention.v.weight.mul_(5)
with tempfile.TemporaryDirectory() as folder:
    model.save_pretrained(folder)
    # A word per id, for the converter wants a tokenizer.
    vocabulary = Tokenizer(models.WordLevel(dict(zip(words(range(SIZE)), range(SIZE))), unk_token="w2"))
    PreTrainedTokenizerFast(tokenizer_object=vocabulary, unk_token="w2", pad_token="w0", eos_token="w1").save_pretrained(folder)
    ctranslate2.converters.TransformersConverter(folder).convert(f"{folder}/converted")
    converted = ctranslate2.Translator(f"{folder}/converted", intra_threads=1)

sources = torch.randint(3, SIZE, (300, 6), generator=torch.Generator().manual_seed(3))
sources[:, -1] = END


def text(tokens):
    """What is written before the end; padding is not part of it."""
    return [token for token in tokens if token not in ("w0", "w1")]


def of_transformers(**more):
    return [text(words(row[1:])) for row in model.generate(sources, num_beams=4, max_new_tokens=LIMIT, do_sample=False, **more).tolist()]


default, early = of_transformers(), of_transformers(early_stopping=True)
# min_decoding_length=0: an empty result is allowed in Transformers, too.
results = converted.translate_batch([words(row) for row in sources.tolist()], beam_size=4, max_decoding_length=LIMIT, min_decoding_length=0)
there = [text(result.hypotheses[0]) for result in results]
differing = [row for row in range(len(there)) if default[row] != early[row]]
as_default, as_early = (sum(there[row] == each[row] for row in differing) for each in (default, early))
elsewhere = sum(there[row] == default[row] for row in range(len(there)) if row not in differing)
print(f"early_stopping changes {len(differing)} of {len(there)} results: CTranslate2 has True's in {as_early}, the default's in {as_default}")
print(f"of the other {len(there) - len(differing)}, CTranslate2 has {elsewhere}")
if not differing or as_early < 0.8 * len(differing) or as_default > 0.2 * len(differing):
    sys.exit("Changed: CTranslate2's beam search no longer stops as Transformers' early_stopping=True does.")
PY
