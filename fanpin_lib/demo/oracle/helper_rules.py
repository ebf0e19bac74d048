"""Monitored households for which nobody is in an office that the document wants filled."""

from __future__ import annotations

from collections.abc import Iterator

from fanpin_lib.demo.oracle.expected import Expected
from fanpin_lib.demo.rows.county import County, Row
from fanpin_lib.demo.rows.limits import limit


def of_helpers(county: County) -> Iterator[Expected]:
    """Households under monitoring, by each office that nobody fills for them in any episode."""
    homes = {case["case_id"]: case["household_id"] for case in county.now["cases"]}
    serving: dict[str, set[str]] = {}
    for row in county.now["helpers"]:
        if _serves(row, county) and row["case_id"] in homes:
            serving.setdefault(homes[row["case_id"]], set()).add(row["role"])
    group, offices = limit("helpers.whom"), limit("helpers.offices")
    for case in county.now["cases"]:
        roles = serving.get(case["household_id"], set())
        for office in offices if _monitored(case, county) else ():
            if not any(office in role for role in roles):
                place = {key: case[key] for key in ("household_id", "village_code")}
                yield Expected("office_vacant", instance=f"{group}{office}", **place)


def _monitored(case: Row, county: County) -> bool:
    eliminated, back = case["eliminated_on"], case["reversed_on"]
    over = eliminated is not None and eliminated <= county.end
    again = over and back is not None and eliminated <= back <= county.end
    return bool(case["identified_on"] <= county.end and (not over or again))


def _serves(row: Row, county: County) -> bool:
    begun = row["valid_from"] is None or row["valid_from"] <= county.end
    return bool(
        row["helper_name"] and begun and (row["valid_to"] is None or row["valid_to"] >= county.end)
    )
