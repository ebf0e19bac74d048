"""What the catalogue says about rows that name a monitored household nobody knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from fanpin_lib.demo.oracle.expected import Expected
from fanpin_lib.demo.rows.county import County, Row


def _step(row: Row) -> str:
    return f"{row['stage']}{row['step']}{row['case_id'] or ''}"


def _helper(row: Row) -> str:
    return f"{row['role']}{row['helper_name'] or ''}"


#: Rule, ledger, and what tells several rows of one household apart.
_RULES: tuple[tuple[str, str, Callable[[Row], str]], ...] = (
    ("reference_measure", "measures", lambda row: row["measure_id"]),
    ("reference_helper", "helpers", _helper),
    ("reference_step", "case_steps", _step),
)

#: Rows without their household's number are found by a member's.
_PERSON = {"measures": "member_id_number"}


def of_references(county: County) -> Iterator[Expected]:
    """Rows whose case the register does not hold; it names none that the demo did not write."""
    known = {row["case_id"] for row in county.now["cases"]}
    homes = {m["id_number"]: m["household_id"] for m in county.now["members"]}
    for rule, ledger, instance in _RULES:
        for row in county.now.get(ledger, ()):
            if row["case_id"] not in known and _asked(rule, row, county):
                yield Expected(
                    rule,
                    row.get("household_id") or homes.get(row.get(_PERSON.get(ledger, "")), ""),
                    village_code=row.get("village_code") or "",
                    instance=instance(row),
                )


def _asked(rule: str, row: Row, county: County) -> bool:
    """Steps of an identification may come before their case; others count once they began."""
    if rule != "reference_step":
        return True
    began = row["started_on"] or row["completed_on"]
    return row["stage"] != "识别" and began is not None and began <= county.end
