"""Parts that the table does not list are not zero, and nothing that is published says so."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from fanpin_lib.indicators import indicator_pages, methods_pages
from fanpin_lib.policy import load_profile
from tests.indicators.ledger_tables import Ledgers, small_county
from tests.indicators.test_first_figures import EAST, TOWN, Figures, alert, case

ROOT = Path(__file__).parents[2]


def test_what_is_not_listed_in_a_village_may_have_happened_there() -> None:
    """Split by category for townships only: the village's one case is in its total."""
    ledgers = Ledgers()
    small_county(ledgers)
    ledgers.put("cases", case("c1", "h1", "2026-03-31"))
    role = {"case_id": "c1", "helper_name": "n", "valid_from": "2026-03-31", "role": "监测责任人"}
    ledgers.put("helpers", role)
    ledgers.put("visits", {"month": "2026-10", "household_id": "h9", "visit_date": "2026-10-02"})
    found = Figures(ledgers, families=["helpers"])
    part = "category=边缘易致贫户"
    assert found.value("cases_without_helper", EAST) == 1
    assert (EAST, "2026-10", "cases_without_helper", part) not in found.rows
    assert found.value("cases_without_helper", TOWN, dim=part) == 1


def test_a_part_that_is_not_listed_may_be_one_that_nobody_told() -> None:
    """An alert's department, never filled in: by department there is no row but 未填."""
    ledgers = Ledgers()
    small_county(ledgers)
    ledgers.put("alerts", alert("a1", "2026-10-08"))
    ledgers.lacks("alerts", "risk")
    found = Figures(ledgers, families=["alerts"])
    listed = {dim for _, _, name, dim in found.rows if name == "alerts_received"}
    assert not any(dim.startswith("risk=") and dim != "risk=未填" for dim in listed)
    assert found.value("alerts_received", EAST) == 1


@pytest.mark.parametrize("where", ["methods", "package", "stable"])
def test_wherever_parts_are_explained_it_is_said(where: str) -> None:
    package = (ROOT / "fanpin_lib/edition/data_package.yaml").read_text(encoding="utf-8")
    said = {
        "methods": methods_pages()["methods/indicators.md"],
        "package": yaml.safe_load(package)["columns"]["dimension"]["description"],
        "stable": (ROOT / "site/docs/methods/stable.md").read_text(encoding="utf-8"),
    }[where]
    assert re.search("没有列出的(分项)?不能当作零", said)
    assert "没有列出的就是零" not in said


@pytest.mark.parametrize(
    ("profile", "day", "classes"),
    [
        ("national-2021", date(2023, 12, 31), "：脱贫不稳定户、边缘易致贫户、突发严重困难户；"),
        ("national-2026", date(2026, 10, 31), "：防止返贫致贫对象；"),
        ("nm-hohhot", date(2026, 10, 31), "：第一类、第二类、第三类、第四类；"),
    ],
)
def test_an_indicators_page_names_its_parts_in_the_profiles_words(profile, day, classes) -> None:
    pages = indicator_pages(load_profile(profile), day)
    row = re.search(r"\| 分项 \| .*", pages["methods/indicators/cases_active.md"])
    assert row and f"（`category`）{classes}" in row[0] and "（`risk`）：因病、因学" in row[0]
    alerts = re.search(r"\| 分项 \| .*", pages["methods/indicators/alerts_received.md"])
    assert alerts and "（`department`）；" in alerts[0]  # too many to be listed
