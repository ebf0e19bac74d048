"""From the names that exports carry (县 / 乡 / 村) to 12-digit division codes.

Village names repeat across townships, so a village is looked up within its township and
a township within its county. Names are compared without the words for "village
committee"; the statistics bureau writes 瓦窑村委会 where ledgers write 瓦窑村.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from fanpin_lib.regions import Level, ancestor, level_of, normalise_code

_COMMITTEES = (
    ("社区居民委员会", "社区"),
    ("社区居委会", "社区"),
    ("嘎查委员会", "嘎查"),
    ("村民委员会", "村"),
    ("居民委员会", "社区"),
    ("村委会", "村"),
    ("居委会", "社区"),
)
_VILLAGE_ENDINGS = ("社区", "嘎查", "村", "屯")
_TOWNSHIP_ENDINGS = ("街道办事处", "民族乡", "街道", "苏木", "镇", "乡")
_COUNTY_ENDINGS = ("自治县", "自治旗", "县", "市", "区", "旗")
_SEPARATORS = re.compile(r"[、,，;；/|]+")


@dataclass(frozen=True)
class Region:
    """One county, township or village: 12-digit code, name and other names it goes by."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Resolution:
    """Where three names lead: a village's code, or why none was found (Chinese)."""

    code: str | None
    expected: str = ""


@dataclass
class _Names:
    """Names within one parent: exact and shortened forms, each with its codes."""

    exact: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    short: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    shown: list[str] = field(default_factory=list)

    def add(self, region: Region, endings: tuple[str, ...]) -> None:
        self.shown.append(region.name)
        for name in (region.name, *region.aliases):
            self.exact[_plain(name)].add(region.code)
            for form in _shortened(name, endings):
                self.short[form].add(region.code)

    def all_of(self, name: str, endings: tuple[str, ...]) -> set[str]:
        """The codes that a name may stand for: as it is written, else shortened."""
        codes = self.exact.get(_plain(name), set())
        for form in _shortened(name, endings):
            codes = codes or self.short.get(form, set())
        return codes

    def find(self, name: str, endings: tuple[str, ...]) -> str | None:
        """The only code of that name; an ambiguous or unknown name gives ``None``."""
        codes = self.all_of(name, endings)
        return next(iter(codes)) if len(codes) == 1 else None

    def near(self, name: str) -> list[str]:
        """Up to three names that look alike."""
        return difflib.get_close_matches(name, self.shown, n=3, cutoff=0.4)


class RegionLookup:
    """Villages, townships and counties known to the office, found by code or by names.

    Args:
        authoritative: from the county's own regions ledger: what it lacks does not exist.
            False for villages that are only known because an export names them.
    """

    def __init__(self, regions: Iterable[Region], authoritative: bool = True) -> None:
        self.authoritative = authoritative
        self._regions = {r.code: r for r in regions}
        self._levels = {code: level_of(code) for code in self._regions}
        self._in_counties = {ancestor(code, Level.COUNTY) for code in self._regions}
        self._counties, self._all_townships, self._all_villages = _Names(), _Names(), _Names()
        self._townships: dict[str, _Names] = defaultdict(_Names)
        self._villages: dict[str, _Names] = defaultdict(_Names)
        self._loose = _Names()  # villages whose township is not listed
        for region in self._regions.values():
            self._index(region)

    def _index(self, region: Region) -> None:
        level = self._levels[region.code]
        if level is Level.COUNTY:
            self._counties.add(region, _COUNTY_ENDINGS)
        elif level is Level.TOWNSHIP:
            self._townships[ancestor(region.code, Level.COUNTY)].add(region, _TOWNSHIP_ENDINGS)
            self._all_townships.add(region, _TOWNSHIP_ENDINGS)
        elif level is Level.VILLAGE:
            township = ancestor(region.code, Level.TOWNSHIP)
            self._villages[township].add(region, _VILLAGE_ENDINGS)
            self._all_villages.add(region, _VILLAGE_ENDINGS)
            if township not in self._regions:
                self._loose.add(region, _VILLAGE_ENDINGS)

    @classmethod
    def from_mapping(
        cls, names: Mapping[str, str], aliases: Mapping[str, str] | None = None
    ) -> RegionLookup:
        """From ``{code: name}`` (codes of any length) and ``{code: "别名、别名"}``.

        Raises:
            InputError: a code is malformed.
        """
        other = {normalise_code(c): a for c, a in (aliases or {}).items() if a}
        return cls(
            Region(code, name, tuple(a for a in _SEPARATORS.split(other.get(code, "")) if a))
            for code, name in ((normalise_code(c), n) for c, n in names.items())
        )

    def __len__(self) -> int:
        return len(self._regions)

    def other_names(self) -> dict[str, tuple[str, ...]]:
        """By code the names that a place goes by besides its own."""
        return {code: one.aliases for code, one in self._regions.items() if one.aliases}

    def knows(self, code: str) -> bool:
        """Whether the code stands in the register of regions."""
        return code in self._regions

    def level(self, code: str) -> Level | None:
        """The level of a code; None for one that nobody knows."""
        return self._levels.get(code)

    def same_county(self, code: str) -> bool:
        """Whether the code lies in a county that is known at all."""
        return ancestor(code, Level.COUNTY) in self._in_counties

    def name(self, code: str) -> str:
        """The region's name, or its code if it is not known."""
        return self._regions[code].name if code in self._regions else code

    def near_codes(self, code: str) -> list[str]:
        """Up to three villages whose codes look alike, as ``名称(代码)``."""
        villages = [c for c, level in self._levels.items() if level is Level.VILLAGE]
        close = difflib.get_close_matches(code, villages, n=3, cutoff=0.8)
        return [f"{self.name(c)}({c})" for c in close]

    def resolve(self, county: str | None, township: str | None, village: str | None) -> Resolution:
        """The village's code from its names; the county may be missing if there is one only,
        the township if no other has a village of that name."""
        if not village:
            return Resolution(None, "要有村名才能查到村代码")
        if not township:
            return self._alone(village)
        town = self._township(county, township)
        if town.code is None:
            loose = self._loose.find(village, _VILLAGE_ENDINGS)
            return Resolution(loose) if loose else town
        return self.in_township(town.code, village)

    def in_township(self, township: str, village: str) -> Resolution:
        """The village of that name in a township given by its code."""
        names = self._villages[township]
        codes = names.all_of(village, _VILLAGE_ENDINGS)
        if len(codes) == 1:
            return Resolution(next(iter(codes)))
        if codes:
            whole = "、".join(sorted(map(self.name, codes)))
            return Resolution(None, f"{self.name(township)}可能是这个名字的有{whole}，要写全名")
        return Resolution(None, f"{self.name(township)}没有叫这个名字的村{_hint(names, village)}")

    def _alone(self, village: str) -> Resolution:
        """A village by its name alone, as ledgers of one township have it."""
        code = self._all_villages.find(village, _VILLAGE_ENDINGS)
        if code:
            return Resolution(code)
        townships = [self.name(code) for code in self._townships_with(village)]
        if townships:
            found = f"{'、'.join(townships)}都有叫这个名字的村，要加上乡镇列才分得清"
            return Resolution(None, found)
        near = _hint(self._all_villages, village)
        return Resolution(None, f"行政区划台账里没有叫这个名字的村{near}")

    def _townships_with(self, village: str) -> list[str]:
        return [
            township
            for township, names in self._villages.items()
            if names.find(village, _VILLAGE_ENDINGS)
        ]

    def _township(self, county: str | None, township: str) -> Resolution:
        if county and self._counties.exact:
            code = self._counties.find(county, _COUNTY_ENDINGS)
            if code is None:
                near = _hint(self._counties, county)
                return Resolution(None, f"行政区划台账里没有“{_plain(county)}”这个县{near}")
            names = self._townships[code]
        else:
            names = self._all_townships
        found = names.find(township, _TOWNSHIP_ENDINGS)
        if found is None:
            near = _hint(names, township)
            return Resolution(None, f"行政区划台账里没有“{_plain(township)}”这个乡镇{near}")
        return Resolution(found)


def same_county_name(one: str, other: str) -> bool:
    """Whether two names may be one county's: 兴义 and 兴义市, or with its prefecture before."""
    forms = [_shortened(name, _COUNTY_ENDINGS)[-1] for name in (one, other)]
    return forms[0] in _plain(other) or forms[1] in _plain(one)


def _hint(names: _Names, name: str) -> str:
    near = names.near(name)
    return f"，相近的有：{'、'.join(near)}" if near else ""


def _plain(name: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name or ""))


def _shortened(name: str, endings: tuple[str, ...]) -> list[str]:
    """Forms to compare, the most telling first: 瓦窑村委会 gives 瓦窑村, then 瓦窑."""
    bare = _plain(name)
    for words, kind in _COMMITTEES:
        if bare.endswith(words) and len(bare) > len(words):
            bare = bare[: -len(words)] + kind
            break
    forms = [bare]
    for ending in endings:
        if bare.endswith(ending) and len(bare) > len(ending):
            forms.append(bare[: -len(ending)])
            break
    return forms
