"""The house rules hold, what they let pass is still there, and each of them sees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from tests.house.rules import (
    category_names,
    docstrings,
    file_names,
    formulas,
    lengths,
    messages,
    registries,
    today,
)
from tests.house.rules.source import PACKAGE, Broken, Module, modules

RULES: dict[str, ModuleType] = {
    "category_names": category_names,
    "docstrings": docstrings,
    "file_names": file_names,
    "formulas": formulas,
    "lengths": lengths,
    "messages": messages,
    "today": today,
}
ALLOWED = Path(__file__).parent / "rules" / "allowed.yaml"


def allowed(rule: str) -> set[tuple[str, str]]:
    """What may stay: file (from the package) and what is broken there."""
    listed = yaml.safe_load(ALLOWED.read_text(encoding="utf-8"))[rule] or {}
    return {
        (path, what)
        for reason in listed
        for path, whats in listed[reason].items()
        for what in ([whats] if isinstance(whats, str) else whats)
    }


def found(rule: str, code: Sequence[Module]) -> Iterator[tuple[tuple[str, str], Broken]]:
    """Where a rule is broken, by the key that the list of what may stay uses."""
    for one in RULES[rule].broken(code):
        yield (one.path.removeprefix(f"{PACKAGE.name}/"), one.what), one


@cache
def in_the_package(rule: str) -> tuple[tuple[tuple[str, str], Broken], ...]:
    return tuple(found(rule, modules()))


@pytest.mark.parametrize("rule", RULES)
def test_the_rule_holds(rule: str) -> None:
    may = allowed(rule)
    broken = [str(one) for key, one in in_the_package(rule) if key not in may]
    assert not broken, f"{RULES[rule].__doc__}\n" + "\n".join(broken)


@pytest.mark.parametrize("rule", RULES)
def test_what_may_stay_is_still_there(rule: str) -> None:
    """The list shrinks: whoever mends something strikes it out."""
    mended = allowed(rule) - {key for key, _ in in_the_package(rule)}
    assert not mended, f"strike these out of {ALLOWED.name}: {sorted(mended)}"


@pytest.mark.parametrize("rule", RULES)
def test_a_planted_violation_is_seen(rule: str) -> None:
    planted = Module.of("fanpin_lib/desk/planted.py", RULES[rule].PLANTED)
    assert {key[0] for key, _ in found(rule, [planted])} == {"desk/planted.py"}


def test_what_is_right_is_left_alone() -> None:
    text = '"""Docs."""\n\ndef day(month):\n    """A day."""\n    return month.last_day\n'
    right = Module.of("fanpin_lib/desk/right.py", text)
    assert [one for rule in RULES for _, one in found(rule, [right])] == []


def test_no_tracked_file_names_a_registry() -> None:
    assert [str(one) for one in registries.broken(registries.tracked())] == []


def test_a_registry_is_seen(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text(registries.PLANTED, encoding="utf-8")
    assert [one.line for one in registries.broken([tmp_path / "requirements.txt"])] == [2]
