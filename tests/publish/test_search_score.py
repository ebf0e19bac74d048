"""The search finds what people type, in counties with different rules; the page says how often."""

from __future__ import annotations

import re

import pytest

from tests.publish.search_score import COUNTIES, PAGE, REPOSITORY, measured, page_text

pytestmark = [pytest.mark.chromium, pytest.mark.heavy]
LEAST, FEWEST = 0.95, 120
#: How far the page may be from what is measured now.
NEAR = 8


@pytest.fixture(scope="module")
def scores():
    return list(measured())


def test_the_right_page_is_among_the_first_three(scores) -> None:
    assert len(scores) == len(COUNTIES)
    for one in scores:
        missed = [f"{query.ask}: {pages[:3]}" for query, pages in one.missed()]
        assert one.count() >= FEWEST
        assert one.share >= LEAST, (one.county, one.share, missed)


def test_places_typed_in_full_or_by_code_are_never_missed(scores) -> None:
    for one in scores:
        for kind in ("地区", "乡镇连村", "区划代码"):
            assert one.right(kind) == one.count(kind) > 0, (one.county, kind, one.missed())


def test_a_step_that_fails_and_what_no_page_speaks_of_are_answered(scores) -> None:
    """Whatever the step and the words for it; 有车有房 by what such questions are about."""
    kind, answered = "办不成和有变动", {}
    for one in scores:
        assert one.right(kind) == one.count(kind) > 0, (one.county, one.missed())
        answered |= {query.ask: pages[0] for query, pages in one.results if query.kind == kind}
    assert answered["核实不通过怎么办"] == answered["审定不合格退回怎么办"] == "help/questions"
    assert answered["有车有房的能不能纳入"] == "policy/index"


def test_the_page_says_what_is_measured_now(scores) -> None:
    """But for what other pages' new words move from the first place to the second."""
    shown = (REPOSITORY / "site" / "docs" / PAGE).read_text(encoding="utf-8")
    anew = "python -m tests.publish.search_score site/docs"
    assert [line for line in shown.splitlines() if line.startswith("## ")] == [
        line for line in page_text(scores).splitlines() if line.startswith("## ")
    ], anew
    totals = re.findall(r"\| \*\*合计\*\* \| (\d+) \| (\d+) \|", shown)
    for (count, right), one in zip(totals, scores, strict=True):
        assert abs(int(count) - one.count()) <= NEAR, anew
        assert abs(int(right) - one.right()) <= NEAR, anew
