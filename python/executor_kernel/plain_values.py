"""Hashes of values that are made of plain ones, the same in every process. They run no code of the value's."""

from __future__ import annotations

import sys

# Not by way of hashlib, which brings OpenSSL with it.
from _blake2 import blake2b
from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType
from typing import Any

#: Of one value; what is larger has no hash.
_MAX_PARTS = 1000
_MAX_BYTES = 64 * 1024
_MAX_DEPTH = 16
_HASH_BYTES = 8

_BY_REPR = (bool, float, complex, type(None), type(...))
# The last one is in no order.
_NO_MEMBERS = ("__dict__", "__weakref__", "__static_attributes__")
_TIMES = ("datetime", "date", "time", "timedelta")
# Kinds of a dtype whose bytes are all of the value: no objects, and no records of them.
_NUMPY_KINDS = "biufcmMSU"
# The descriptors of `type` and of modules themselves: those of a metaclass could run code.
_name_of = type.__dict__["__name__"].__get__
_module_of = type.__dict__["__module__"].__get__
_dict_of_class = type.__dict__["__dict__"].__get__
_dict_of_module = ModuleType.__dict__["__dict__"].__get__


def hash_of(value: Any) -> str | None:
    """The hash of a plain value; None for all others, and for what is large."""
    try:
        return blake2b(_Encoder().encode(value, _MAX_DEPTH), digest_size=_HASH_BYTES).hexdigest()
    except _NotPlain:
        return None
    except Exception:
        # Another thread has changed it meanwhile, or a module is not the library that it is named after.
        return None


class _NotPlain(Exception):
    pass


class _Encoder:
    def __init__(self) -> None:
        self._parts = _MAX_PARTS
        self._bytes = _MAX_BYTES

    def encode(self, value: Any, depth: int) -> bytes:
        kind = type(value)
        self._parts -= 1
        if depth == 0 or self._parts < 0:
            raise _NotPlain
        if kind in _BY_REPR:
            return repr(value).encode()
        if kind is int:
            self._take(value.bit_length() // 4)
            return hex(value).encode()
        if kind in (str, bytes, bytearray):
            self._take(len(value))
            return repr(value).encode("utf-8", "surrogatepass")
        return self._encode_parts(kind, value, depth - 1)

    def _encode_parts(self, kind: type, value: Any, depth: int) -> bytes:
        if kind in (list, tuple):
            return self._joined(kind.__name__, value, depth)
        if kind in (set, frozenset):
            parts = sorted([self.encode(each, depth) for each in value])
            return b"%s(%s)" % (kind.__name__.encode(), b",".join(parts))
        if kind is dict:
            return self._joined("dict", [each for pair in value.items() for each in pair], depth)
        if kind in (range, slice):
            return self._joined(kind.__name__, (value.start, value.stop, value.step), depth)
        if kind is ModuleType:
            return self._joined("module", (_dict_of_module(value).get("__name__"),), depth)
        if kind is BuiltinFunctionType and type(value.__self__) in (ModuleType, type(None)):
            return self._joined("builtin", (value.__module__, value.__qualname__), depth)
        if kind is FunctionType and value.__closure__ is None and not value.__dict__:
            parts = (value.__qualname__, value.__code__, value.__defaults__, value.__kwdefaults__)
            return self._joined("function", parts, depth)
        if kind in (staticmethod, classmethod):
            return self._joined(kind.__name__, (value.__func__,), depth)
        if kind is property:
            return self._joined("property", (value.fget, value.fset, value.fdel), depth)
        if kind is CodeType:
            parts = (value.co_code, value.co_names, value.co_varnames, value.co_flags, value.co_consts)
            return self._joined("code", parts, depth)
        if kind is type:
            return self._encode_class(value, depth)
        return self._encode_of_library(kind, value)

    def _encode_class(self, value: type, depth: int) -> bytes:
        # What is not of this session is what it was imported as.
        name = (_module_of(value), value.__qualname__)
        if name[0] != "__main__":
            return self._joined("class", name, depth)
        members = [pair for pair in _dict_of_class(value).items() if pair[0] not in _NO_MEMBERS]
        return self._joined("class", (*name, value.__bases__, members), depth)

    def _encode_of_library(self, kind: type, value: Any) -> bytes:
        if any(kind is _from_module("datetime", name) for name in _TIMES):
            zone = getattr(value, "tzinfo", None)
            if zone is None or type(zone) is _from_module("datetime", "timezone"):
                return repr(value).encode("utf-8", "surrogatepass")
        elif kind is _from_module("decimal", "Decimal"):
            self._take(len(str(value)))
            return repr(value).encode()
        elif kind is _from_module("numpy", _name_of(kind)) and value.dtype.kind in _NUMPY_KINDS:
            self._take(value.nbytes)
            return b"numpy(%s,%s,%s)" % (value.dtype.str.encode(), repr(value.shape).encode(), value.tobytes())
        raise _NotPlain

    def _joined(self, name: str, parts: Any, depth: int) -> bytes:
        return b"%s(%s)" % (name.encode(), b",".join([self.encode(part, depth) for part in parts]))

    def _take(self, count: int) -> None:
        self._bytes -= count
        if self._bytes < 0:
            raise _NotPlain


def _from_module(module: str, name: str) -> Any:
    """What a module holds that the code has imported; None where it has not."""
    found = sys.modules.get(module)
    return _dict_of_module(found).get(name) if type(found) is ModuleType else None
