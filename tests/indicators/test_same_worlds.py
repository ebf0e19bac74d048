"""Which worlds are drawn depends on nothing but their number."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis.internal.conjecture import providers

from tests.indicators.random_worlds import worlds
from tests.indicators.same_worlds import same_worlds


def drawn(number: int) -> list[Any]:
    found: list[Any] = []

    @given(worlds(frozenset({"households", "monthly_records"})))
    def look(world: Any) -> None:
        found.append((world.closing, dict(world.tables), world.lacking, world.absent, world.quiet))

    same_worlds(look, 5, number)()
    return found


def test_worlds_ask_for_no_constant_of_what_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked() -> None:
        raise AssertionError("the modules of this process were asked for constants")

    before = drawn(1)
    monkeypatch.setattr(providers, "_get_local_constants", asked)
    assert drawn(1) == before


def test_another_number_gives_other_worlds() -> None:
    assert drawn(1) != drawn(2)
