"""Writing the two small files that every page reads beside the indicators.

``regions.parquet`` names the regions, ``manifest.json`` says which edition this is and
which policy values were in force. The step that computes the indicators writes them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.period import Month
from fanpin_lib.presentation.edition import MANIFEST, REGIONS, Region
from fanpin_lib.whole_file import whole_file

if TYPE_CHECKING:
    from fanpin_lib.policy.profile import Profile

#: Rules whose values sentences and charts name.
RULES_NAMED = (
    "monitoring_line",
    "visit_gap",
    "alert_verification_deadline",
    "income_fall_share",
    "transfer_dependence_share",
)


def write_regions(data_dir: Path, regions: Iterable[Region]) -> Path:
    """Write ``regions.parquet``, sorted by code."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    ordered = sorted(regions, key=lambda region: region.code)
    columns = {
        "region_code": [region.code for region in ordered],
        "region_name": [region.name for region in ordered],
        "level": [str(region.level) for region in ordered],
        "parent_code": [region.parent_code for region in ordered],
    }
    path = data_dir / REGIONS
    pq.write_table(
        pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()}), path
    )
    return path


def write_about(data_dir: Path, month: Month, **about: Any) -> Path:
    """Write the data's ``manifest.json``, whole or not at all.

    Args:
        about: what pages show: ``edition``, ``snapshot`` (delivery seq), ``profile`` (name),
            ``profile_label``, ``demo`` (bool), ``families`` (see ``catalogue_labels``),
            ``rules`` (see ``rules_in_force``), and anything else.
    """
    path = data_dir / MANIFEST
    text = json.dumps({"month": str(month), **about}, ensure_ascii=False, indent=1, default=str)
    with whole_file(path) as beside:
        beside.write_text(text + "\n", encoding="utf-8")
    return path


def rules_in_force(profile: Profile, month: Month) -> dict[str, dict[str, Any]]:
    """The values that pages name, as of the month's end, and of each month of the window.

    A rule without a value that month is left out; the pages then say so.
    """
    found = {}
    for rule_id in RULES_NAMED:
        values = {str(m): _value(profile, rule_id, m) for m in month.window(12)}
        now = values[str(month)]
        if now is not None:
            found[rule_id] = {
                "value": now.value,
                "unit": now.unit,
                "synthetic": now.synthetic,
                "by_month": {m: v.value for m, v in values.items() if v is not None},
            }
    return found


def _value(profile: Profile, rule_id: str, month: Month) -> Any:
    """The rule's value if it is a plain number, else None."""
    try:
        found = profile.value(rule_id, month.last_day)
    except RuleNotInForce:
        return None
    number = isinstance(found.value, int | float) and not isinstance(found.value, bool)
    return found if number else None
