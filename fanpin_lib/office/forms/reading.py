"""What one text of a form says: cut into known words, the longest first."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from fanpin_lib.office.forms.asked import (
    DIFFERENCE,
    LAST_MONTH,
    LAST_YEAR,
    PERCENT,
    YEAR,
    YEAR_END,
)
from fanpin_lib.office.forms.shares import share_of
from fanpin_lib.office.forms.stretches import stretch_of
from fanpin_lib.office.forms.vocabulary import KINDS, SplitPart, Vocabulary, plain

_LISTED = re.compile(
    r"^(?:[(]?[一二三四五六七八九十]{1,3}[)、.]|[(]?\d{1,2}[)、.](?=\D)|其中[:,]?|#|※)+"
)
_SIGNS = re.compile(r"[():,.、/\\;\-—~·_*+&|<>=\"'“”‘’。?!]+")
_SPAN = re.compile(r"(?:\d{4}年)?0?1月?(?:份)?[-—~至到](\d{1,2})月(?:份)?(?:累计)?")
_THIS_YEAR = re.compile(
    r"本年度?(?:累计)?|今年(?:以来)?(?:累计)?|年内(?:累计)?|年度累计|年初以来(?:累计)?"
)
_AT_YEAR_END = re.compile(r"(?<![上去\d])(?:本|当)?年(?:末|底)")
_MONTH = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(?:份)?(?:\d{1,2}日|底|末)?")
_BACK = (
    (re.compile(r"上年同月|上年同期|去年同月|去年同期"), 12),
    (re.compile(r"上个?月末?|上期"), 1),
    (re.compile(r"本月末?|当月末?|本期|月内"), 0),
)
_DIGITS = re.compile(r"^\d+$")
_THAN = (
    (
        LAST_YEAR,
        r"同比|(?:较|比|与|同)(?:上年|去年)?(?:同期|同月)(?:相比|比较?)?"
        r"|(?:上年|去年)(?:同期|同月)(?:相比|比较)",
    ),
    (YEAR_END, r"(?:较|比|与)(?:(?:上年|去年)年?(?:末|底)|年初)(?:相比|比较?)?"),
    (LAST_MONTH, r"环比|(?:较|比|与|同)上(?:个?月|期)末?(?:相比|比较?)?|上(?:个?月|期)末?相比"),
)
#: How much more or less; without 率 or 幅 a percentage only where the sign stands beside it.
_CHANGE = (
    (PERCENT, r"(?:增长|增减|变化|升降|涨)(?:率|幅度?|百分比)|增幅|增速"),
    (
        DIFFERENCE,
        r"增减(?:变化|情况)?[量数额值]?|净?增加?[量额值]|变[化动][量数]?|差[额值]|±|\+/-|\+-",
    ),
)
_SHARE = re.compile(r"%|增长")
_IMPLIED = {"户数": "户", "人数": "人", "人口": "人"}
_POINTS = re.compile(r"个?百分点")


@dataclass(frozen=True)
class TextReading:
    """What one text says.

    ``unknown`` are its letters that belong to no known word, ``whole`` the parts that it may
    stand for as a whole, whatever else its words mean.
    """

    text: str
    concepts: tuple[str, ...] = ()
    parts: tuple[tuple[SplitPart, ...], ...] = ()
    indicators: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    total: bool = False
    leave: bool = False
    number: bool = False
    back: int | None = None
    month: int | None = None
    year: int | None = None
    span: str = ""
    than: str = ""
    change: str = ""
    whole_span: bool = False
    share: str = ""
    rank: bool = False
    unknown: str = ""
    words: tuple[str, ...] = field(default=())
    whole: tuple[SplitPart, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether it says nothing about what is counted."""
        return not (self.concepts or self.parts or self.indicators or self.unknown)

    @property
    def vague(self) -> bool:
        """Whether it says nothing at all: all its words mean nothing by themselves."""
        time = self.back is not None or self.month or self.span or self.than or self.change
        time = time or self.share or self.rank
        return self.empty and not (self.units or self.total or self.number or self.leave or time)


def unmarked(text: str) -> str:
    """A text without the number or mark that it begins with."""
    return _LISTED.sub("", plain(text))


def reader(vocabulary: Vocabulary):  # type: ignore[no-untyped-def]
    """A function that reads texts, each once."""

    @lru_cache(maxsize=4096)
    def read(text: str) -> TextReading:
        return _read(text, vocabulary)

    return read


def _read(text: str, vocabulary: Vocabulary) -> TextReading:
    said = unmarked(text)
    if _DIGITS.match(said):
        return TextReading(text, number=True)
    share, said = share_of(said)
    change, said = _change(said)
    time, said = ({}, said) if change.get("than") else _time(said)
    found, unknown = _cut(said, vocabulary)
    by_kind = _by_kind(found)
    return TextReading(
        text,
        tuple(dict.fromkeys(str(m) for _, m in by_kind["concept"])),
        tuple(m for _, m in by_kind["part"]),  # type: ignore[misc]
        tuple(dict.fromkeys(str(m) for _, m in by_kind["indicator"])),
        tuple(dict.fromkeys(str(m) for _, m in by_kind["unit"])) or _implied(by_kind["concept"]),
        bool(by_kind["total"]),
        bool(by_kind["leave"]),
        rank=bool(by_kind["rank"]),
        share=share,
        unknown=unknown,
        words=tuple(s for kind in ("concept", "part", "indicator") for s, _ in by_kind[kind]),
        whole=tuple(w.value for w in vocabulary.words.get(said, []) if w.kind == "part"),
        **time,
        **change,
    )


def _by_kind(found: list[tuple[str, str, object]]) -> dict[str, list[tuple[str, object]]]:
    by_kind: dict[str, list[tuple[str, object]]] = {kind: [] for kind in KINDS}
    for kind, spelled, meant in found:
        by_kind[kind].append((spelled, meant))
    return by_kind


def _time(said: str) -> tuple[dict[str, Any], str]:
    """Months that a text names, and the text without them."""
    if found := _SPAN.search(said):
        return {"span": YEAR, "month": int(found[1])}, _SPAN.sub("", said, count=1)
    if _THIS_YEAR.search(said):
        return {"span": YEAR}, _THIS_YEAR.sub("", said, count=1)
    if stretch := stretch_of(said):
        return stretch
    if _AT_YEAR_END.search(said):
        return {"month": 12, "whole_span": True}, _AT_YEAR_END.sub("", said, count=1)
    for pattern, back in _BACK:
        if pattern.search(said):
            return {"back": back}, pattern.sub("", said, count=1)
    found = _MONTH.search(said)
    if found and 1 <= int(found[2]) <= 12:
        year = int(found[1]) if found[1] else None
        return {"month": int(found[2]), "year": year}, _MONTH.sub("", said, count=1)
    return {}, said


def _implied(concepts: list[tuple[str, object]]) -> tuple[str, ...]:
    """The unit that the last letters of a word say: 总户数, 总人口."""
    found = {_IMPLIED[ending] for word, _ in concepts for ending in _IMPLIED if word[-2:] == ending}
    return tuple(sorted(found))


def _change(said: str) -> tuple[dict[str, Any], str]:
    """A comparison that a text asks for, and the text without it.

    Without the month that is compared with, the text has to be about the change alone.
    """
    than, rest = "", said
    for name, pattern in _THAN:
        if re.search(pattern, rest):
            than, rest = name, re.sub(pattern, "", rest, count=1)
            break
    for name, pattern in _CHANGE:
        if re.search(pattern, rest):
            percent = name == PERCENT or "%" in rest
            rest = _SHARE.sub("", _POINTS.sub("", re.sub(pattern, "", rest, count=1)))
            alone = than or not _SIGNS.sub("", rest)
            kind = {"than": than, "change": PERCENT if percent else DIFFERENCE}
            return (kind, rest) if alone else ({}, said)
    if than and "%" in rest:
        return {"than": than, "change": PERCENT}, _SHARE.sub("", rest)
    if not than and _SIGNS.sub("", rest) == "增长%":
        return {"change": PERCENT}, ""
    return ({"than": than}, rest) if than else ({}, said)


def _cut(said: str, vocabulary: Vocabulary) -> tuple[list[tuple[str, str, object]], str]:
    """The known words of a text, so chosen that as few letters as possible are left over."""
    best: list[tuple[float, float, list[tuple[str, str, object]], str]] = [(0, 0, [], "")]
    for end in range(1, len(said) + 1):
        letter = said[end - 1]
        left, number, words, unknown = best[end - 1]
        sign = bool(_SIGNS.fullmatch(letter))
        options = [
            (left + (not sign), number + (not sign), words, unknown + ("" if sign else letter))
        ]
        for start in range(max(0, end - vocabulary.longest), end):
            meant = vocabulary.words.get(said[start:end])
            if meant:
                kind, value = _meaning(meant)
                left, number, words, unknown = best[start]
                rank = number + 1 + KINDS.index(kind) / 100
                options.append((left, rank, [*words, (kind, said[start:end], value)], unknown))
        best.append(min(options, key=lambda one: one[:2]))
    _, _, words, unknown = best[-1]
    return words, unknown


def _meaning(meant: list) -> tuple[str, object]:  # type: ignore[type-arg]
    """The kind that counts; of parts all that the word may stand for."""
    kind = min((one.kind for one in meant), key=KINDS.index)
    same = [one.value for one in meant if one.kind == kind]
    if kind == "part":
        return kind, tuple(dict.fromkeys(same))
    return kind, same[0]
