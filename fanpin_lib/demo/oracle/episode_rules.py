"""Episodes that contradict themselves, each other, or the alerts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from fanpin_lib.demo.oracle.expected import Expected
from fanpin_lib.demo.oracle.reading import Seen, active_on, grouped
from fanpin_lib.demo.oracle.row_rules import village_of
from fanpin_lib.demo.rows.county import County, Row


def of_episodes(county: County, seen: Seen) -> Iterator[Expected]:
    """Episodes that contradict themselves, each other, or the alerts."""
    yield from _eliminated_early(county, seen)
    found = _taken_in(county)
    for household, cases in grouped(county.now["cases"], "household_id").items():
        place = {"household_id": household, "village_code": cases[0]["village_code"]}
        if sum(active_on(case, county.end) for case in cases) > 1:
            yield Expected("procedure_two_active", **place)
        for case in cases:
            if _identified_again(case, cases, county.end):
                yield Expected("procedure_reidentified", instance=case["case_id"], **place)
            if _before_found(case, cases, found.get(household)):
                yield Expected("procedure_identified_early", instance=case["case_id"], **place)


def _taken_in(county: County) -> dict[str, date]:
    """The first alert of each household that led to monitoring."""
    found: dict[str, date] = {}
    for alert in county.now["alerts"]:
        if alert["result"] == "纳入监测" and alert["found_on"] <= county.end:
            household = alert["household_id"]
            found[household] = min(alert["found_on"], found.get(household, date.max))
    return found


def _before_found(case: Row, cases: list[Row], found: date | None) -> bool:
    """Identified before the alert, running when it came, and not identified again since."""
    if found is None or case["identified_on"] >= found:
        return False
    runs = case["eliminated_on"] is None or case["eliminated_on"] >= found
    return runs and not any(other["identified_on"] >= found for other in cases)


def _identified_again(case: Row, cases: list[Row], end: date) -> bool:
    """Runs at the month's end, after another episode of the household had been eliminated."""
    if not active_on(case, end):
        return False
    since = case["identified_on"]
    return any(
        other is not case
        and other["eliminated_on"] is not None
        and other["eliminated_on"] <= since
        and (other["reversed_on"] is None or other["reversed_on"] > since)
        for other in cases
    )


def _eliminated_early(county: County, seen: Seen) -> Iterator[Expected]:
    early = [
        case
        for case in county.now["cases"]
        if case["eliminated_on"] and case["eliminated_on"] < case["identified_on"]
    ]
    for case in early:
        yield Expected(
            "procedure_eliminated_early",
            case["household_id"],
            village_code=case["village_code"],
            instance=case["case_id"],
        )
    told = {case["household_id"] for case in early}
    for home in seen.of("national").values():
        first, gone = home.cells["identified_on"], home.cells["eliminated_on"]
        if home.id not in told and first and gone and gone < first:
            yield Expected(
                "procedure_eliminated_early", home.id, village_code=village_of(home, county)
            )
