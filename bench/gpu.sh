#!/usr/bin/env bash
# What a machine with a GPU is for: the addon built against its torch, parity tests on the device, and training and generation timed against
# Transformers + PyTorch on the same device in the same minutes. The parts are independent: each has its own time limit, a part that fails hides no
# other's results, and results of earlier calls stay in the folder, so that the parts can be run in several calls. Prints Markdown on stdout.
#
#   bench/gpu.sh [--device cuda|cpu] [--quick] [--seconds N] [--out FOLDER] [PART …]
#
# Parts (default: all): addon, tests, and one per shape and dtype: t5-small/float32, t5-small/bfloat16-autocast, t5-base/float32, t5-base/bfloat16-autocast.
# --quick measures a tiny model instead, twice each: a try of the script, no result.
#
# Needs python3 with torch (a CUDA build for --device cuda) and transformers, g++, and of this repository node_modules/ and dist/, which
# `npm run setup` makes, here or on another machine of the same kind. Node is $RETORT_NODE, else the `node` of the PATH. RETORT_LIBTORCH=python unless it is set.
set -u
cd "$(dirname "$0")/.." || exit 2

device=cuda seconds=240 out=runs/gpu quick=false
shapes=(t5-small t5-base) dtypes=(float32 bfloat16-autocast)
measuring=(--measures gpu --pairs 5 --warmup 2)
chosen=()

fail() {
  echo "gpu.sh: $1" >&2
  exit 2
}

while [ $# -gt 0 ]; do
  case "$1" in
    --device | --seconds | --out)
      [ $# -ge 2 ] || fail "$1 needs a value."
      declare "${1#--}=$2"
      shift
      ;;
    --quick) quick=true ;;
    -*) fail "unknown option $1; see the head of bench/gpu.sh." ;;
    *) chosen+=("$1") ;;
  esac
  shift
done

if $quick; then
  shapes=(tiny)
  measuring=(--measures quick --pairs 2 --warmup 1)
fi
node="${RETORT_NODE:-node}"
export RETORT_LIBTORCH="${RETORT_LIBTORCH:-python}"
known=(addon tests)
for shape in "${shapes[@]}"; do for dtype in "${dtypes[@]}"; do known+=("$shape/$dtype"); done; done
for name in "${chosen[@]}"; do
  [[ " ${known[*]} " == *" $name "* ]] || fail "no part $name: there are ${known[*]}."
done
[ ${#chosen[@]} -gt 0 ] || chosen=("${known[@]}")
command -v "$node" >/dev/null || fail "no $node: set RETORT_NODE."
[ -f dist/index.js ] || fail "dist/ is missing: npm run setup makes it, here or on another machine."
mkdir -p "$out" || exit 2

lines=()

# part NAME COMMAND…: runs the command under the time limit, if the part was chosen, and notes how it ended.
part() {
  local name="$1" code=0
  shift
  [[ " ${chosen[*]} " == *" $name "* ]] || return 0
  echo "== $name" >&2
  timeout --kill-after=10 "$seconds" "$@" >&2 || code=$?
  case $code in
    0) lines+=("- $name: ok") ;;
    124 | 137) lines+=("- $name: ENDED after $seconds s (--seconds)") ;;
    *) lines+=("- $name: FAILED with exit code $code") ;;
  esac
}

# measure SHAPE DTYPE: what was measured before makes room, so that no old figure stands for a part that fails now.
measure() {
  local file
  file="$(results "$1" "$2")"
  [[ " ${chosen[*]} " != *" $1/$2 "* ]] || rm -f "$file"
  part "$1/$2" "$node" bench/run.mjs --device "$device" --shape "$1" --dtype "$2" "${measuring[@]}" --out "$file"
}

results() {
  echo "$out/$device-$1-$2.json"
}

part addon "$node" scripts/setup.mjs --only-addon
part tests env RETORT_TEST_DEVICE="$device" "$node" node_modules/vitest/vitest.mjs run test/device
made=()
for shape in "${shapes[@]}"; do
  for dtype in "${dtypes[@]}"; do
    measure "$shape" "$dtype"
    [ ! -f "$(results "$shape" "$dtype")" ] || made+=("$(results "$shape" "$dtype")")
  done
done

printf 'Parts on %s:\n\n' "$device"
printf '%s\n' "${lines[@]}" ''
[ ${#made[@]} -eq 0 ] || "$node" bench/table.mjs "${made[@]}"
[[ "${lines[*]}" != *FAILED* && "${lines[*]}" != *ENDED* ]]
