"""Dates and numbers are written one way, on hand-written and on generated pages."""

from __future__ import annotations

import pytest

from fanpin_lib.publish.one_style import in_one_style
from tests.number_style import faults
from tests.site_links import SiteLinks


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (
            "自 2021-01-01 起，按 2026-10-31 的规定。",
            "自 2021年1月1日起，按 2026年10月31日的规定。",
        ),
        ("5000、10000 元/人·年；4999.99 元", "5,000、10,000 元/人·年；4,999.99 元"),
        ("满5000元不满10000元", "满5,000元不满10,000元"),
        ("2026 年第 1755 处", "2026 年第 1,755 处"),
    ],
)
def test_sentences_say_dates_and_counts_as_people_do(written: str, shown: str) -> None:
    assert in_one_style(written) == shown == in_one_style(shown)


@pytest.mark.parametrize(
    "kept",
    [
        "---\ntitle: 2026-10-31\n---\n",
        "```yaml\ndate: 2026-03-01\nlimit: 5000 元\n```\n",
        "`--on 2026-10-31`",
        "<pre>2026-10-31 5000 元</pre>",
        '<a href="a-2026-10-31.html">那天</a>',
        "[那天](a-2026-10-31.md)",
        "<td>2026-10-31</td>",
        "| 2026-10-31 | 2026-11-01 |",
        "220281101201 户、档案 2026-10、〔2020〕6号、12,345 户、GB18030 个",
    ],
)
def test_what_programs_read_and_cells_that_are_a_date_stay(kept: str) -> None:
    assert in_one_style(kept) == kept


@pytest.mark.heavy
def test_the_pages_of_a_site_are_written_that_way(site, second_county) -> None:
    found = {
        page.relative_to(at).as_posix(): said
        for at in (site, second_county)
        for page in SiteLinks(at).pages
        if (said := faults(page.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_a_page_that_is_not_is_seen() -> None:
    page = (
        "<article><p>于 2026-11-29 算出，20000 户，占 7.80%，<code>2026-11-29</code></p>"
        "<table><tr><td>2026-11-29</td><td>自 2026-11-29</td></tr></table></article>"
    )
    assert [fault.partition("：")[0] for fault in faults(page)] == [
        "日期",
        "没有分节",
        "小数位数",
        "日期",
    ]
    assert faults("<article><p>0.75%，87.5%，1,234 户，2026年</p></article>") == []
