"""Writes test/golden/gguf/quantize.json: float32 values, and their bytes in F16 and Q8_0 by Python's `gguf` 0.19.0 (quants.quantize).

Usage: python scripts/golden/gguf_quantize.py
"""

import base64
import json
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
from gguf import GGMLQuantizationType, quants

ROOT = Path(__file__).resolve().parents[2]


def encoded(array: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def values() -> np.ndarray:
    """Blocks of 32: normal draws at many scales, halves of a step, ties of float16, its subnormals, zeros, one value alone."""
    random = np.random.default_rng(20)
    draws = [random.standard_normal(32) * 10.0**power for power in np.linspace(-9, 4, 53)]
    # The largest is 127 steps, so that halves fall exactly between two whole numbers.
    halves = [np.append((np.arange(31) - 15.5) * step, 127 * step) for step in (1, 2.0**-7, 2.0**-12, 3)]
    ties = [1 + (2 * np.arange(32) + 1) * 2.0**-11, -(1024 + np.arange(32) / 2), (np.arange(32) + 0.5) * 2.0**-24]
    subnormal = [random.uniform(-1, 1, 32) * 2.0**power for power in (-13, -15, -20, -23, -25, -26)]
    single = [np.eye(1, 32, at)[0] * -0.37 for at in (0, 13, 31)]
    edges = [np.full(32, 65504.0), np.full(32, 65519.0), np.full(32, -0.0), np.zeros(32), np.full(32, -1e-7)]
    return np.array([*draws, *halves, *ties, *subnormal, *single, *edges], dtype=np.float32)


def main() -> None:
    if version("gguf") != "0.19.0":
        sys.exit("gguf 0.19.0 is wanted: see requirements.txt")
    rows = values()
    golden = {
        "generator": "scripts/golden/gguf_quantize.py",
        "versions": {"gguf": version("gguf"), "numpy": np.__version__},
        "tolerance": 0,
        "values": encoded(rows),
        "F16": encoded(quants.quantize(rows, GGMLQuantizationType.F16)),
        "Q8_0": encoded(quants.quantize(rows, GGMLQuantizationType.Q8_0)),
    }
    path = ROOT / "test/golden/gguf/quantize.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(golden, indent=1) + "\n")


main()
