"""The identifier gate: personal data in text that is about to be published.

A finding says page, line, kind and a masked excerpt, never the value itself. The gate is
a second line of defence: pages are made from aggregates, which hold no personal data; what
it cannot see is listed in `fanpin_lib.disclosure.names`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from fanpin_lib.disclosure.as_read import readings
from fanpin_lib.disclosure.contacts import bare, find_contacts
from fanpin_lib.disclosure.names import NameMatcher
from fanpin_lib.disclosure.nobodys_digits import without_codes, without_shapes
from fanpin_lib.disclosure.numbers import find_numbers
from fanpin_lib.disclosure.pieces import Pieces
from fanpin_lib.errors import LeakFound
from fanpin_lib.files.fingerprints import digest_of
from fanpin_lib.files.yaml_lines import shipped_yaml

#: First the character that it begins with, then what may not stand before: most of a text is
#: passed over.
_TOKEN = re.compile(
    r"[A-Za-z\d](?<![A-Za-z\d].)(?:(?<=\d)|(?<=[A-Za-z])[A-Za-z]{0,5}\d)[A-Za-z\d-]{4,29}"
    r"(?![A-Za-z\d])"
)
_LONG, _LONG_CODE = 9, 6  # a number's digits, a code's characters
_CONTEXT = 8  # characters shown around a finding
_SHOWN = 20  # findings named in the message


class Kind(StrEnum):
    """What a name is reported as; numbers carry the words of `numbers`."""

    NAME = "姓名"
    NUMBER = "户编号或监测编号"


@dataclass(frozen=True, order=True)
class Finding:
    """One suspected identifier: where, what it looks like and a masked excerpt.

    ``value`` is what was found, for looking it up in ``private/``; no message shows it.
    """

    page: str
    line: int
    kind: str
    excerpt: str
    value: str = field(default="", compare=False, repr=False)

    def __str__(self) -> str:
        return f"{self.page} 第 {self.line} 行 {self.kind}：{self.excerpt}"


class LeaksFound(LeakFound):
    """Personal data in what was to leave, or files that hide their contents.

    ``findings`` holds every place, ``unseen`` every such file with the reason.
    """

    def __init__(
        self,
        findings: Sequence[Finding],
        unseen: Sequence[str] = (),
        outcome: str = "没有发布任何内容，原来的网站没有变",
    ) -> None:
        self.findings, self.unseen = tuple(findings), tuple(unseen)
        said = []
        if self.findings:
            pages = len({finding.page for finding in self.findings})
            said.append(f"在 {pages} 个页面里发现 {len(self.findings)} 处疑似个人信息")
        if self.unseen:
            said.append(f"有 {len(self.unseen)} 份文件看不到里面的内容")
        super().__init__(
            f"{'，'.join(said)}，{outcome}：\n"
            + "\n".join([*_listed(self.findings), *_listed(self.unseen)]),
            hint="\n" + self._advice(),
        )

    def _advice(self) -> str:
        advice = []
        if self.findings:
            advice.append(
                "请查清这些内容从哪里来（多半是村名、备注等文字列里混入了姓名或号码，"
                "或网页文稿旁边的文件），在台账或文稿中改正；本单位对外公布的电话、邮箱写进 "
                "fanpin.toml 的 [site] public_contacts。"
            )
        if self.unseen:
            advice.append("看不到内容的文件请拿走，或换成看得到内容的格式。")
        return "".join(advice) + "然后再重新运行。"


def _listed(places: Sequence[Finding] | Sequence[str]) -> Iterator[str]:
    yield from (f"  · {place}" for place in places[:_SHOWN])
    if len(places) > _SHOWN:
        yield f"  · ……还有 {len(places) - _SHOWN} 处"


class Scanner:
    """Looks for identifiers; built once with the known names, then run over every text.

    Args:
        names: of everybody the store knows.
        numbers: of households and cases in the store; short ones cannot be told from figures.
        places: names of regions: never a finding, though a person may be called the same.
        codes: numbers known to be codes and nobody's, as they are written.
        contacts: telephones and addresses that the office itself gives to the public.
    """

    def __init__(
        self,
        names: Iterable[str] = (),
        *,
        numbers: Iterable[str] = (),
        places: Iterable[str] = (),
        codes: Iterable[str] = (),
        contacts: Iterable[str] = (),
    ) -> None:
        looked_for = [sorted(_written(each)) for each in (names, places, codes, numbers, contacts)]
        names, places, codes, numbers, contacts = looked_for
        #: A hash of all that is looked for and all that is allowed.
        self.looked_for = digest_of(looked_for)
        self._names = NameMatcher(names, places)
        self._codes = frozenset(codes)
        self._numbers = frozenset(filter(_tellable, numbers)) - self._codes
        shipped = shipped_yaml("fanpin_lib.disclosure", "words.yaml")["public_contacts"]
        self._contacts = frozenset(bare(contact) for contact in [*contacts, *shipped])
        self._pieces = None if self._names.mixed else Pieces(without_codes)
        self._harmless: set[bytes] = set()
        #: Hashes of the texts that were harmless; a chart stands in a notebook and in a file.
        self.passed: set[bytes] = set()

    @property
    def names_not_searched(self) -> int:
        """How many known names equal a place or page word, or are a single character."""
        return len(self._names.not_searched)

    def trust(self, hashes: Iterable[bytes]) -> None:
        """Take texts for harmless that a scanner for just the same found harmless."""
        self._harmless.update(hashes)

    def scan(self, text: str, page: str) -> list[Finding]:
        """Every suspected identifier of ``text``, by line.

        Args:
            text: Markdown, HTML, SVG, CSV or plain text.
            page: how the reader of the message finds it.
        """
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        if digest in self.passed or digest in self._harmless:
            self.passed.add(digest)
            return []
        shapeless = without_shapes(text)
        found = [] if self._nothing_new(shapeless) else self._found(shapeless, page)
        if not found:
            self.passed.add(digest)
        return sorted(found)

    def found_in_whole(self, text: str, page: str) -> list[Finding]:
        """The same as `scan`, of every text as if it were the first."""
        return self._found(without_shapes(text), page)

    def _nothing_new(self, text: str) -> bool:
        """Whether what no text said before is harmless; if not, the whole is searched."""
        news = self._pieces.news(text) if self._pieces else None
        if news is None or any(hit for reading in news.readings for hit in self._hits(reading)):
            return False
        news.keep()
        return True

    def _found(self, text: str, page: str) -> list[Finding]:
        found: dict[tuple[int, str, str], Finding] = {}
        for reading, before in readings(without_codes(text)):
            for line, kind, value, excerpt in self._hits(reading):
                place = (before + line, kind, re.sub(r"\W", "", value))
                found.setdefault(place, Finding(page, before + line, kind, excerpt, value))
        return list(found.values())

    def _hits(self, text: str) -> Iterator[tuple[int, str, str, str]]:
        spans = list(find_numbers(text, allowed=self._codes | self._contacts))
        spans += find_contacts(text, allowed=self._contacts)
        spans += self._known_numbers(text)
        spans += [(start, end, Kind.NAME.value) for start, end in self._names.find(text)]
        for start, end, kind in spans:
            line = text.count("\n", 0, start) + 1
            yield line, kind, text[start:end], _excerpt(text, (start, end), spans)

    def _known_numbers(self, text: str) -> Iterator[tuple[int, int, str]]:
        if self._numbers:
            for match in _TOKEN.finditer(text):
                if match[0] in self._numbers:
                    yield *match.span(), Kind.NUMBER.value


def _written(values: Iterable[str]) -> set[str]:
    """Values as texts, each once; a ledger's cell may be empty."""
    return {str(value) for value in values if value is not None}


def _tellable(number: str) -> bool:
    """Whether a number can only be that of a household or case, not some figure."""
    return len(number) >= (_LONG if number.isdigit() else _LONG_CODE)


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
