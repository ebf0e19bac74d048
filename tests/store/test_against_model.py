"""Random deliveries, whole and in parts, against a slow model in plain Python."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fanpin_lib.fields import tables
from fanpin_lib.period import Month
from fanpin_lib.store import Store
from fanpin_lib.store.delivery import Coverage
from store.readings import alert, household, part, reading

START = Month(2026, 1)
MONTHS = [START + n for n in range(4)]
VILLAGES = ["220281001200", "220281001201", "220281002200"]
FIELDS = ("net_income_per_capita", "transfer_income")
months = st.sampled_from(MONTHS)
numbers = st.lists(st.integers(1, 4), min_size=1, max_size=3, unique=True)


@dataclass
class Delivered:
    """What the model remembers of a delivery: rows as key → what they say."""

    seq: int
    table: str
    as_of: Month
    rows: dict
    derived: bool = False
    coverage: Coverage = Coverage.USUAL
    withdrawn_by: int | None = None


def counting(history: list[Delivered], table: str, upto: int) -> list[Delivered]:
    return [
        d
        for d in history
        if d.table == table and d.seq <= upto and (d.withdrawn_by is None or d.withdrawn_by > upto)
    ]


def in_force(history: list[Delivered], table: str, month: Month, upto: int) -> dict:
    """Key → what counts, each delivery applied to what was there before it."""
    known = counting(history, table, upto)
    if table == "monthly_records":
        return records_in_force(known, month)
    known = [d for d in known if d.as_of <= month]
    if table == "households":
        return households_in_force(known)
    state: dict = {}
    for d in sorted(known, key=lambda d: (d.as_of, d.seq)):
        state |= dict.fromkeys(d.rows, d.seq)
    return state


def households_in_force(known: list[Delivered]) -> dict:
    state: dict = {}
    for d in sorted(known, key=lambda d: (not d.derived, d.as_of, d.seq)):
        if d.coverage is Coverage.PART:
            named = set(d.rows.values())
            state = {n: (v, s) for n, (v, s) in state.items() if v not in named and n not in d.rows}
        elif d.coverage is not Coverage.ANSWERS:  # those change the rows that they name alone
            state = {}
        state |= {number: (village, d.seq) for number, village in d.rows.items()}
    return state


def records_in_force(known: list[Delivered], month: Month) -> dict:
    state: dict = {}
    for d in sorted(known, key=lambda d: (not d.derived, d.seq)):
        own = {m for m, _ in d.rows}
        if d.coverage is Coverage.ALL or (d.derived and d.coverage is Coverage.USUAL):
            state = {key: row for key, row in state.items() if key[0] not in own}
        for key, said in d.rows.items():
            before = state.get(key, (None, None))
            state[key] = tuple(d.seq if says else old for says, old in zip(said, before))
    return {key: row for key, row in state.items() if key[0] <= month}


def deliver(store: Store, history: list[Delivered], step: dict) -> None:
    table, keys, derived = step["table"], step["keys"], step["derived"]
    seq = store.newest() + 1
    if table == "alerts":
        derived, rows = False, dict.fromkeys(keys)
        stored = [alert(n) for n in keys]
    elif table == "households":
        rows = {n: VILLAGES[place] for n, place in zip(keys, step["places"])}
        stored = [household(n, village) for n, village in rows.items()]
    else:
        rows = {(m, n): s for m in step["own"] for n, s in zip(keys, step["says"])}
        stored = [
            {"month": str(m), "household_id": f"H{n}"}
            | {name: seq if says else None for name, says in zip(FIELDS, said)}
            for (m, n), said in rows.items()
        ]
    parts = [part(table, stored, derived=derived)]
    if derived:
        parts.insert(0, part("national_persons", [{"household_id": "H1", "id_number": "1"}]))
    as_of, coverage = step["as_of"], step["coverage"]
    assert store.ingest(reading(as_of, *parts), "甲", coverage=coverage).seq == seq
    history.append(Delivered(seq, table, as_of, rows, derived, coverage))


def stored_rows(store: Store, table: str, month: Month, upto: int) -> dict:
    columns = {
        "alerts": "alert_id, _delivery",
        "households": "household_id, village_code, _delivery",
        "monthly_records": f"household_id, month, {', '.join(FIELDS)}",
    }
    query = store.snapshot(month, upto).query(tables()[table])
    rows = duckdb.sql(f"SELECT {columns[table]} FROM ({query})").fetchall()
    if table == "alerts":
        found = {int(key[1:]): seq for key, seq in rows}
    elif table == "households":
        found = {int(key[1:]): (village, seq) for key, village, seq in rows}
    else:
        found = {(Month.parse(m), int(key[1:])): tuple(said) for key, m, *said in rows}
    assert len(rows) == len(found), "a key occurs twice"
    return found


deliveries = st.fixed_dictionaries(
    {
        "table": st.sampled_from(["households", "alerts", "monthly_records"]),
        "as_of": months,
        "keys": numbers,
        "own": st.lists(months, min_size=1, max_size=2, unique=True),
        "places": st.lists(st.integers(0, 2), min_size=3, max_size=3),
        "says": st.lists(st.tuples(st.booleans(), st.booleans()), min_size=3, max_size=3),
        "derived": st.booleans(),
        "coverage": st.sampled_from(Coverage),
    }
)
withdrawals = st.integers(1, 8)  # of the delivery of that number, if there is one


def played(store: Store, script: list) -> list[Delivered]:
    history: list[Delivered] = []
    for step in script:
        if not isinstance(step, int):
            deliver(store, history, step)
            continue
        target = next((d for d in history if d.seq == step and d.withdrawn_by is None), None)
        if target:
            store.undo(step, "甲")
            target.withdrawn_by = store.newest()
    return history


def one_village(keys: list[int], coverage: Coverage) -> dict:
    """A delivery of households of the first village."""
    fixed = {"own": [START], "places": [0, 0, 0], "says": [(False, False)] * 3, "derived": False}
    return fixed | {"table": "households", "as_of": START, "keys": keys, "coverage": coverage}


@pytest.mark.heavy
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(deliveries | withdrawals, min_size=1, max_size=8), months, st.integers(0, 8))
@example([one_village([1, 2], Coverage.USUAL), one_village([1], Coverage.ANSWERS)], START, 0)
def test_snapshots_agree_with_the_model(script, month, upto) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "store")
        history = played(store, script)
        for table in ("households", "alerts", "monthly_records"):
            for seen in (store.newest(), min(upto, store.newest())):
                found = stored_rows(store, table, month, seen)
                assert found == in_force(history, table, month, seen)
        by_month = store.snapshot(MONTHS[-1]).chosen("households", month)
        assert {d.seq for d in by_month} >= {s for _, s in stored_now(store, month).values()}


def stored_now(store: Store, month: Month) -> dict:
    """What `households_by_month` of the last month says of an earlier one."""
    with store.snapshot(MONTHS[-1]).connect() as connection:
        rows = connection.execute(
            "SELECT household_id, village_code, _delivery FROM households_by_month WHERE month = ?",
            [str(month)],
        ).fetchall()
    found = {int(key[1:]): (village, seq) for key, village, seq in rows}
    assert found == stored_rows(store, "households", month, store.newest())
    return found
