"""Monitored households for which nobody is in an office that the document wants filled."""

from __future__ import annotations

from collections.abc import Iterator

from fanpin_lib.demo.oracle.expected import Expected
from fanpin_lib.demo.oracle.reading import grouped
from fanpin_lib.demo.rows.county import County, Row
from fanpin_lib.demo.rows.limits import limit


def of_helpers(county: County) -> Iterator[Expected]:
    """Cases under monitoring at the month's end, by each office in which they have nobody."""
    known = grouped(county.now["helpers"], "case_id")
    group, offices = limit("helpers.whom"), limit("helpers.offices")
    for case in county.now["cases"]:
        if not _monitored(case, county):
            continue
        serving = [row for row in known.get(case["case_id"], []) if _serves(row, county)]
        for office in offices:
            if not any(office in row["role"] for row in serving):
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
