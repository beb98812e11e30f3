"""llama.cpp as xllamacpp 2026.10.11549 carries it, called by its own C functions: ids of texts, and logits of ids.

The package offers a server only, which gives neither ids of a vocabulary without weights nor whole rows of logits; its library exports the functions of llama.h, however. They take
two structs by value, whose layout belongs to this one version: `default` checks where their known defaults stand before anything is set.

    pip install xllamacpp==2026.10.11549
"""

import ctypes
import struct
from importlib.metadata import version
from pathlib import Path

import numpy
import xllamacpp

VERSION = "2026.10.11549"
assert version("xllamacpp") == VERSION, f"written for xllamacpp {VERSION}, whose structs lie as below"
library = ctypes.CDLL(str(Path(xllamacpp.__file__).parent / "xllamacpp.abi3.so"))


class ModelParameters(ctypes.Structure):
    _fields_ = [("words", ctypes.c_uint64 * 10)]


class ContextParameters(ctypes.Structure):
    _fields_ = [("words", ctypes.c_uint64 * 21)]


class Batch(ctypes.Structure):
    _fields_ = [
        ("n_tokens", ctypes.c_int32),
        ("token", ctypes.POINTER(ctypes.c_int32)),
        ("embd", ctypes.c_void_p),
        ("pos", ctypes.POINTER(ctypes.c_int32)),
        ("n_seq_id", ctypes.POINTER(ctypes.c_int32)),
        ("seq_id", ctypes.POINTER(ctypes.POINTER(ctypes.c_int32))),
        ("logits", ctypes.POINTER(ctypes.c_int8)),
    ]


def declare(name, result, *arguments):
    function = getattr(library, name)
    function.restype, function.argtypes = result, arguments
    return function


model_default = declare("llama_model_default_params", ModelParameters)
context_default = declare("llama_context_default_params", ContextParameters)
load_model = declare("llama_model_load_from_file", ctypes.c_void_p, ctypes.c_char_p, ModelParameters)
new_context = declare("llama_init_from_model", ctypes.c_void_p, ctypes.c_void_p, ContextParameters)
get_vocab = declare("llama_model_get_vocab", ctypes.c_void_p, ctypes.c_void_p)
n_tokens = declare("llama_vocab_n_tokens", ctypes.c_int32, ctypes.c_void_p)
free_model = declare("llama_model_free", None, ctypes.c_void_p)
free_context = declare("llama_free", None, ctypes.c_void_p)
decode = declare("llama_decode", ctypes.c_int32, ctypes.c_void_p, Batch)
logits_of = declare("llama_get_logits_ith", ctypes.POINTER(ctypes.c_float), ctypes.c_void_p, ctypes.c_int32)
tokenize_c = declare(
    "llama_tokenize", ctypes.c_int32, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int32, ctypes.POINTER(ctypes.c_int32), ctypes.c_int32,
    ctypes.c_bool, ctypes.c_bool,
)
Log = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)
messages: list[str] = []
keep_log = Log(lambda level, text, _: messages.append(text.decode(errors="replace")) if level >= 3 else None)
declare("llama_log_set", None, Log, ctypes.c_void_p)(keep_log, None)
declare("llama_backend_init", None)()


def with_bytes(parameters, changes):
    """The struct with the bytes at some offsets replaced: {offset: (format, the default that must stand there, value)}."""
    data = bytearray(parameters)
    for offset, (kind, default, value) in changes.items():
        found = struct.unpack_from(f"<{kind}", data, offset)[0]
        assert found == default, f"the struct lies otherwise than expected: {found} at {offset}, not {default}"
        struct.pack_into(f"<{kind}", data, offset, value)
    return type(parameters).from_buffer_copy(bytes(data))


class LlamaCpp:
    """A GGUF file in llama.cpp; `vocabulary_only` reads no weights."""

    def __init__(self, path, vocabulary_only=False):
        messages.clear()
        parameters = with_bytes(model_default(), {72: ("?", False, vocabulary_only), 16: ("i", -1, 0)})
        self.model = load_model(str(path).encode(), parameters)
        self.warnings = list(messages)
        if not self.model:
            raise ValueError("".join(messages).strip())
        self.vocab = get_vocab(self.model)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        free_model(self.model)

    def tokenize(self, text, add_special=False, parse_special=True):
        data = text.encode()
        room = len(data) + 8
        ids = (ctypes.c_int32 * room)()
        count = tokenize_c(self.vocab, data, len(data), ids, room, add_special, parse_special)
        assert count >= 0, text
        return list(ids[:count])

    def logits(self, ids):
        """The logits after every token, [T, V]: one thread, keys and values in float32, no flash attention."""
        length, room = len(ids), 64 * ((len(ids) + 63) // 64)
        changes = {
            0: ("I", 512, room), 4: ("I", 2048, room), 8: ("I", 512, room), 28: ("i", 4, 1), 32: ("i", 4, 1), 52: ("i", -1, 0),
            104: ("i", 1, 0), 108: ("i", 1, 0),
        }
        context = new_context(self.model, with_bytes(context_default(), changes))
        assert context, "".join(messages)
        zero = (ctypes.c_int32 * 1)(0)
        batch = Batch(
            length, (ctypes.c_int32 * length)(*ids), None, (ctypes.c_int32 * length)(*range(length)), (ctypes.c_int32 * length)(*[1] * length),
            (ctypes.POINTER(ctypes.c_int32) * length)(*[zero] * length), (ctypes.c_int8 * length)(*[1] * length),
        )
        assert decode(context, batch) == 0
        width = n_tokens(self.vocab)
        rows = numpy.stack([numpy.ctypeslib.as_array(logits_of(context, i), (width,)).copy() for i in range(length)])
        free_context(context)
        return rows
