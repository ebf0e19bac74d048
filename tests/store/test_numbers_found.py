"""Numbers of households and episodes that rows lack, found in ledgers made of plain rows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fanpin_lib.store import Store
from store.readings import OCTOBER, household, part, reading

HEAD, SPOUSE, OTHER = "220281197001011234", "220281197202021248", "220281198003031251"
#: Two episodes of one household; the first ended.
EPISODES = [
    {"case_id": "C1", "identified_on": date(2021, 3, 10), "eliminated_on": date(2022, 6, 20)},
    {"case_id": "C2", "identified_on": date(2024, 5, 15)},
]


@pytest.fixture
def found(tmp_path):
    """The numbers of a ledger's rows, beside a household, its persons and its episodes."""
    store = Store(tmp_path / "store")
    homes = [household(1, head_id_number=HEAD), household(2, head_id_number=OTHER)]
    people = [{"household_id": "H1", "id_number": one} for one in (HEAD, SPOUSE)]
    people += [{"household_id": "H2", "id_number": OTHER}]
    cases = [{"household_id": "H1", **episode} for episode in EPISODES]
    known = (part("households", homes), part("members", people), part("cases", cases))
    store.ingest(reading(OCTOBER, *known), "甲")

    def column(name: str, table: str, rows: list[dict[str, Any]]) -> list[str | None]:
        store.ingest(reading(OCTOBER, part(table, rows)), "甲")
        with store.snapshot(OCTOBER).connect() as connection:
            sql = f"SELECT {name} FROM {table} ORDER BY _row"
            return [value for (value,) in connection.execute(sql).fetchall()]

    return column


@pytest.mark.parametrize("number", [HEAD, SPOUSE, SPOUSE + "43", SPOUSE.lower()])
def test_a_household_is_found_by_any_of_its_persons(found, number) -> None:
    rows = [{"alert_id": "1", "id_number": number}, {"alert_id": "2", "id_number": "nobody's"}]
    assert found("household_id", "alerts", rows) == ["H1", None]


def test_a_number_that_is_written_counts_before_a_person(found) -> None:
    rows = [
        {"alert_id": "1", "household_id": "H2", "id_number": HEAD},
        {"alert_id": "2", "id_number": HEAD},
    ]
    assert found("household_id", "alerts", rows) == ["H2", "H1"]


def test_a_visit_belongs_to_the_household_of_its_episode(found) -> None:
    visits = [
        {"case_id": "C2", "visit_date": date(2026, 10, 5)},
        {"case_id": "C9", "visit_date": date(2026, 10, 6)},
        {"id_number": OTHER, "visit_date": date(2026, 10, 7)},
    ]
    rows = [{"month": str(OCTOBER), **visit} for visit in visits]
    assert found("household_id", "visits", rows) == ["H1", None, "H2"]


def measure(number: int, started: date | None, ended: date | None = None, **more: Any) -> dict:
    row = {"measure_id": str(number), "household_id": "H1", "case_id": None, "kind": "产业帮扶"}
    return {**row, "started_on": started, "ended_on": ended, **more}


@pytest.mark.parametrize(
    ("started", "ended", "expected"),
    [
        (date(2021, 3, 9), date(2021, 3, 9), "C1"),
        (date(2021, 2, 1), date(2021, 2, 28), None),
        (date(2021, 3, 10), None, "C1"),
        (date(2022, 6, 20), None, "C1"),
        (date(2022, 6, 30), date(2022, 6, 30), "C1"),
        (date(2022, 7, 1), date(2022, 12, 1), None),
        (date(2022, 7, 1), None, "C2"),
        (date(2024, 5, 1), date(2024, 5, 1), "C2"),
        (date(2024, 5, 15), None, "C2"),
        (None, None, None),
    ],
)
def test_a_measure_belongs_to_the_episode_of_its_days(found, started, ended, expected) -> None:
    """The one that ran on its day, else the only one that ran in the months it speaks of."""
    assert found("case_id", "measures", [measure(1, started, ended)]) == [expected]


def test_a_measure_that_names_its_episode_keeps_it(found) -> None:
    rows = [measure(1, date(2021, 4, 1), case_id="C2"), measure(2, date(2021, 4, 1))]
    assert found("case_id", "measures", rows) == ["C2", "C1"]


@pytest.mark.parametrize(
    ("stage", "day", "expected"),
    [
        ("识别", date(2021, 2, 1), "C1"),
        ("识别", date(2021, 3, 10), "C1"),
        ("识别", date(2021, 3, 31), "C1"),
        ("识别", date(2022, 7, 1), "C2"),
        ("帮扶", date(2021, 5, 1), "C1"),
        ("帮扶", date(2024, 6, 1), "C2"),
        ("帮扶", date(2023, 1, 1), None),
    ],
)
def test_steps_of_identification_come_before_their_episode(found, stage, day, expected) -> None:
    step = {"household_id": "H1", "case_id": None, "stage": stage, "step": "x"}
    assert found("case_id", "case_steps", [{**step, "completed_on": day}]) == [expected]


def test_an_episode_without_a_number_has_one_by_household_and_month(found) -> None:
    again = {"household_id": "H2", "case_id": None, "identified_on": date(2025, 7, 3)}
    named = {"household_id": "H1", "case_id": "C1", "identified_on": date(2021, 3, 10)}
    assert found("case_id", "cases", [again, named]) == ["H2-202507", "C1"]


def test_each_of_two_open_episodes_has_its_own_number(found) -> None:
    opened = [date(2025, 7, 3), date(2026, 2, 4)]
    rows = [{"household_id": "H2", "case_id": None, "identified_on": day} for day in opened]
    assert found("case_id", "cases", rows) == ["H2-202507", "H2-202602"]


@pytest.mark.parametrize("exported", [None, "N1"])
def test_a_register_without_numbers_is_numbered_by_its_heads(tmp_path, exported) -> None:
    """As the exports number the household of the same head, else by the head's own number."""
    store = Store(tmp_path / "store")
    home = {"household_id": None, "head_id_number": HEAD}
    person = home | {"id_number": SPOUSE}
    store.ingest(reading(OCTOBER, part("households", [home])), "甲")
    store.ingest(reading(OCTOBER, part("members", [person])), "甲")
    store.ingest(reading(OCTOBER, part("alerts", [{"alert_id": "1", "id_number": SPOUSE}])), "甲")
    if exported:
        national = [{"household_id": exported, "head_id_number": HEAD}]
        store.ingest(reading(OCTOBER, part("national_households", national)), "甲")
    with store.snapshot(OCTOBER).connect() as connection:
        for table in ("households", "members", "alerts"):
            sql = f"SELECT household_id FROM {table}"
            assert connection.execute(sql).fetchall() == [(exported or HEAD,)]


def test_members_alone_are_numbered_by_their_heads_too(tmp_path) -> None:
    store = Store(tmp_path / "store")
    people = [{"household_id": None, "head_id_number": HEAD, "id_number": SPOUSE}]
    store.ingest(reading(OCTOBER, part("members", people)), "甲")
    with store.snapshot(OCTOBER).connect() as connection:
        assert connection.execute("SELECT household_id FROM members").fetchall() == [(HEAD,)]


def test_whom_two_households_name_is_found_in_neither(found) -> None:
    people = [{"household_id": home, "id_number": SPOUSE} for home in ("H1", "H2")]
    assert found("household_id", "members", people) == ["H1", "H2"]
    assert found("household_id", "alerts", [{"alert_id": "1", "id_number": SPOUSE}]) == [None]
