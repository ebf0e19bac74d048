"""Random deliveries against a slow model in plain Python."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fanpin_lib.fields import tables
from fanpin_lib.period import Month
from fanpin_lib.store import Store
from store.readings import alert, household, part, reading, record

START = Month(2026, 1)
MONTHS = [START + n for n in range(4)]
months = st.sampled_from(MONTHS)
numbers = st.lists(st.integers(1, 4), min_size=1, max_size=3, unique=True)


@dataclass
class Delivered:
    """What the model remembers of a delivery: rows as key → tag (the delivery's number)."""

    seq: int
    table: str
    as_of: Month
    rows: dict
    derived: bool = False
    withdrawn_by: int | None = None


def in_force(history: list[Delivered], table: str, month: Month, upto: int) -> dict:
    """Key → number of the delivery whose row counts, by the three modes' own words."""
    known = [
        d
        for d in history
        if d.table == table and d.seq <= upto and (d.withdrawn_by is None or d.withdrawn_by > upto)
    ]
    if table == "households":
        known = [d for d in known if d.as_of <= month]
        own = [d for d in known if not d.derived] or known
        if not own:
            return {}
        last = sorted(own, key=lambda d: (d.as_of, d.seq))[-1]
        return dict.fromkeys(last.rows, last.seq)
    if table == "alerts":
        found: dict = {}
        for d in sorted((d for d in known if d.as_of <= month), key=lambda d: (d.as_of, d.seq)):
            found |= dict.fromkeys(d.rows, d.seq)
        return found
    found = {}
    for own_month in MONTHS:
        holding = [d for d in known if any(m == own_month for m, _ in d.rows)]
        holding = [d for d in holding if not d.derived] or holding
        if holding and own_month <= month:
            last = max(holding, key=lambda d: d.seq)
            found |= {key: last.seq for key in last.rows if key[0] == own_month}
    return found


def deliver(store: Store, history: list[Delivered], step) -> None:
    table, as_of, keys, other_months, derived = step
    if table == "alerts":
        derived, rows = False, {n: alert(n) for n in keys}
    elif table == "households":
        rows = {n: household(n) for n in keys}
    else:
        rows = {(m, n): record(m, n) for m in other_months for n in keys}
    parts = [part(table, list(rows.values()), derived=derived)]
    if derived:
        parts.insert(0, part("national_persons", [{"household_id": "H1", "id_number": "1"}]))
    seq = store.ingest(reading(as_of, *parts), "甲").seq
    history.append(Delivered(seq, table, as_of, rows, derived))


def stored(store: Store, table: str, month: Month, upto: int) -> dict:
    key = "alert_id" if table == "alerts" else "household_id"
    own_month = "month" if table == "monthly_records" else "NULL"
    query = store.snapshot(month, upto).query(tables()[table])
    rows = duckdb.sql(f"SELECT {own_month}, {key}, _delivery FROM ({query})").fetchall()
    assert len(rows) == len({row[:2] for row in rows}), "a key occurs twice"
    if table == "monthly_records":
        return {(Month.parse(m), int(k[1:])): seq for m, k, seq in rows}
    return {int(k[1:]): seq for _, k, seq in rows}


steps = st.one_of(
    st.tuples(
        st.sampled_from(["households", "alerts", "monthly_records"]),
        months,
        numbers,
        st.lists(months, min_size=1, max_size=2, unique=True),
        st.booleans(),
    ),
    st.integers(1, 8),  # withdraw the delivery of that number, if there is one
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(steps, min_size=1, max_size=8), months, st.integers(0, 8))
def test_snapshots_agree_with_the_model(script, month, upto) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store, history = Store(Path(folder) / "store"), []
        for step in script:
            if not isinstance(step, int):
                deliver(store, history, step)
                continue
            target = next((d for d in history if d.seq == step and d.withdrawn_by is None), None)
            if target:
                store.undo(step, "甲")
                target.withdrawn_by = store.newest()
        for table in ("households", "alerts", "monthly_records"):
            for seen in (store.newest(), min(upto, store.newest())):
                assert stored(store, table, month, seen) == in_force(history, table, month, seen)
