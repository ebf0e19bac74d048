"""The order in which the files of tests begin."""

from __future__ import annotations

from tests.conftest import LONGEST
from tests.house.rules.source import ROOT


def test_files_that_begin_first_are_there() -> None:
    assert [name for name in LONGEST if not (ROOT / "tests" / name).is_file()] == []
    assert len(set(LONGEST)) == len(LONGEST)
