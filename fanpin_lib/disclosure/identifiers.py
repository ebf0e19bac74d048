"""The identifier gate: personal data in text that is about to be published.

A finding says page, line, kind and a masked excerpt, never the value itself. The gate is
a second line of defence: pages are made from aggregates, which hold no personal data; what
it cannot see is listed in `fanpin_lib.disclosure.names`.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fanpin_lib.disclosure.names import NameMatcher
from fanpin_lib.disclosure.numbers import find_numbers
from fanpin_lib.errors import LeakFound

#: Full-width digits and letters as in ASCII; characters without width vanish.
_PLAIN = str.maketrans(
    "０１２３４５６７８９ＸｘＥｅ－．＋", "0123456789XxEe-.+", "\u200b\u200c\u200d\u2060\ufeff\xad"
)
_NOT_PLAIN = re.compile("[０-９ＸｘＥｅ－．＋\u200b-\u200d\u2060\ufeff\xad]")
#: Markup that stands inside a word without breaking it.
_INLINE = re.compile(
    r"</?(?:a|b|bdi|code|em|font|i|mark|s|small|span|strong|sub|sup|tspan|u|wbr)\b[^<>]*>|[*_`\\]"
)
_HAS_INLINE = re.compile(r"<|&[#\w]+;|[*_`\\]")
#: Drawing instructions and embedded pictures: digits that are nobody's.
_DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_NOT_TEXT = re.compile(
    r"""\b(?:d|points|transform|viewBox|style|clip-path|id|href|[xy][12]?|c[xy]|r|width|height)"""
    r"""=(?:"[^"\u3400-\u9fff]*"|'[^'\u3400-\u9fff]*')"""
)
_PICTURE = re.compile(r"data:image/[\w+.-]+;base64,[A-Za-z0-9+/=]+")
_HASH = re.compile(r"\b(?=[0-9a-f]*[a-f])(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})\b")
_CONTEXT = 8  # characters shown around a finding
_SHOWN = 20  # findings named in the message


class Kind(StrEnum):
    """What a name is reported as; numbers carry the words of `numbers`."""

    NAME = "姓名"


@dataclass(frozen=True, order=True)
class Finding:
    """One suspected identifier: where, what it looks like and a masked excerpt."""

    page: str
    line: int
    kind: str
    excerpt: str

    def __str__(self) -> str:
        return f"{self.page} 第 {self.line} 行 {self.kind}：{self.excerpt}"


class LeaksFound(LeakFound):
    """Personal data in what was to be published; ``findings`` holds every place."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        lines = [f"  · {finding}" for finding in self.findings[:_SHOWN]]
        if len(self.findings) > _SHOWN:
            lines.append(f"  · ……还有 {len(self.findings) - _SHOWN} 处")
        pages = len({finding.page for finding in self.findings})
        super().__init__(
            f"在 {pages} 个页面里发现 {len(self.findings)} 处疑似个人信息，"
            "没有发布任何内容，原来的网站没有变：\n" + "\n".join(lines),
            hint="\n请查清这些内容从哪里来（多半是村名、备注等文字列里混入了姓名或号码），"
            "在台账或网页文稿中改正，再重新运行。",
        )


class Scanner:
    """Looks for identifiers; built once with the known names, then run over every text.

    Args:
        names: of everybody the store knows.
        places: names of regions: never a finding, though a person may be called the same.
        codes: numbers known to be codes and nobody's, as they are written.
    """

    def __init__(
        self,
        names: Iterable[str] = (),
        *,
        places: Iterable[str] = (),
        codes: Iterable[str] = (),
    ) -> None:
        self._names = NameMatcher(names, places)
        self._codes = frozenset(codes)
        self._harmless: set[bytes] = set()  # a chart stands in a notebook and in a file

    @property
    def names_not_searched(self) -> int:
        """How many known names equal a place or page word, or are a single character."""
        return len(self._names.not_searched)

    def scan(self, text: str, page: str) -> list[Finding]:
        """Every suspected identifier of ``text``, by line.

        Args:
            text: Markdown, HTML, SVG, CSV or plain text.
            page: how the reader of the message finds it.
        """
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        if digest in self._harmless:
            return []
        found: dict[tuple[int, str, str], Finding] = {}
        for variant in _variants(_plain(text)):
            for line, kind, value, excerpt in self._hits(variant):
                found.setdefault((line, kind, value), Finding(page, line, kind, excerpt))
        if not found:
            self._harmless.add(digest)
        return sorted(found.values())

    def _hits(self, text: str) -> Iterator[tuple[int, str, str, str]]:
        spans = list(find_numbers(text, allowed=self._codes))
        spans += [(start, end, Kind.NAME.value) for start, end in self._names.find(text)]
        for start, end, kind in spans:
            line = text.count("\n", 0, start) + 1
            yield line, kind, text[start:end], _excerpt(text, (start, end), spans)


def refuse(findings: Sequence[Finding]) -> None:
    """Raise if anything was found.

    Raises:
        LeaksFound: naming every place.
    """
    if findings:
        raise LeaksFound(findings)


def _plain(text: str) -> str:
    """The text with plain digits and without what only looks like numbers; same lines."""
    text = _DRAWING.sub(lambda drawing: _NOT_TEXT.sub(_newlines, drawing[0]), text)
    return _evened(_HASH.sub("-", _PICTURE.sub("", text)))


def _evened(text: str) -> str:
    return text.translate(_PLAIN) if _NOT_PLAIN.search(text) else text


def _newlines(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n")


def _variants(text: str) -> Iterator[str]:
    """The text as it is, and as a reader sees it where markup stands inside words."""
    yield text
    if _HAS_INLINE.search(text):
        seen = _evened(html.unescape(_INLINE.sub("", text)))
        if seen != text:
            yield seen


def _excerpt(text: str, span: tuple[int, int], spans: list[tuple[int, int, str]]) -> str:
    """The finding with a few characters around it, every finding in it masked."""
    start, end = max(0, span[0] - _CONTEXT), min(len(text), span[1] + _CONTEXT)
    start = text.rfind("\n", start, span[0]) + 1 or start
    stop = text.find("\n", span[1], end)
    end = stop if stop >= 0 else end
    shown = list(text[start:end])
    for s, e, kind in spans:
        for place in range(max(s, start), min(e, end)):
            if not _may_show(place - s, e - s, kind):
                shown[place - start] = "*"
    return f"…{''.join(shown).strip()}…"


def _may_show(place: int, length: int, kind: str) -> bool:
    """Enough to find it again: a surname, or a number's first three and last two digits."""
    if kind == Kind.NAME:
        return place == 0
    return place < 3 or place >= length - 2
