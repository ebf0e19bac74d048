"""Households that entered, left or moved between two months' states."""

from __future__ import annotations

from types import SimpleNamespace

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanpin_lib.history.compare_text import figures_text
from fanpin_lib.history.households import ASSESSED, CATEGORY, ENTERED, HEADLINE, LEFT, MOVED, moves

pytestmark = pytest.mark.heavy

SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("household_id", "village_code", "category", "assessed",
                                      "headline", "lives_in")]
)  # fmt: skip
State = tuple[str | None, str | None, str | None]


def states(**households: State) -> pa.Table:
    rows = [
        {"household_id": name, "village_code": "v1", "category": c, "assessed": a, "headline": k}
        for name, (c, a, k) in households.items()
    ]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def said(before: pa.Table, after: pa.Table) -> list[tuple[str, str, str, str]]:
    return [(m.kind, m.household, m.before, m.after) for m in moves(before, after)]


def test_entering_and_leaving_are_told_from_a_change_of_category() -> None:
    before = states(H1=(None, None, None), H2=("甲", None, None), H3=("甲", None, None))
    after = states(H1=("甲", None, None), H3=("乙", None, None), H4=("乙", None, None))
    assert said(before, after) == [
        (ENTERED, "H1", "", "甲"),
        (ENTERED, "H4", "", "乙"),
        (LEFT, "H2", "甲", ""),
        (CATEGORY, "H3", "甲", "乙"),
    ]


def test_what_the_rules_say_and_the_headline_move_by_themselves() -> None:
    before = states(H1=("甲", "甲", "黄"), H2=(None, "数据不足", None))
    after = states(H1=("甲", "乙", "绿"), H2=(None, "乙", None))
    assert said(before, after) == [
        (ASSESSED, "H1", "甲", "乙"),
        (ASSESSED, "H2", "数据不足", "乙"),
        (HEADLINE, "H1", "黄", "绿"),
    ]


WORD = st.sampled_from([None, "甲", "乙"])
TABLES = st.dictionaries(st.sampled_from(["H1", "H2", "H3"]), st.tuples(WORD, WORD, WORD))


@given(TABLES, TABLES)
def test_going_back_undoes_every_move(one: dict[str, State], other: dict[str, State]) -> None:
    """An absent household and one of which nothing is known are the same."""
    forth, back = moves(states(**one), states(**other)), moves(states(**other), states(**one))
    turned = {ENTERED: LEFT, LEFT: ENTERED}
    assert {(m.kind, m.household, m.before, m.after) for m in forth} == {
        (turned.get(m.kind, m.kind), m.household, m.after, m.before) for m in back
    }
    assert moves(states(**one), states(**one)) == []


def living(**villages: str | None) -> pa.Table:
    rows = [{"household_id": name, "lives_in": village} for name, village in villages.items()]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def test_a_household_in_another_village_has_moved_and_one_of_a_merged_village_has_not() -> None:
    before = living(H1="v1", H2="v2", H3="v3", H4=None, H5="v5")
    after = living(H1="v2", H2="v2", H3="v9", H4="v4")
    found = moves(before, after, {"v3": "v9"})
    assert [(m.kind, m.household, m.before, m.after) for m in found] == [(MOVED, "H1", "v1", "v2")]
    named = found[0].named({"v1": "甲村", "v2": "乙村"})
    assert (named.before, named.after) == ("甲村", "乙村")


def test_states_kept_before_villages_were_say_nothing_about_moving() -> None:
    old = living(H1="v1").drop_columns("lives_in")
    assert moves(old, living(H1="v2")) == []


def test_changed_totals_are_said_to_be_those_of_the_level_that_is_listed() -> None:
    """A household that moved within the county changes no total of the county."""
    row = {"indicator": "cases_active", "dimension": "", "unit": "户", "before": 8, "after": 7}
    row |= {"status_before": "ok", "status_after": "ok", "region_name": "新站镇"}
    of = {level: pa.Table.from_pylist([row | {"level": level}]) for level in ("county", "township")}
    edition, none = SimpleNamespace(label="第 1 版"), of["county"].slice(1)

    def told(moved: pa.Table | None, figures: pa.Table) -> list[str]:
        sides = {"before": edition, "after": edition, "same_month": moved is None}
        return figures_text(SimpleNamespace(**sides, moved=moved, figures=figures)).split("\n")[1:]

    assert told(of["township"], none) == [
        "一、与上月相比，1 个数字有变化；各乡镇的合计：",
        "  新站镇　在监测户数 8 → 7 户",
        "　　上月公布过、现在追溯起来不同的数字：0 个",
    ]
    assert told(None, of["county"])[0] == "一、数字：1 个不同；全县的合计："
