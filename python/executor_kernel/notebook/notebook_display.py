"""What code that was written for a notebook imports from `IPython.display`, where IPython itself is not installed."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterable
from typing import Any

from executor_kernel.displays.displays import publisher
from executor_kernel.displays.representation import represent

__all__ = [
    *("DisplayHandle", "DisplayObject", "HTML", "IFrame", "Image", "JSON", "Javascript", "Latex", "Markdown", "Math"),
    *("Pretty", "SVG", "clear_output", "display", "update_display"),
]

_SIGNATURES: tuple[tuple[bytes, str], ...] = ((b"\x89PNG", "image/png"), (b"\xff\xd8", "image/jpeg"), (b"GIF8", "image/gif"))


def display(
    *values: Any,
    include: Iterable[str] | None = None,
    exclude: Iterable[str] | None = None,
    raw: bool = False,
    display_id: Any = None,
    **_settings: Any,
) -> DisplayHandle | None:
    """Shows values richly: tables, images, HTML, else their repr. `raw` values are representations by MIME type; a handle is
    answered where `display_id` asks for one. Other settings are a notebook's own.
    """
    for value in values:
        data = _represent_raw(value) if raw else represent(value)
        wanted = set(data if include is None else include) - set(() if exclude is None else exclude)
        publisher.publish({mime: content for mime, content in data.items() if mime in wanted or mime == "text/plain"})
    return None if display_id is None else DisplayHandle(display_id)


def update_display(value: Any, *, display_id: Any, **settings: Any) -> None:
    """Shows the value anew: what was shown stays."""
    display(value, **settings)


def clear_output(wait: bool = False) -> None:
    """Leaves everything where it is: output is sent as it comes."""


class DisplayHandle:
    """What a display that is to change later is known by."""

    def __init__(self, display_id: Any = None) -> None:
        self.display_id = display_id

    def display(self, value: Any, **settings: Any) -> None:
        display(value, **settings)

    def update(self, value: Any, **settings: Any) -> None:
        display(value, **settings)


class DisplayObject:
    """Content that is shown as what it is. Its text comes from `data`, or from a file."""

    _reads_bytes = False

    def __init__(self, data: Any = None, url: str | None = None, filename: Any = None, metadata: Any = None) -> None:
        if isinstance(data, os.PathLike):
            data, filename = None, data
        if url is not None and filename is None and data is None:
            data = self._fetch(url)
        self.url, self.filename, self.metadata = url, filename, metadata
        self.data = self._read(filename) if data is None and filename is not None else data

    def __repr__(self) -> str:
        return f"<IPython.core.display.{type(self).__name__} object>"

    def _read(self, filename: Any) -> Any:
        if self._reads_bytes:
            with open(filename, "rb") as binary:
                return binary.read()
        with open(filename, encoding="utf-8") as text:
            return text.read()

    def _fetch(self, url: str) -> Any:
        from urllib.request import urlopen

        with urlopen(url) as response:
            content: bytes = response.read()
        return content if self._reads_bytes else content.decode("utf-8", "replace")


class HTML(DisplayObject):
    """HTML."""

    def _repr_html_(self) -> Any:
        return self.data


class Markdown(DisplayObject):
    """Markdown."""

    def _repr_markdown_(self) -> Any:
        return self.data


class Latex(DisplayObject):
    """LaTeX as it stands."""

    def _repr_latex_(self) -> Any:
        return self.data


class Math(DisplayObject):
    """LaTeX of a formula, without the dollar signs around it."""

    def _repr_latex_(self) -> str:
        return "$\\displaystyle " + str(self.data).strip("$") + "$"


class SVG(DisplayObject):
    """A drawing."""

    def _repr_svg_(self) -> Any:
        return self.data.decode("utf-8", "replace") if isinstance(self.data, bytes) else self.data


class JSON(DisplayObject):
    """Data that JSON can hold."""

    def _read(self, filename: Any) -> Any:
        return json.loads(super()._read(filename))

    def _repr_json_(self) -> Any:
        return self.data


class Javascript(DisplayObject):
    """A program for the page that shows it, where one does."""

    def _repr_mimebundle_(self, **_wanted: Any) -> dict[str, Any]:
        return {"application/javascript": self.data}


class Pretty(DisplayObject):
    """Text as it stands."""

    def __repr__(self) -> str:
        return str(self.data)


class Image(DisplayObject):
    """A picture: its bytes, the path of its file, or an address that whoever shows it looks up."""

    _reads_bytes = True

    def __init__(
        self,
        data: Any = None,
        url: str | None = None,
        filename: Any = None,
        format: str | None = None,
        width: int | None = None,
        height: int | None = None,
        embed: bool | None = None,
        **_settings: Any,
    ) -> None:
        if isinstance(data, str):
            data, url, filename = (None, data, filename) if "://" in data else (None, url, data)
        self.width, self.height = width, height
        self._embeds = bool(embed) or url is None
        self._format = format
        super().__init__(data, url, filename)

    def _fetch(self, url: str) -> Any:
        return super()._fetch(url) if self._embeds else None

    def _repr_mimebundle_(self, **_wanted: Any) -> dict[str, Any]:
        if not self._embeds:
            return {"text/html": f"<img{_attributes(src=self.url, width=self.width, height=self.height)}/>"}
        return {self._mime(): base64.b64encode(self.data).decode("ascii")} if self.data else {}

    def _mime(self) -> str:
        given = {"jpg": "image/jpeg"}.get(str(self._format), f"image/{self._format}")
        return next((mime for start, mime in _SIGNATURES if self.data.startswith(start)), given)


class IFrame:
    """Another page in a frame."""

    def __init__(self, src: str, width: Any, height: Any, **_settings: Any) -> None:
        self.src, self.width, self.height = src, width, height

    def _repr_html_(self) -> str:
        return f"<iframe{_attributes(src=self.src, width=self.width, height=self.height)}></iframe>"


def _attributes(**values: Any) -> str:
    # Its tables are large, and few need them.
    from html import escape

    return "".join(f' {name}="{escape(str(value))}"' for name, value in values.items() if value is not None)


class _Bundle:
    def __init__(self, data: dict[str, Any]) -> None:
        self._data = data

    def _repr_mimebundle_(self) -> dict[str, Any]:
        return self._data


def _represent_raw(bundle: Any) -> dict[str, str]:
    if not isinstance(bundle, dict):
        raise TypeError(f"A raw display is a dictionary of representations by MIME type, not {type(bundle).__name__}")
    data = represent(_Bundle({mime: content for mime, content in bundle.items() if mime != "text/plain"}))
    return {**data, "text/plain": str(bundle["text/plain"])} if "text/plain" in bundle else _without_text(data)


def _without_text(data: dict[str, str]) -> dict[str, str]:
    return {mime: content for mime, content in data.items() if mime != "text/plain"}
