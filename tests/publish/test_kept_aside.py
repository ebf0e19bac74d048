from __future__ import annotations

import re

import pytest

from fanpin_lib.errors import SiteNotBuilt
from fanpin_lib.publish.kept_aside import KeptAside, table_block, with_tables

PAGE = f"# 甲村\n\n{table_block('<table><tr><td>一</td></tr></table>')}\n\n后文\n"


def whole(aside: KeptAside, text: str) -> str:
    return with_tables(text, aside.tables_of(text))


def test_a_table_comes_back_where_it_was() -> None:
    aside = KeptAside()
    source = aside.take_out(PAGE, "village/1.md")
    assert "<table>" not in source and "后文" in source
    assert list(aside.all()) == [("village/1.md", "<table><tr><td>一</td></tr></table>")]
    finished = whole(aside, f"<main>{source}</main>")
    assert finished.index("甲村") < finished.index("<td>一</td>") < finished.index("后文")
    aside.refuse_losses()


def test_a_page_that_lost_its_table_is_not_published() -> None:
    aside = KeptAside()
    aside.take_out(PAGE, "village/1.md")
    whole(aside, "<main>没有表</main>")
    with pytest.raises(SiteNotBuilt, match=r"village/1\.md"):
        aside.refuse_losses()


def test_a_mark_written_by_hand_is_left_alone() -> None:
    aside = KeptAside()
    aside.take_out(PAGE, "village/1.md")
    assert whole(aside, "<!--aside--> <!--0-0-->") == "<!--aside--> <!--0-0-->"


def test_marks_hold_no_run_of_digits_that_the_gate_could_take_for_an_id_number() -> None:
    for _ in range(50):
        source = KeptAside().take_out(PAGE, "village/1.md")
        assert re.fullmatch(r"[a-z]+-[a-z]+-\d", re.findall(r"<!--(.*?)-->", source)[0])
