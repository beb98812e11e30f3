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
# Pages of version 2 in another encoding, many of them, packed by Brotli; pages with checksums; LZ4; a column that no recipe reads, deeply nested.
others = {"data_page_version": "2.0", "use_dictionary": False, "data_page_size": 1, "write_batch_size": 1}
pq.write_table(labeled, folder / "pages-v2.parquet", compression="brotli", column_encoding={"source": "DELTA_BYTE_ARRAY"}, **others)
pq.write_table(labeled, folder / "checksums.parquet", compression="none", write_page_checksum=True)
turns = pa.array([[{"by": {"who": "a"}, "words": ["b", "c"]}], None, [], [{"by": None, "words": None}], []])
pq.write_table(labeled.append_column("turns", turns), folder / "lz4.parquet", compression="lz4")
pq.write_table(pa.table({"source": pa.array([1, 2], pa.int32()), "target": ["1", "2"]}), folder / "number-source.parquet")
numbers = pa.array([[1, 2]], pa.list_(pa.int64()))
pq.write_table(pa.table({"source": ["a"], "target": ["1"], "references": numbers}), folder / "number-references.parquet")
pq.write_table(pa.table({"text": ["a"], "target": ["1"]}), folder / "no-source.parquet")
pq.write_table(pa.table({"source": ["a", None, " "], "target": ["1", "2", "3"]}), folder / "blank-source.parquet")
turns = pa.array([[{"role": "system", "content": "Be brief."}, {"role": "user", "content": "a"}, {"role": "assistant", "content": "1"}]])
pq.write_table(pa.table({"id": ["x"], "messages": turns, "other": [1]}), folder / "messages.parquet")
bytes_column = pa.array([b"ok", b"\xff\xfe"], pa.binary()).view(pa.string())
pq.write_table(pa.table({"source": bytes_column, "target": ["1", "2"]}), folder / "not-utf8.parquet")
pq.write_table(labeled.slice(0, 0), folder / "empty.parquet")
