"""Every choice is written down with its reason, and nothing stands there unused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import yaml

import fanpin_lib.demo
from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.world.incomes import line_of
from fanpin_lib.policy import load_profile

_ROOM = Path(fanpin_lib.demo.__file__).parent
_ASKED = re.compile(r'"([a-z]+(?:\.[a-z_0-9]+)+)"|f"([a-z]+)\.\{')


def test_every_assumption_has_a_chinese_reason() -> None:
    without = [p for p, reason in _reasons("", _tree()) if not re.search(r"[一-鿿]{2}", reason)]
    assert without == []


def test_every_assumption_is_used_and_every_one_asked_for_exists() -> None:
    code = "\n".join(p.read_text(encoding="utf-8") for p in _ROOM.rglob("*.py"))
    asked = set(re.findall(r'assume\(\s*"([^"]+)"', code))
    for path in asked:
        assume(path)
    named = {a for a, _ in _ASKED.findall(code)}
    by_prefix = {"income.wage_season", "income.business_season", "income.expense_season"}
    unused = {path for path, _ in _reasons("", _tree())} - asked - named - by_prefix
    assert unused == set()


def test_incomes_are_designed_around_the_line_that_the_demo_policy_sets() -> None:
    profile = load_profile("demo-jiaohe", _demo_values())
    for year in (2022, 2023, 2024, 2025, 2026):
        line = profile.value("monitoring_line", date(year, 12, 31)).value
        assert float(line) == line_of(np.array([year]))[0]


def test_procedure_chains_use_the_step_names_of_the_demo_policy() -> None:
    profile = load_profile("demo-jiaohe", _demo_values())
    for stage, path in (
        ("识别", "steps.identification"),
        ("帮扶", "steps.assistance"),
        ("消除", "steps.elimination"),
    ):
        wanted = [step.name for step in profile.procedure(stage, date(2026, 10, 31))]
        assert [spec["name"] for spec in assume(path)] == wanted


def _tree() -> dict[str, Any]:
    return yaml.safe_load((_ROOM / "assumptions.yaml").read_text(encoding="utf-8"))


def _reasons(prefix: str, node: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Path and reason of every assumption under a node."""
    if "value" in node:
        yield prefix, str(node.get("reason", ""))
        return
    for name, child in node.items():
        yield from _reasons(f"{prefix}.{name}".lstrip("."), child)


def _demo_values() -> Path:
    from fanpin_lib.policy import TEMPLATES

    return TEMPLATES
