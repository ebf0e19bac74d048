"""A tiny county closed: what its edition shows, what stays in ``private/``, what is said."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from fanpin_lib.desk.computing import compute
from fanpin_lib.edition.figures import WITHHELD
from tests.classification.workdir import FAR, NEAR, Workdir

pytestmark = pytest.mark.heavy

_NUMBERS = ("value", "numerator", "denominator", "n", "low", "high")


def _county(root: Path, alone: int, together: int, profile: str = "demo-jiaohe") -> Workdir:
    """Some households in the near village, others in the far one, all with incomes."""
    work = Workdir(root, profile)
    for no in range(alone):
        work.household(f"N{no}", 43217 + no)
    for no in range(together):
        work.household(f"F{no}", 8000 + 10 * no, village_code=FAR)
    return work.store()


def _figures(work: Workdir, indicator: str) -> dict[str, dict[str, Any]]:
    """The closing month's totals of an indicator by place, as published."""
    folder = compute(work.county, work.month).folder
    rows = pq.read_table(folder / "indicators.parquet").to_pylist()
    return {
        row["region_code"]: row
        for row in rows
        if (row["indicator"], row["dimension"], row["month"]) == (indicator, "", str(work.month))
    }


@pytest.mark.parametrize("profile", ["demo-jiaohe", "national-2026"])
def test_the_income_of_a_household_alone_is_nowhere(tmp_path: Path, profile: str) -> None:
    work = _county(tmp_path, 1, 6, profile)
    found = _figures(work, "income_median")
    assert found[NEAR]["status"] == WITHHELD
    assert all(found[NEAR][name] is None for name in _NUMBERS)
    text = (tmp_path / "reports").rglob("*")
    assert not any(b"43217" in path.read_bytes() for path in text if path.is_file())
    assert _figures(work, "income_households")[NEAR]["value"] == 1, "that it is there is no secret"


def test_what_enough_households_have_is_shown(tmp_path: Path) -> None:
    found = _figures(_county(tmp_path, 4, 6), "income_median")
    assert found[NEAR]["status"] == found[FAR]["status"] == "ok"


def test_full_figures_are_the_owners_only(tmp_path: Path) -> None:
    work = _county(tmp_path, 1, 6)
    compute(work.county, work.month)
    private = work.county.private_folder(work.month)
    full = pq.read_table(private / "figures.parquet")
    assert WITHHELD not in full["status"].to_pylist()
    for path in (private, tmp_path / "private" / "protection"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700


def test_another_number_of_households_computes_again(tmp_path: Path) -> None:
    work = _county(tmp_path, 4, 6)
    compute(work.county, work.month)
    settings = tmp_path / "fanpin.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(f"{text}\n[protection]\ninternal_households = 5\n", encoding="utf-8")
    again = compute(work.county, work.month)
    assert again.computed and "设置" in again.changed
    assert _figures(work, "income_median")[NEAR]["status"] == WITHHELD
