"""The menu: short, in a leader's words, with rules, profiles and gaps under policy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tiny_edition import REPOSITORY

from fanpin_lib.edition.about import About, write_about
from fanpin_lib.edition.regions import Region, write_regions
from fanpin_lib.period import Month
from fanpin_lib.policy import load_profile
from fanpin_lib.publish import PublishJob
from fanpin_lib.publish.menu import menu, not_in_menu
from fanpin_lib.publish.policy import policy_pages
from fanpin_lib.publish.settings import read_nav
from fanpin_lib.publish.tree import RegionTree
from fanpin_lib.regions import Level

MONTH = Month(2026, 10)
DAY = MONTH.last_day
PLACES = [
    Region("150121000000", "土默特左旗", Level.COUNTY),
    Region("150121100000", "察素齐镇", Level.TOWNSHIP, "150121000000"),
    Region("150121100201", "瓦窑村", Level.VILLAGE, "150121100000"),
]


def nav_of(tmp_path: Path, current: str, own: list[Any], *, others: tuple[str, ...] = ()) -> Any:
    edition, docs = tmp_path / "edition", tmp_path / "docs"
    data = edition / "data"
    data.mkdir(parents=True)
    docs.mkdir()
    write_regions(data, PLACES)
    write_about(data, About(profile=current))
    for page in ("query.md", "villages.md"):
        (docs / page).write_text("# 一页\n", encoding="utf-8")
    profiles = [load_profile(name) for name in (current, *others)]
    extra = policy_pages(profiles, current, {one.name: DAY for one in profiles}, {})
    extra |= {"methods/indicators.md": "# 指标\n", "methods/indicators/visit_rate.md": "# 一个\n"}
    job = PublishJob(MONTH, "internal", edition, docs, docs, tmp_path / "mkdocs.yml", "某县")
    return menu(job, RegionTree.read(data), docs, own, extra), extra


def inside(nav: Any, *names: str) -> list[Any]:
    """The entries under a heading, and under one within it."""
    for name in names:
        nav = next(entry[name] for entry in nav if isinstance(entry, dict) and name in entry)
    return list(nav)


def test_few_entries_and_pages_for_programmers_are_in_none(tmp_path: Path) -> None:
    nav, _ = nav_of(tmp_path, "demo-jiaohe", read_nav(REPOSITORY / "mkdocs.yml"))
    assert [name for entry in nav for name in entry] == [
        *("首页", "各地情况", "数据查询", "政策", "帮助", "怎么算的", "各月")
    ]
    said = str(nav)
    assert "benchmarks" not in said and "decisions" not in said
    index = (REPOSITORY / "site" / "docs" / "methods" / "index.md").read_text(encoding="utf-8")
    for page in not_in_menu().splitlines():
        if page.startswith("/methods/"):
            assert page.removeprefix("/methods/") in index, page  # a click further, not lost
    assert inside(nav, "各地情况") == [
        *({"全县": "county/150121.md"}, "villages.md", "township/150121100.md")
    ]
    assert inside(nav, "怎么算的")[1] == {"各项指标": "methods/indicators.md"}


@pytest.mark.parametrize(("current", "other"), [("nm-hohhot", "county-2020")])
def test_own_rules_other_profiles_and_gaps_have_an_entry_each(
    tmp_path: Path, current: str, other: str
) -> None:
    nav, pages = nav_of(tmp_path, current, [], others=(other,))
    mine = inside(nav, "政策", "本县的规定")
    assert mine[0] == f"policy/profiles/{current}.md"
    rules = {path for path in pages if path.startswith("policy/rules/") and path.count("/") == 2}
    assert {path for entry in mine[1:] for path in entry.values()} == rules
    assert all("·" not in name for entry in mine[1:] for name in entry)
    assert f"policy/profiles/{other}.md" in inside(nav, "政策", "各地的方案")
    assert "policy/gaps.md" in inside(nav, "政策", "空白和矛盾")
    for path in (*rules, f"policy/profiles/{other}.md"):
        assert "index.html" in pages[path].split("\n\n")[1], path  # the way back up


def test_a_countys_own_menu_comes_first_and_nothing_stands_twice(tmp_path: Path) -> None:
    own = [{"方法": ["methods/index.md"]}, {"我县的": ["policy/who.md", {"词": "glossary.md"}]}]
    nav, _ = nav_of(tmp_path, "national-2026", own)
    assert inside(nav, "方法") == ["methods/index.md", {"各项指标": "methods/indicators.md"}]
    said = str(nav)
    assert said.count("policy/who.md") == said.count("glossary.md") == 1
