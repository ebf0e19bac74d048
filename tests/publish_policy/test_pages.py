"""The policy pages say what the rule files say, and lead to pages that exist."""

from __future__ import annotations

import re
from datetime import date
from posixpath import dirname, join, normpath

import pytest

from fanpin_lib.policy import load_profile, profile_names
from fanpin_lib.publish.policy import gaps_between, policy_pages

DAY = date(2026, 10, 31)
LINK = re.compile(r'href="([^"]+)"|\]\(([^)]+)\)')


def pages_of(profiles, current="demo-jiaohe"):
    return policy_pages(profiles, current, {p.name: DAY for p in profiles}, {})


@pytest.fixture(scope="module")
def profiles():
    return [load_profile(name) for name in profile_names()]


@pytest.fixture(scope="module")
def pages(profiles):
    return pages_of(profiles)


def test_every_link_leads_to_a_page_that_is_generated(pages):
    missing = [
        (path, link)
        for path, text in pages.items()
        for link in (a or b for a, b in LINK.findall(text))
        if normpath(join(dirname(path), link)).replace(".html", ".md") not in pages
    ]
    assert missing == []


def test_every_rule_of_every_profile_has_a_page(profiles, pages):
    for profile in profiles:
        page = pages[f"policy/profiles/{profile.name}.md"]
        assert all(rule.label in page for rule in profile.rules.values()), profile.name


def test_a_threshold_shows_value_start_and_clause(pages):
    page = pages["policy/rules/monitoring_line.md"]
    assert "8,300" in page and "2026-01-01" in page and "演示值" in page
    jiaohe = pages["policy/rules/jilin-jiaohe/monitoring_line.md"]
    assert "6,000" in jiaohe and "2021-01-01" in jiaohe and "监测对象和范围" in jiaohe
    assert "没有取值" in jiaohe


def test_a_county_value_changes_the_page(tmp_path):
    (tmp_path / "values.yaml").write_text(
        "values_for: demo-jiaohe\n"
        "source: {title: 某通知, issuer: 某局, date: 2026-06, jurisdiction: 演示县, clause: 一}\n"
        "values:\n  monitoring_line:\n    2026-07-01: 8888\n",
        encoding="utf-8",
    )
    changed = pages_of([load_profile("demo-jiaohe", tmp_path)])
    page = changed["policy/rules/monitoring_line.md"]
    assert "8,888" in page and "某通知" in page


def test_what_profiles_word_differently_is_listed(profiles):
    kinds = {gap.kind for gap in gaps_between(profiles, DAY)}
    assert {"要求相反", "口径不同"} <= kinds
