"""Hand-written pages write dates and numbers as all pages do (help/reading.md says how)."""

from __future__ import annotations

from pathlib import Path

import pytest

from fanpin_lib.publish.one_style import in_one_style

REPOSITORY = Path(__file__).parents[2]
PAGES = [p for docs in ("docs", "docs-open") for p in (REPOSITORY / "site" / docs).rglob("*.md")]
#: An example of what is typed into a ledger.
_TYPED = "如 2026-10-05"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(REPOSITORY).as_posix())
def test_a_hand_written_page_has_dates_and_numbers_in_one_style(page: Path) -> None:
    lines = page.read_text(encoding="utf-8").replace(_TYPED, "").splitlines()
    shown = in_one_style("\n".join(lines)).splitlines()
    assert [line for line, said in zip(lines, shown, strict=True) if line != said] == []
