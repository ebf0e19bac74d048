"""The page about speed: every aim judged, small runs and failed ones said to be such."""

from __future__ import annotations

import pytest

from benchmarks.__main__ import BENCHMARKS
from benchmarks.measuring import Figure
from benchmarks.page import GROUPS, name_of, page, verdict
from benchmarks.papers import AIMS


@pytest.mark.parametrize(
    ("value", "aim", "said"),
    [
        (14.9, "≥ 15", "**没有达到**"),
        (15.0, "≥ 15", "达到"),
        (60.0, "≤ 60", "达到"),
        (60.1, "≤ 60", "**没有达到**"),
        (1.2, "≤ 1.1 (linear)", "**没有达到**"),
        (1.8, "<= 1.25", "**没有达到**"),
        (22.9, ">= 15", "达到"),
        (3.0, "", ""),
    ],
)
def test_an_aim_is_met_or_not(value, aim, said):
    assert verdict(Figure("x.y", "some", value, "s", aim)) == said


def test_the_page_shows_every_figure_once_and_what_failed():
    figures = [
        Figure("month.all", "fanpin month", 41.234, "s", "≤ 60"),
        Figure("province.county.20", "a county", 12.5, "s"),
        Figure("unheard.of", "something | new", 1234.5, "ms", "≤ 2048"),
    ]
    text = page(figures, "2026-11-27", ["engine"], quick=True, left_out=["province"])
    assert "| fanpin month，全部重新计算、运行、发布 | 41.2 s | ≤ 60 | 达到 |" in text
    assert "20 个县一起结清，每县处理器时间 | 12.5 s" in text
    assert "something ｜ new | 1,234 ms | ≤ 2,048" in text
    assert "没有跑成的：运行笔记本" in text and "这次没有测的：许多个县" in text
    assert "小规模试跑" in text and "测量日期：2026年11月27日" in text
    assert "小规模试跑" not in page(figures, "2026-11-27", [], quick=False)


def test_every_benchmark_has_a_group_of_its_own_and_papers_have_chinese_names():
    assert set(BENCHMARKS) <= GROUPS.keys()
    for paper, (what, _) in AIMS.items():
        for name in (f"papers.{paper}", f"papers.{paper}.share"):
            assert name_of(Figure(name, what, 1.0, "s")) != what
