"""The page of what the gate finds says what it finds now, and that it finds all."""

from __future__ import annotations

import pytest

from tests.disclosure import leak_matrix
from tests.disclosure.conftest import DOCS
from tests.disclosure.test_gate import CHANNELS, MAKERS, OF_DIGITS, SPELLINGS


def test_every_kind_spelling_and_channel_has_its_row() -> None:
    assert set(leak_matrix.KINDS) == set(MAKERS)
    assert set(leak_matrix.SPELLING_NAMES) == set(SPELLINGS | OF_DIGITS)
    left = set(CHANNELS) - set(leak_matrix.CHANNEL_NAMES)
    assert left == {"Excel, an ID as a number", "where a photograph was taken"}  # of one kind only


@pytest.mark.heavy
def test_the_page_is_what_is_found_now() -> None:
    page = leak_matrix.page()
    assert (DOCS / leak_matrix.PAGE).read_text(encoding="utf-8") == page, (
        "run: python -m tests.disclosure.leak_matrix site/docs"
    )
    assert "，0 种没有查出" in page


@pytest.mark.heavy
def test_nothing_planted_gets_through() -> None:
    for row in leak_matrix.by_spelling().values():
        assert set(row.values()) <= {"5/5", "—"}, row
