"""Writes test/golden/parquet/*.parquet with pyarrow 26.0.1 (each file's footer names it too). Run from the repository's root."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

assert pa.__version__ == "26.0.1", f"pinned to pyarrow 26.0.1, got {pa.__version__}"
folder = Path("test/golden/parquet")
folder.mkdir(parents=True, exist_ok=True)

labeled = pa.table(
    {
        "id": pa.array([11, 12, 13, 14, 15], pa.int64()),
        "source": ["one", "zwei \u00fc", "trois \U0001f600", "four", "five"],
        "target": ["1", "2", "3", "4", "5"],
        "references": pa.array([["1", "I"], None, ["3"], [], ["5", "V"]], pa.list_(pa.string())),
        "unused": [0.5, 1.5, 2.5, 3.5, 4.5],
    }
)
for codec in ["snappy", "zstd", "gzip", "none"]:
    pq.write_table(labeled, folder / f"{codec}.parquet", compression=codec, row_group_size=2)
pq.write_table(pa.table({"source": pa.array([1, 2], pa.int32()), "target": ["1", "2"]}), folder / "number-source.parquet")
numbers = pa.array([[1, 2]], pa.list_(pa.int64()))
pq.write_table(pa.table({"source": ["a"], "target": ["1"], "references": numbers}), folder / "number-references.parquet")
pq.write_table(pa.table({"text": ["a"], "target": ["1"]}), folder / "no-source.parquet")
pq.write_table(pa.table({"source": ["a", None, " "], "target": ["1", "2", "3"]}), folder / "blank-source.parquet")
bytes_column = pa.array([b"ok", b"\xff\xfe"], pa.binary()).view(pa.string())
pq.write_table(pa.table({"source": bytes_column, "target": ["1", "2"]}), folder / "not-utf8.parquet")
pq.write_table(labeled.slice(0, 0), folder / "empty.parquet")
