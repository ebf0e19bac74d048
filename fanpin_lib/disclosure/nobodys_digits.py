"""Characters that only look like numbers: of drawings, embedded pictures and hashes."""

from __future__ import annotations

import re

#: Drawing instructions and embedded pictures: digits that are nobody's.
_DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_NOT_TEXT = re.compile(
    r"""\b(?:d|points|transform|viewBox|style|clip-path|id|href|[xy][12]?|c[xy]|r|width|height)"""
    r"""=(?:"[^"\u3400-\u9fff]*"|'[^'\u3400-\u9fff]*')"""
)
#: What is left of a shape then.
_SHAPE = re.compile(r"</?(?:path|g|use|defs|clipPath|rect|line|circle|polyline)[ \t]*/?>")
_PICTURE = re.compile(r"data:image/[\w+.-]+;base64,[A-Za-z0-9+/=]+")
#: First the character that it begins with, then what may not stand before: most of a text is
#: passed over.
_HASH = re.compile(r"[0-9a-f](?<!\w.)[0-9a-f]{15}(?:[0-9a-f]{48}|[0-9a-f]{24}|[0-9a-f]{16})?(?!\w)")


def without_shapes(text: str) -> str:
    """The text without what drawings are made of; same lines."""
    return _DRAWING.sub(lambda drawing: _SHAPE.sub("", _NOT_TEXT.sub(_newlines, drawing[0])), text)


def without_codes(text: str) -> str:
    """The text without pictures and hashes, whose characters only look like numbers."""
    return _HASH.sub(_hash_away, _PICTURE.sub("", text))


def _hash_away(match: re.Match[str]) -> str:
    """Digits alone are no hash."""
    return match[0] if match[0].isdigit() else "-"


def _newlines(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n")
