"""Frames as named tuples: their fields are those of the JSON object, whose names are in the other style."""

from __future__ import annotations

from typing import Any, Callable, TypeVar

#: A frame as it arrives, with nothing checked but that it has a type.
Frame = dict[str, Any]
#: A named tuple that `frame` has made one.
TypedFrame = tuple[Any, ...]
#: The frames of one direction.
Direction = dict[str, Any]

Made = TypeVar("Made", bound="type[Any]")

# Kept, because code may replace them while a kernel speaks.
_dict, _zip = dict, zip


def frame(name: str) -> Callable[[Made], Made]:
    """Makes a named tuple a frame of that type."""

    def register(made: Made) -> Made:
        made.type = name
        made.keys = ("type", *map(_in_json, made._fields))
        return made

    return register


def direction(*frames: Any) -> Direction:
    """Frames by their type."""
    return {made.type: made for made in frames}


def to_json(frame: Any) -> Frame:
    """The JSON object of a typed frame."""
    return _dict(_zip(frame.keys, (frame.type, *frame)))


def read(made: Any, received: Frame) -> Any:
    """A trusted frame as a `made`. Raises KeyError where a field is missing that has no default."""
    defaults = made._field_defaults
    fields = _zip(made.keys[1:], made._fields)
    return made(*[received[key] if key in received else defaults[name] for key, name in fields])


def _in_json(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))
