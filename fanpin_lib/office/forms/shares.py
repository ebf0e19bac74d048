"""Columns that ask for a share: of the whole that a part is of, or of the county's figure."""

from __future__ import annotations

import re

from fanpin_lib.office.forms.asked import OF_COUNTY, OF_WHOLE

_RATIO = r"(?:的?(?:比例|比重|百分比|比))?[(]?%?[)]?"
_COUNTY = re.compile(rf"(?:所?占)(?:全|本)(?:县|市|区|旗)(?:总数|合计|总量)?{_RATIO}$")
#: Only what says nothing else: of 占农村人口比例 the words say what it is a share of.
_WHOLE = re.compile(r"^(?:占比|比重|所?占(?:比例|比重|百分比)|构成比)[(]?%?[)]?$")


def share_of(said: str) -> tuple[str, str]:
    """Of what a text asks for the share, and the text without it."""
    if found := _COUNTY.search(said):
        return OF_COUNTY, said[: found.start()]
    return (OF_WHOLE, "") if _WHOLE.match(said) else ("", said)
