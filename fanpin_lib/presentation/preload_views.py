"""Making every part of a page once from made-up figures, before the first real page.

What is made for the first time (vocabularies read, fonts found, caches of matplotlib
filled) costs as much as a page; the warm process that all pages are forked from has it
behind itself. No file of an edition is read and no thread is started here.
"""

from __future__ import annotations

from fanpin_lib.edition.about import About
from fanpin_lib.edition.figures import Figure, Figures
from fanpin_lib.edition.region_reading import RegionData
from fanpin_lib.edition.regions import Region
from fanpin_lib.period import Month
from fanpin_lib.presentation import views
from fanpin_lib.regions import Level

_MONTH = Month(2026, 1)
_RULES = {"monitoring_line": {"value": 1.0, "unit": "元", "by_month": {}}}


class _Anything(Figures):
    """Has a figure for whatever is asked."""

    def get(self, indicator: str, dimension: str = "", *, back: int = 0) -> Figure:
        month = str(self.month - back)
        return Figure(indicator, dimension, month, 30.0, "户", 30, 40, 40, 20, 40)

    def stores(self, indicator: str) -> bool:
        return True


def preload_views() -> None:
    """Call everything that a notebook may show, for a village and for a county."""
    own = _Anything(_MONTH)
    for level, kind in ((Level.VILLAGE, views.VillageView), (Level.COUNTY, views.CountyView)):
        below = Region("220281100000", "甲镇", Level.TOWNSHIP, "220281000000")
        data = RegionData(
            Region("220281000000", "甲县", level),
            _MONTH,
            own,
            ancestors=(below,),
            children=(below,),
            of_children={below.code: own},
            about=About(rules=_RULES, demo=True),
        )
        view = kind(data)
        for name in dir(view):
            if not name.startswith("_") and callable(part := getattr(view, name)):
                part()
