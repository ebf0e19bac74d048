"""The three modes, and what a snapshot promises to everything above it."""

import os
import stat
from datetime import date
from pathlib import Path

import pytest

from fanpin_lib.errors import InputError
from fanpin_lib.fields import SQL_TYPES, tables
from fanpin_lib.period import Month
from fanpin_lib.store import Coverage, Store
from store.readings import OCTOBER, alert, household, part, reading, record

pytestmark = pytest.mark.heavy

SEPTEMBER = OCTOBER - 1


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "store", wait_seconds=0.2)


def query(store: Store, sql: str, month: Month = OCTOBER, upto: int | None = None) -> list:
    with store.snapshot(month, upto).connect() as connection:
        return connection.execute(sql).fetchall()


def test_an_empty_store_has_every_view_with_the_right_types(store) -> None:
    with store.snapshot(OCTOBER).connect() as connection:
        for name, table in tables().items():
            described = {r[0]: r[1] for r in connection.execute(f"DESCRIBE {name}").fetchall()}
            expected = {f.name: SQL_TYPES[f.type] for f in table.fields.values()}
            assert described == expected | {
                "_delivery": "BIGINT",
                "_row": "BIGINT",
                "_sheet": "VARCHAR",
                "_place": "VARCHAR",
                "extra": "VARCHAR",
            }
            if table.mode == "register":
                assert connection.execute(f"FROM {name}_by_month").fetchall() == []
    assert store.snapshot(OCTOBER).upto == 0
    assert not store.snapshot(OCTOBER).has("cases")


def test_a_filled_view_has_the_same_columns_as_an_empty_one(store) -> None:
    empty = query(store, "DESCRIBE households")
    store.ingest(reading(OCTOBER, part("households", [household(1)])), "甲")
    assert query(store, "DESCRIBE households") == empty


def test_a_register_is_replaced_whole_and_the_past_stays(store) -> None:
    store.ingest(reading(SEPTEMBER, part("households", [household(1), household(2)])), "甲")
    store.ingest(reading(OCTOBER, part("households", [household(2), household(3)])), "甲")
    ids = "SELECT household_id FROM households ORDER BY ALL"
    assert query(store, ids) == [("H2",), ("H3",)]
    assert query(store, ids, SEPTEMBER) == [("H1",), ("H2",)]
    assert query(store, ids, OCTOBER + 5) == [("H2",), ("H3",)]
    assert query(store, ids, SEPTEMBER - 1) == []


def test_a_register_by_month_gives_what_was_in_force_at_each_months_end(store) -> None:
    store.ingest(reading(OCTOBER - 3, part("households", [household(1)])), "甲")
    store.ingest(reading(OCTOBER, part("households", [household(1), household(2)])), "甲")
    found = query(store, "SELECT month, count(*) FROM households_by_month GROUP BY 1 ORDER BY 1")
    assert found == [("2026-07", 1), ("2026-08", 1), ("2026-09", 1), ("2026-10", 2)]


def test_a_later_delivery_for_the_same_month_corrects_the_earlier(store) -> None:
    store.ingest(reading(OCTOBER, part("households", [household(1, members=3)])), "甲")
    store.ingest(reading(OCTOBER, part("households", [household(1, members=4)])), "甲")
    assert query(store, "SELECT members, _delivery FROM households") == [(4, 2)]
    assert query(store, "SELECT members, _delivery FROM households", upto=1) == [(3, 1)]


def test_a_monthly_ledger_adds_to_its_months(store) -> None:
    both = [record(SEPTEMBER, 1), record(SEPTEMBER, 2)]
    store.ingest(reading(SEPTEMBER, part("monthly_records", both)), "甲")
    store.ingest(reading(OCTOBER, part("monthly_records", [record(OCTOBER, 1)])), "甲")
    store.ingest(reading(OCTOBER, part("monthly_records", [record(SEPTEMBER, 1, 9999)])), "甲")
    sql = "SELECT month, household_id, net_income_per_capita FROM monthly_records ORDER BY ALL"
    september = [("2026-09", "H1", 9999), ("2026-09", "H2", 5000)]
    assert query(store, sql) == [*september, ("2026-10", "H1", 5000)]
    assert query(store, "SELECT DISTINCT month FROM monthly_records", SEPTEMBER) == [("2026-09",)]


def test_a_monthly_ledger_declared_whole_replaces_its_months_only(store) -> None:
    both = [record(SEPTEMBER, 1), record(SEPTEMBER, 2), record(OCTOBER, 2)]
    store.ingest(reading(OCTOBER, part("monthly_records", both)), "甲")
    again = reading(OCTOBER, part("monthly_records", [record(SEPTEMBER, 1, 9999)]))
    store.ingest(again, "甲", coverage=Coverage.ALL)
    sql = "SELECT month, household_id, net_income_per_capita FROM monthly_records ORDER BY ALL"
    assert query(store, sql) == [("2026-09", "H1", 9999), ("2026-10", "H2", 5000)]


def test_visits_erase_no_income_and_incomes_no_visit(store) -> None:
    own, visit = {"month": "2026-10", "household_id": "H1"}, date(2026, 10, 9)
    files = [
        {**own, "visit_date": visit, "net_income_per_capita": None},  # the office's full form
        {**own, "net_income_per_capita": 6000},
        {**own, "visit_way": "入户", "household_id": "H2"},
    ]
    for file in files:
        store.ingest(reading(OCTOBER, part("monthly_records", [file])), "甲")
    sql = "SELECT household_id, visit_date, net_income_per_capita FROM monthly_records ORDER BY 1"
    assert query(store, sql) == [("H1", visit, 6000), ("H2", None, None)]
    sources = store.snapshot(OCTOBER).field_sources(tables()["monthly_records"])
    found = query(store, f"SELECT visit_date, net_income_per_capita, food_ok FROM ({sources})")
    assert sorted(found, key=str) == [(1, 2, None), (None, None, None)]


def test_one_delivery_may_hold_several_months_of_which_one_is_replaced(store) -> None:
    both = [record(SEPTEMBER, 1), record(OCTOBER, 1)]
    store.ingest(reading(OCTOBER, part("monthly_records", both)), "甲")
    store.ingest(reading(OCTOBER, part("monthly_records", [record(SEPTEMBER, 1, 1)])), "甲")
    found = query(store, "SELECT month, net_income_per_capita FROM monthly_records ORDER BY 1")
    assert found == [("2026-09", 1), ("2026-10", 5000)]


def test_events_add_up_and_the_latest_row_of_a_key_counts(store) -> None:
    store.ingest(reading(SEPTEMBER, part("alerts", [alert(1), alert(2)])), "甲")
    store.ingest(reading(OCTOBER, part("alerts", [alert(2, result="排除"), alert(3)])), "甲")
    found = "SELECT alert_id, result FROM alerts ORDER BY 1"
    assert query(store, found) == [("A1", None), ("A2", "排除"), ("A3", None)]
    assert query(store, found, SEPTEMBER) == [("A1", None), ("A2", None)]


def test_an_older_months_events_delivered_late_do_not_beat_newer_ones(store) -> None:
    store.ingest(reading(OCTOBER, part("alerts", [alert(1, result="排除")])), "甲")
    store.ingest(reading(SEPTEMBER, part("alerts", [alert(1, result="待核查"), alert(2)])), "甲")
    assert query(store, "SELECT alert_id, result FROM alerts ORDER BY 1") == [
        ("A1", "排除"),
        ("A2", None),
    ]


def test_derived_rows_count_only_where_the_county_delivered_nothing(store) -> None:
    export = [part("national_persons", [{"household_id": "H1", "id_number": "1"}])]
    export += [part("households", [household(9)], derived=True)]
    export += [part("monthly_records", [record(OCTOBER, 9)], derived=True)]
    store.ingest(reading(OCTOBER, *export), "甲")
    assert query(store, "SELECT household_id FROM households") == [("H9",)]
    assert query(store, "SELECT household_id FROM monthly_records") == [("H9",)]
    store.ingest(reading(SEPTEMBER, part("households", [household(1)])), "甲")
    store.ingest(reading(OCTOBER, part("monthly_records", [record(SEPTEMBER, 1)])), "甲")
    assert query(store, "SELECT household_id FROM households") == [("H1",)]
    months = query(store, "SELECT month, household_id FROM monthly_records ORDER BY 1")
    assert months == [("2026-09", "H1"), ("2026-10", "H9")]
    assert store.deliveries()[0].tables == ["national_persons"]


def test_the_status_of_tables_says_what_is_in_force_and_what_is_fresh(store) -> None:
    store.ingest(reading(SEPTEMBER, part("households", [household(1)])), "甲")
    store.ingest(reading(SEPTEMBER, part("monthly_records", [record(SEPTEMBER, 1)])), "甲")
    sql = (
        "SELECT delivered, fresh, as_of FROM table_status WHERE table_name = '{}' AND month = '{}'"
    )
    assert query(store, sql.format("households", "2026-10")) == [(True, False, "2026-09")]
    assert query(store, sql.format("households", "2026-09")) == [(True, True, "2026-09")]
    assert query(store, sql.format("households", "2026-08")) == [(False, False, None)]
    assert query(store, sql.format("monthly_records", "2026-10")) == [(False, False, None)]
    assert query(store, sql.format("monthly_records", "2026-09")) == [(True, True, "2026-09")]
    assert query(store, "SELECT count(*) FROM table_status") == [(13 * len(tables()),)]


def test_the_months_table_is_the_window(store) -> None:
    rows = query(store, "SELECT * FROM months ORDER BY 1", Month(2026, 2))
    assert len(rows) == 13
    assert rows[0][0] == "2025-02"
    assert (str(rows[-1][1]), str(rows[-1][2])) == ("2026-02-01", "2026-02-28")
    assert [str(m) for m in store.snapshot(Month(2026, 2)).window] == [r[0] for r in rows]


def test_fields_delivered_are_those_the_files_had(store) -> None:
    store.ingest(reading(OCTOBER, part("households", [household(1)])), "甲")
    fields = store.snapshot(OCTOBER).fields_delivered("households")
    assert fields == {"household_id", "village_code", "members"}


def test_the_same_file_again_is_recognised_and_nothing_is_written(store) -> None:
    first = store.ingest(reading(OCTOBER, part("households", [household(1)]), sha256="same"), "甲")
    again = store.ingest(reading(OCTOBER, part("households", [household(1)]), sha256="same"), "乙")
    assert (again.seq, again.delivered_by) == (first.seq, "甲")
    assert len(store.deliveries()) == 1
    other_month = store.ingest(
        reading(OCTOBER + 1, part("households", [household(1)]), sha256="same"), "甲"
    )
    assert other_month.seq == 2


def test_withdrawing_hides_a_delivery_and_loses_nothing(store) -> None:
    store.ingest(reading(SEPTEMBER, part("households", [household(1)])), "甲")
    store.ingest(reading(OCTOBER, part("households", [household(2)]), sha256="wrong"), "甲")
    withdrawn = store.undo(2, "乙", "交错了")
    assert (withdrawn.seq, withdrawn.withdrawn_by) == (2, 3)
    ids = "SELECT household_id FROM households"
    assert query(store, ids) == [("H1",)]
    assert query(store, ids, upto=2) == [("H2",)]
    store.undo(3, "乙")
    assert query(store, ids) == [("H2",)]
    store.undo(2, "乙")
    again = store.ingest(reading(OCTOBER, part("households", [household(2)]), sha256="wrong"), "甲")
    assert again.seq == 6
    assert query(store, ids) == [("H2",)]


def test_withdrawing_what_is_not_there_is_refused(store) -> None:
    store.ingest(reading(OCTOBER, part("households", [household(1)])), "甲")
    store.undo(1, "甲")
    with pytest.raises(InputError, match="第 1 次交付已经撤回过了"):
        store.undo(1, "甲")
    with pytest.raises(InputError, match="没有第 9 次交付"):
        store.undo(9, "甲")


def test_columns_added_to_the_vocabulary_later_are_empty_in_older_rows(store, monkeypatch) -> None:
    from fanpin_lib.fields import Field

    store.ingest(reading(SEPTEMBER, part("households", [household(1)])), "甲")
    monkeypatch.setitem(
        tables()["households"].fields, "broadband", Field("broadband", "宽带", "bool")
    )
    store.ingest(reading(OCTOBER, part("households", [household(1, broadband=True)])), "甲")
    found = query(store, "SELECT month, broadband FROM households_by_month ORDER BY 1")
    assert found == [("2026-09", None), ("2026-10", True)]


@pytest.mark.skipif(os.name == "nt", reason="modes work differently on Windows")
def test_only_the_owner_may_look_into_the_store(store) -> None:
    store.ingest(reading(OCTOBER, part("households", [household(1)])), "甲")
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700


def test_two_objects_on_one_store_see_each_others_deliveries(store) -> None:
    other = Store(store.folder)
    assert other.deliveries() == []
    store.ingest(reading(OCTOBER, part("households", [household(1)])), "甲")
    assert [d.seq for d in other.deliveries()] == [1]
    other.ingest(reading(OCTOBER, part("households", [household(2)])), "乙")
    assert [d.delivered_by for d in store.deliveries()] == ["甲", "乙"]
    assert store.newest() == 2


def test_a_path_with_a_quote_and_chinese_characters(tmp_path) -> None:
    store = Store(tmp_path / "蛟河'的 存储")
    store.ingest(reading(OCTOBER, part("households", [household(1)])), "甲")
    assert query(store, "SELECT count(*) FROM households") == [(1,)]


def test_events_cover_the_months_from_their_first_delivery_to_their_last(store) -> None:
    store.ingest(reading(OCTOBER - 4, part("alerts", [alert(1)])), "甲")
    store.ingest(reading(SEPTEMBER, part("alerts", [])), "甲")
    sql = (
        "SELECT month, fresh FROM table_status WHERE table_name = 'alerts' AND delivered ORDER BY 1"
    )
    assert query(store, sql) == [
        ("2026-06", True),
        ("2026-07", False),
        ("2026-08", False),
        ("2026-09", True),
    ]
    assert query(store, "SELECT alert_id FROM alerts") == [("A1",)]


def test_a_column_whose_type_changed_later_is_still_read(store, monkeypatch) -> None:
    from fanpin_lib.fields import Field

    store.ingest(reading(SEPTEMBER, part("households", [household(1, head_phone="12")])), "甲")
    number = Field("head_phone", "联系电话", "int")
    monkeypatch.setitem(tables()["households"].fields, "head_phone", number)
    store.ingest(reading(OCTOBER, part("households", [household(1, head_phone=34)])), "甲")
    store.ingest(reading(OCTOBER, part("households", [household(1, head_phone=56)])), "甲")
    found = query(store, "SELECT month, head_phone FROM households_by_month ORDER BY 1")
    assert found == [("2026-09", 12), ("2026-10", 56)]
    assert {d.parts[0].folder for d in store.deliveries()} == {"households", "households.2"}


def test_rows_that_memory_cannot_hold_wait_in_the_store(store) -> None:
    with store.snapshot(Month(2026, 10)).connect() as connection:
        (folder,) = connection.execute("SELECT current_setting('temp_directory')").fetchone()
    assert Path(folder).is_relative_to(store.folder)
