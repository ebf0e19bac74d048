"""A file mostly about another county is refused, by its codes or by the county's name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fanpin_lib.errors import FileRefused
from fanpin_lib.ledgers import ColumnMap
from fanpin_lib.ledgers.model import FileReading, LedgerPart
from fanpin_lib.ledgers.villages import SEPARATOR
from fanpin_lib.store.other_county import refuse_other_county
from store.readings import OCTOBER, alert, household, part, reading

COLUMNS = ColumnMap.load()
OURS, OTHER, THIRD = "220281", "220282", "220283"


def homes(*counties: str | None) -> LedgerPart:
    rows = [household(n, f"{c}100200" if c else "") for n, c in enumerate(counties)]
    return part("households", [row | {"village_code": row["village_code"] or None} for row in rows])


def named(*places: tuple[str, str, str]) -> LedgerPart:
    """Rows with names of places, of which nobody knows the codes."""
    written = [SEPARATOR.join(place) for place in places]
    rows = [
        household(n) | {"village_code": None, "_place": place} for n, place in enumerate(written)
    ]
    return replace(part("households", rows), places=dict.fromkeys(written))


def of(county: str) -> tuple[str, str, str]:
    return county, "新站镇", "瓦窑村"


def refused(*parts: LedgerPart, code: str | None = OURS, name: str = "蛟河市") -> str:
    """What is said; "" if the file is taken."""
    given: FileReading = reading(OCTOBER, *parts)
    try:
        refuse_other_county(given, code, COLUMNS, name)
    except FileRefused as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("counties", "other"),
    [
        ([OURS] * 4, ""),
        ([OTHER] * 4, OTHER),
        ([OURS, OURS, OTHER, OTHER], ""),
        ([OURS, OTHER, OTHER], OTHER),
        ([OURS, OTHER, THIRD, THIRD], THIRD),
        ([None, None, OTHER], ""),
        ([None, None, None], ""),
        ([None, OTHER, OTHER], OTHER),
    ],
)
def test_more_than_half_of_the_codes_decide(counties, other: str) -> None:
    said = refused(homes(*counties))
    assert (f"是 {other} 的，不是本县（{OURS}）的" in said) if other else not said


def test_any_county_will_do_where_ours_is_not_known_by_code_or_name() -> None:
    assert not refused(homes(OTHER, OTHER), code=None)
    assert "不是本县" in refused(homes(OTHER, OTHER), name="")
    refuse_other_county(reading(OCTOBER, named(of("舒兰市"))), OURS, COLUMNS)


def test_every_ledger_of_a_file_is_looked_at() -> None:
    """Also behind one without rows, or one that has no places."""
    empty, nowhere = part("alerts", []), part("funds", [{"fund": "甲", "year": 2026}])
    assert OTHER in refused(empty, nowhere, homes(OTHER))
    assert not refused(empty, nowhere, part("alerts", [alert(1)]))


@pytest.mark.parametrize(
    ("counties", "other"),
    [
        (["蛟河市"] * 3, ""),
        (["蛟河"] * 3, ""),
        ([""] * 3, ""),
        (["舒兰市"] * 3, "舒兰市"),
        (["蛟河市", "舒兰市"], ""),
        (["蛟河市", "舒兰市", "舒兰市"], "舒兰市"),
        (["蛟河市", "桦甸市", "舒兰市", "舒兰市"], "舒兰市"),
        (["", "", "舒兰市"], ""),
    ],
)
def test_more_than_half_of_the_names_decide(counties, other: str) -> None:
    said = refused(named(*map(of, counties)))
    assert (f"写的是“{other}”，不是本县（蛟河市）的" in said) if other else not said
    assert not refused(named(*map(of, counties)), name="")


def test_names_in_several_villages_of_another_county_are_added_up() -> None:
    villages = [("舒兰市", "法特镇", f"{n}号村") for n in range(3)]
    assert "写的是“舒兰市”" in refused(named(of("蛟河市"), of("蛟河市"), *villages))
