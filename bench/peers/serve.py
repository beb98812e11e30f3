"""How every peer talks to its runner: one JSON request per line on stdin, one JSON reply per line on stdout."""

import json
import sys


def serve(answer):
    """Answers requests, each with what `answer` makes of it, or with its failure, until `exit` or the end of stdin."""
    # Whatever a library prints must not land between the replies.
    replies, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        try:
            request = json.loads(line)
            if request["op"] == "exit":
                return
            reply = {"ok": True, **answer(request)}
        except Exception as error:  # noqa: BLE001 - the runner decides what a failed operation means
            reply = {"ok": False, "error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), file=replies, flush=True)
