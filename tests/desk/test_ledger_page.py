"""The help page 台账和表头 is what the program makes of the vocabulary today."""

from pathlib import Path

from fanpin_lib.desk.ledger_page import PAGE, ledger_page
from fanpin_lib.fields import tables

REPOSITORY = Path(__file__).parents[2]


def test_the_page_is_current() -> None:
    written = (REPOSITORY / "site" / "docs" / PAGE).read_text(encoding="utf-8")
    assert written == ledger_page(), "run: python -m fanpin_lib.desk.ledger_page site/docs"


def test_every_ledger_and_column_stands_on_it() -> None:
    page = ledger_page()
    for table in tables().values():
        assert f"## {table.label}\n" in page
        for field in table.fields.values():
            assert f"| {field.label} |" in page


def test_a_header_is_listed_only_where_it_is_taken_for_that_column() -> None:
    page = ledger_page()
    households = page.partition("## 农户台账\n")[2].partition("\n## ")[0]
    assert "户编码" in households
    assert "收入" in page.partition("## 月度监测台账\n")[2].partition("\n## ")[0]
