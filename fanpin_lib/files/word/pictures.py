"""Pictures in documents, with a text for those who cannot see them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Picture:
    """A picture for a document: PNG, its width on the page, what a reader is told of it."""

    png: bytes
    width_mm: float
    description: str = ""


def with_pictures(document: Any, filling: Mapping[str, Any]) -> dict[str, Any]:
    """The filling with its pictures as this document can hold them."""
    return {name: _held(document, value) for name, value in filling.items()}


def _held(document: Any, value: Any) -> Any:
    from docx.shared import Mm
    from docxtpl import InlineImage

    if isinstance(value, Picture):
        return _Described(
            InlineImage(document, io.BytesIO(value.png), width=Mm(value.width_mm)),
            value.description,
        )
    if isinstance(value, list | tuple):
        return [_held(document, one) for one in value]
    return value


@dataclass(frozen=True)
class _Described:
    """A picture in a document, with the text for those who cannot see it."""

    image: Any
    description: str

    def __html__(self) -> str:
        return "".join(self._parts())

    def _parts(self) -> Iterator[str]:
        import html

        told = html.escape(self.description, quote=True)
        xml = str(self.image)
        head, docpr, rest = xml.partition("<wp:docPr ")
        yield head
        if docpr:
            yield f'{docpr}descr="{told}" '
        yield rest

    __str__ = __html__
