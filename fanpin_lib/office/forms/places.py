"""Places by the names that forms write: whole, shortened, with the county's name before them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from fanpin_lib.office.forms.vocabulary import plain
from fanpin_lib.regions import Level, ancestor, level_of

_OFFICES = re.compile(r"(?:人民政府|镇政府|乡政府|政府|办事处|党工委|党委)$")
_COMMITTEES = re.compile(r"(?:村民委员会|社区居民委员会|居民委员会|嘎查委员会|村委会|居委会)$")
_ENDINGS = {
    Level.COUNTY: re.compile(r"(?:自治县|自治旗|县|市|区|旗)$"),
    Level.TOWNSHIP: re.compile(r"(?:[\u4e00-\u9fff]{1,3}族)?(?:街道|民族乡|苏木|镇|乡)$"),
    Level.VILLAGE: re.compile(r"(?:社区|嘎查|村|屯)$"),
}
_WHOLE = frozenset(
    ("全县", "全市", "全区", "全旗", "本县", "本市", "本区", "本旗", "县级", "县本级")
)
_LEAST = 2


@dataclass(frozen=True)
class PlaceNames:
    """A county, township or village with the other names that it goes by."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()


class PlaceFinder:
    """Finds codes of places by name; a name that may be two places' finds none.

    Args:
        places: the county, its townships and villages.
        county: the county's 12-digit code.
    """

    def __init__(self, places: Iterable[PlaceNames], county: str) -> None:
        self.county = county
        self.by_code = {place.code: place for place in places}
        self._names: dict[Level, list[tuple[str, str]]] = defaultdict(list)
        for place in self.by_code.values():
            level = level_of(place.code)
            for name in (place.name, *place.aliases):
                self._names[level].append((plain(name), place.code))

    def name(self, code: str) -> str:
        """The place's name, or its code."""
        return self.by_code[code].name if code in self.by_code else code

    def within(self, code: str, level: Level) -> list[str]:
        """The places of a level in another, by code."""
        own = level_of(code)
        return sorted(
            one
            for one in self.by_code
            if level_of(one) is level and (own is Level.COUNTY or ancestor(one, own) == code)
        )

    def children(self, code: str) -> list[str]:
        """The townships of the county, the villages of a township."""
        below = {Level.COUNTY: Level.TOWNSHIP, Level.TOWNSHIP: Level.VILLAGE}.get(level_of(code))
        return self.within(code, below) if below else []

    def find(self, name: str, under: str) -> str:
        """The code of the place of a name, looked for in ``under`` first; empty if unsure."""
        bare = _OFFICES.sub("", self._without_county(plain(name)))
        if bare in _WHOLE or bare == "":
            return self.county if bare else ""
        levels = [Level.TOWNSHIP, Level.VILLAGE, Level.COUNTY]
        if under and level_of(under) is Level.TOWNSHIP:
            levels = [Level.VILLAGE, Level.TOWNSHIP, Level.COUNTY]
        for way in (_same, _same_stem, _begins):
            for level in levels:
                if found := self._found(bare, under, level, way):
                    return found
        return self._with_township(bare)

    def _with_township(self, name: str) -> str:
        """A village with its township's name before or, in brackets, behind it."""
        behind = re.fullmatch(r"(.+)\((.+)\)", name)
        if behind:
            above = self.find(behind[2], self.county)
            return self.find(behind[1], above) if above else ""
        for town, code in self._names[Level.TOWNSHIP]:
            rest = name.removeprefix(town)
            if rest != name and len(rest) >= _LEAST:
                found = self.find(rest, code)
                if found and _lies_in(found, code):
                    return found
        return ""

    def _found(self, name: str, under: str, level: Level, way: object) -> str:
        """The only place of a level that a name fits, in ``under`` or else in the county."""
        codes = {c for n, c in self._names[level] if way(name, n, level)}  # type: ignore[operator]
        near = {c for c in codes if under and _lies_in(c, under)}
        chosen = near or codes
        return next(iter(chosen)) if len(chosen) == 1 else ""

    def _without_county(self, name: str) -> str:
        own = plain(self.name(self.county))
        return name.removeprefix(own) if len(name) > len(own) + 1 else name


def _lies_in(code: str, under: str) -> bool:
    return code != under and ancestor(code, level_of(under)) == under


def _stem(name: str, level: Level) -> str:
    return _ENDINGS[level].sub("", _COMMITTEES.sub("", name)) or name


def _same(name: str, known: str, level: Level) -> bool:
    return name == known or _COMMITTEES.sub("", name) == known


def _same_stem(name: str, known: str, level: Level) -> bool:
    return len(name) >= _LEAST and _stem(name, level) == _stem(known, level)


def _begins(name: str, known: str, level: Level) -> bool:
    """A shortened name, such as the first letters of a long one."""
    stem = _stem(name, level)
    return len(stem) >= _LEAST and known.startswith(stem) and level is not Level.VILLAGE
