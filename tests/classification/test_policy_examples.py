"""Every example beside a decision, run as households through the classification."""

from __future__ import annotations

import pytest

from fanpin_lib.policy import all_readings, load_profile
from fanpin_lib.policy.aids import AIDS
from fanpin_lib.policy.examples import Examples
from tests.classification.county import assessed
from tests.policy.shipped_examples import shipped_examples

DECIDED = [
    examples
    for examples in shipped_examples()
    if any(case.expect for case in examples.cases) and examples.rule_id != AIDS
]


@pytest.mark.parametrize("examples", DECIDED, ids=lambda examples: examples.file)
def test_example_households_are_assessed_as_written(examples: Examples) -> None:
    profile = load_profile(examples.profile)
    households = {str(number): case.household for number, case in enumerate(examples.cases)}
    for readings in all_readings(profile, examples.rule_id, examples.day):
        found = assessed(
            households,
            profile,
            f"{examples.day:%Y-%m}",
            decisions=[examples.rule_id],
            readings={examples.rule_id: readings},
        )
        for number, case in enumerate(examples.cases):
            row = found.get((str(number), examples.rule_id))
            shown = _shown(row)
            expected = _expected(case.expect, readings)
            assert shown in ("、".join(expected), _status(row, expected)), (case.name, readings)


def _expected(expect: dict[str, list[str]], readings: dict[str, str]) -> list[str]:
    named = {f"{name}={reading}" for name, reading in readings.items()}
    return expect.get("") or next(outcomes for key, outcomes in expect.items() if key in named)


def _shown(row: dict | None) -> str:
    """A contradiction is one even where a register keeps the outcome."""
    if row is None:
        return "不适用"
    contradicted = row["status"] == "矛盾"
    return row["status"] if contradicted else row["outcome"] or row["status"]


def _status(row: dict | None, expected: list[str]) -> str | None:
    """Several outcomes of an exclusive decision are a contradiction between their clauses."""
    return "矛盾" if row and row["status"] == "矛盾" and len(expected) > 1 else None
