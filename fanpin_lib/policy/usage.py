"""For whom a profile may be used, and from when to when its documents applied."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

#: What a profile file may say under ``use``, and how a person hears it.
USES = {
    "any_county": "任何县都可以直接用",
    "own_region": "只供文件所在的地方直接用",
    "demo": "只供演示目录用",
    "base": "不单独使用，只供别的方案继承",
}
_TO_INHERIT = "别处要用，另写本县的方案继承它"


@dataclass(frozen=True)
class Usage:
    """What a profile says about its use.

    Attributes:
        use: a key of `USES`.
        region_code: six digits of the county, city or province whose document it is; empty
            where the document does not say, or for any county.
        region: that place in words.
        starts, ends: first and last day on which its documents applied (``ends`` None: no end
            is known; ``starts`` None: it has no documents of its own).
        dates_note: how these days are known.
    """

    use: str = "own_region"
    region_code: str = ""
    region: str = ""
    starts: date | None = None
    ends: date | None = None
    dates_note: str = ""

    @property
    def for_whom(self) -> str:
        """For whom it may be used, in one sentence part."""
        if self.use != "own_region":
            return USES[self.use]
        if self.region_code:
            return f"只供{self.region}（区划 {self.region_code}）直接用；{_TO_INHERIT}"
        if self.region:
            return f"只供{self.region}直接用，是不是本县请自行核对；{_TO_INHERIT}"
        return "本县自己的方案"

    @property
    def to_be_checked(self) -> bool:
        """Whether nobody but the county can tell if the document is its own."""
        return self.use == "own_region" and bool(self.region) and not self.region_code

    @property
    def period(self) -> str:
        """From when to when its documents applied, in words."""
        if self.starts is None:
            return "没有起止日期"
        return f"{self.starts} 起" + (f"，到 {self.ends} 止" if self.ends else "，没有写到何时止")

    def serves(self, county: str) -> bool:
        """Whether a county (six digits) lies in the region whose document it is."""
        return county.startswith(_stem(self.region_code))

    def applies(self, day: date) -> bool:
        """Whether its documents are known to apply on a day."""
        return self.starts is not None and self.starts <= day and not self.lapsed(day)

    def lapsed(self, day: date) -> bool:
        """Whether its documents no longer applied on a day."""
        return self.ends is not None and day > self.ends


def _stem(code: str) -> str:
    """The digits that all codes within a region share: 150100 → 1501, 220000 → 22."""
    while code.endswith("00"):
        code = code[:-2]
    return code
