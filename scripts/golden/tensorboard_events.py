"""Writes test/golden/tensorboard.json: records of event files as TensorBoard 2.21.0 itself writes them, byte by byte (tolerance: none).

Run from the repository's root, in an environment of its own: pip install tensorboard==2.21.0
With a run folder's `tensorboard` folder as argument it reads that with TensorBoard's own reader instead, and prints every series as JSON.
"""

import base64
import io
import json
import sys
from pathlib import Path

import tensorboard
from tensorboard.backend.event_processing.event_multiplexer import EventMultiplexer
from tensorboard.compat.proto.event_pb2 import Event, SessionLog
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.record_writer import RecordWriter

assert tensorboard.__version__ == "2.21.0", f"pinned to tensorboard 2.21.0, got {tensorboard.__version__}"


def scalars(**values: float) -> Summary:
    return Summary(value=[Summary.Value(tag=tag.replace("__", "/"), simple_value=value) for tag, value in values.items()])


def read(folder: str) -> dict:
    multiplexer = EventMultiplexer(size_guidance={"scalars": 0}).AddRunsFromDirectory(folder)
    multiplexer.Reload()
    return {
        run: {tag: [[event.step, event.value] for event in multiplexer.Scalars(run, tag)] for tag in tags["scalars"]}
        for run, tags in sorted(multiplexer.Runs().items())
    }


def record(event: Event) -> str:
    file = io.BytesIO()
    file.close = lambda: None
    RecordWriter(file).write(event.SerializeToString(deterministic=True))
    return base64.b64encode(file.getvalue()).decode()


if len(sys.argv) > 1:
    print(json.dumps(read(sys.argv[1])))
else:
    cases = [
        ({"wallTime": 1764460800.25, "step": 0, "content": {"fileVersion": "brain.Event:2"}}, {"file_version": "brain.Event:2"}),
        ({"wallTime": 1764460800.25, "step": 0, "content": {"start": True}}, {"session_log": SessionLog(status=SessionLog.START)}),
        (
            {"wallTime": 1764460801.5, "step": 1, "content": {"scalars": {"train/loss": 2.5, "validation/nll": 0.0}}},
            {"step": 1, "summary": scalars(train__loss=2.5, validation__nll=0.0)},
        ),
        (
            {"wallTime": 1764460802, "step": 5_000_000_000, "content": {"scalars": {"train/learningRate": 1.2345678e-5, "ü": -1e30}}},
            {"step": 5_000_000_000, "summary": scalars(train__learningRate=1.2345678e-5, ü=-1e30)},
        ),
    ]
    golden = {
        "generator": "scripts/golden/tensorboard_events.py",
        "versions": {"tensorboard": tensorboard.__version__},
        "tolerance": 0,
        "records": [{"event": event, "record": record(Event(wall_time=event["wallTime"], **fields))} for event, fields in cases],
    }
    Path("test/golden/tensorboard.json").write_text(json.dumps(golden, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
