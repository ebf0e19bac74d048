"""This month's ledgers against last month's: rows that vanished, history that changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fanpin_lib.demo.oracle.expected import Expected
from fanpin_lib.demo.oracle.reading import grouped
from fanpin_lib.demo.rows.county import County, Row

CASE_HISTORY = {
    "identified_on": "识别日期",
    "eliminated_on": "消除日期",
    "income_at_identification": "识别时人均纯收入",
    "tagged_2019": "2019年已标注",
}
PERSON_HISTORY = {"birth_date": "出生日期", "sex": "性别", "name": "姓名"}
RECORD_HISTORY = {
    "visit_date": "走访日期",
    "net_income_per_capita": "人均纯收入",
    "medical_expenditure": "合规自付支出",
    "education_ok": "义务教育有保障",
    "medical_ok": "基本医疗有保障",
    "housing_ok": "住房安全有保障",
    "water_ok": "饮水安全有保障",
}


def of_two_months(county: County) -> Iterator[Expected]:
    """Every finding that compares with the month before."""
    yield from _vanished(county)
    yield from _vanished_people(county)
    yield from _vanished_exports(county)
    yield from _edited_cases(county)
    yield from _edited_people(county)
    yield from _edited_records(county)


def _by(rows: Iterable[Row], *columns: str) -> dict[tuple, Row]:
    return {tuple(row[c] for c in columns): row for row in rows}


def _at(rule: str, row: Row, **more: str) -> Expected:
    return Expected(rule, row["household_id"], village_code=row["village_code"] or "", **more)


def _vanished(county: County) -> Iterator[Expected]:
    cases = {row["case_id"] for row in county.now["cases"]}
    for row in county.before["cases"]:
        if row["case_id"] not in cases:
            yield _at("vanished_case", row, instance=row["case_id"])
    homes = {row["household_id"] for row in county.now["households"]}
    for row in county.before["households"]:
        if row["household_id"] not in homes and row["closed_on"] is None:
            yield _at("vanished_household", row)


def _vanished_people(county: County) -> Iterator[Expected]:
    """Of households that are still there; whole households are told once."""
    now = grouped(county.now["members"], "household_id")
    for row in county.before["members"]:
        left = now.get(row["household_id"])
        if left and row["id_number"] not in {other["id_number"] for other in left}:
            yield _at("vanished_person", row, id_number=row["id_number"])


def _vanished_exports(county: County) -> Iterator[Expected]:
    now = {row["household_id"] for row in county.now["national_persons"]}
    closed = {
        row["household_id"]
        for row in county.now["households"]
        if row["closed_on"] and row["closed_on"] <= county.end
    }
    for household, rows in grouped(county.before["national_persons"], "household_id").items():
        if household not in now and household not in closed:
            place = (rows[0]["township_name"], rows[0]["village_name"])
            village = county.villages.get(place, "")
            yield Expected("vanished_export", household, village_code=village)


def _changed(row: Row, old: Row, labels: dict[str, str]) -> Iterator[str]:
    """Labels of what was filled and is another value now, or none."""
    for column, label in labels.items():
        if old[column] is not None and row[column] != old[column]:
            yield label


def _edited_cases(county: County) -> Iterator[Expected]:
    before = _by(county.before["cases"], "case_id")
    stepped = {
        step["case_id"]
        for step in county.now["case_steps"]
        if step["stage"] == "识别"
        and step["completed_on"]
        and county.month.first_day <= step["completed_on"] <= county.end
    }
    for row in county.now["cases"]:
        old = before.get((row["case_id"],))
        if old is None:
            continue
        for label in _changed(row, old, CASE_HISTORY):
            yield _at("edited_case", row, column=label, instance=f"{row['case_id']}{label}")
        moved = row["registered_category"] != old["registered_category"]
        if moved and row["case_id"] not in stepped:
            yield _at("category_moved", row, instance=row["case_id"])


def _edited_people(county: County) -> Iterator[Expected]:
    before = _by(county.before["members"], "household_id", "id_number")
    for row in county.now["members"]:
        old = before.get((row["household_id"], row["id_number"]))
        for label in _changed(row, old, PERSON_HISTORY) if old else ():
            yield _at(
                "edited_person", row, id_number=row["id_number"], column=label, instance=label
            )


def _edited_records(county: County) -> Iterator[Expected]:
    """Last month's records, where they were handed in again."""
    before = _by(county.before["monthly_records"], "household_id")
    month = str(county.month - 1)
    for row in county.corrected:
        old = before.get((row["household_id"],))
        for label in _changed(row, old, RECORD_HISTORY) if old else ():
            yield _at("edited_record", row, column=label, instance=f"{month}{label}")
