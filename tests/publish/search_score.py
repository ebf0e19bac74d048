"""What the search finds of what people type, and the page that says so.

``python -m tests.publish.search_score site/docs`` builds the sites, asks, and writes
``methods/search.md`` anew; `test_search_score.py` holds the score.
"""

from __future__ import annotations

import csv
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).parent))

from test_browser import CHROMIUM, FLAGS
from tiny_edition import MONTH, REPOSITORY, write_edition

from fanpin_lib.indicators import catalogue, indicator_pages
from fanpin_lib.policy import Profile, load_profile
from fanpin_lib.publish import PublishJob, publish
from fanpin_lib.publish.editions_page import editions_page
from fanpin_lib.publish.policy import policy_pages
from fanpin_lib.publish.search.names import spellings, without_ending

PAGE = "methods/search.md"
#: Counties that are tested: code, the profile in force there, others that the site shows.
COUNTIES = (
    ("220281", "demo-jiaohe", ("nm-hohhot", "national-2026")),
    ("150121", "nm-hohhot", ("demo-jiaohe", "county-2020")),
    ("511523", "national-2021", ("national-2026",)),
)
#: The right page is among so many.
FIRST = 3


@dataclass(frozen=True)
class Query:
    """What somebody types; any of these pages is right."""

    kind: str
    ask: str
    pages: tuple[str, ...]


def divisions(county: str) -> dict[str, str]:
    """Names by 12-digit code of a county, its townships and villages."""
    found: dict[str, str] = {}
    path = REPOSITORY / "fanpin_lib" / "demo" / "divisions.csv"
    for row in csv.DictReader(path.open(encoding="utf-8")):
        if row["county_code"] == county:
            found[f"{county}000000"] = row["county"]
            found[f"{row['township_code']}000"] = row["township"]
            found[row["village_code"]] = row["village"]
    return dict(sorted(found.items()))


def built(root: Path, names: dict[str, str], current: str, others: Iterable[str]) -> Path:
    """The site of a county with all its places and all pages made from rules."""
    edition = root / "reports" / str(MONTH) / "internal"
    write_edition(edition, names=names)
    shutil.copytree(REPOSITORY / "site" / "docs", root / "site" / "docs")
    shutil.copyfile(REPOSITORY / "mkdocs.yml", root / "mkdocs.yml")
    profiles = [load_profile(name) for name in (current, *others)]
    day = MONTH.last_day
    extra = {
        **indicator_pages(profiles[0], day),
        **editions_page(),
        **policy_pages(profiles, current, {one.name: day for one in profiles}, {}),
    }
    county = next(iter(names.values()))
    docs, public = root / "site" / "docs", root / "site" / "public"
    job = PublishJob(
        MONTH, "internal", edition, docs, public, root / "mkdocs.yml", county, demo=True
    )
    publish(job, extra_pages=lambda: extra)
    return public


def queries(names: dict[str, str], profile: Profile, site: Path) -> list[Query]:
    """All queries of a county: written ones, and those of its places, rules and indicators."""
    written = yaml.safe_load(Path(__file__).with_name("search_queries.yaml").read_text("utf-8"))
    found = [
        Query(kind, one["ask"], tuple(one["pages"])) for kind in written for one in written[kind]
    ]
    found += [*_of_places(names), *_of_rules(profile, site), *_of_indicators(site)]
    found += _of_classes(profile)
    pages = [path.relative_to(site).with_suffix("").as_posix() for path in site.rglob("*.html")]
    return [one for one in found if any(_fits(page, one) for page in pages)]


def _of_places(names: dict[str, str]) -> Iterator[Query]:
    """Every so many villages and townships, each typed another way."""
    villages = [code for code in names if not code.endswith("000")]
    townships = [code for code in names if code.endswith("000") and not code.endswith("000000")]
    county = next(iter(names))
    yield Query("区划代码", county[:6], (f"county/{county[:6]}",))
    yield Query("地区", names[county], (f"county/{county[:6]}",))
    for number, code in enumerate(villages[:: max(1, len(villages) // 40)]):
        name, above = names[code], names[f"{code[:9]}000"]
        same = tuple(f"village/{c}" for c in villages if names[c] == name)
        glued = without_ending(above) + without_ending(name)
        kind, ask, pages = (
            ("地区", name, same),
            ("乡镇连村", above + name, (f"village/{code}",)),
            ("乡镇连村", glued, (f"village/{code}",)),
            ("区划代码", code, (f"village/{code}",)),
            ("拼音", spellings(above + name)[0], (f"village/{code}",)),
            ("拼音", _initials(above + name), (f"village/{code}",)),
            ("地区", f"{above} {name}", (f"village/{code}",)),
        )[number % 7]
        yield Query(kind, ask, pages)
    for number, code in enumerate(townships[::2]):
        ask = (names[code], code[:9], _initials(names[code]), code)[number % 4]
        same = tuple(f"township/{c[:9]}" for c in townships if _initials(names[c]) == ask)
        kind = ("地区", "区划代码", "拼音", "区划代码")[number % 4]
        yield Query(kind, ask, (f"township/{code[:9]}", *same))


def _initials(name: str) -> str:
    return next(one for one in spellings(name) if len(one) == len(name))


def _of_rules(profile: Profile, site: Path) -> Iterator[Query]:
    """The county's own rules by their names; another county's of that name comes behind."""
    for rule in profile.rules.values():
        page = f"policy/rules/{rule.id}"
        if (site / f"{page}.html").is_file():
            yield Query("规则", rule.label, (page,))


def _of_classes(profile: Profile) -> Iterator[Query]:
    """How many households are in each class that the county's own documents name."""
    headline = [one for one in profile.classes.values() if one.headline]
    for value in (value for one in headline for value in one.values if not value.foreign):
        if value.given_on(MONTH.last_day):
            pages = (f"methods/indicators/{name}_active" for name in ("cases", "persons"))
            yield Query("各类户数", f"{value.name}有多少户", tuple(pages))


def _of_indicators(site: Path) -> Iterator[Query]:
    """Indicators by name and by code."""
    folder = site / "methods" / "indicators"
    indicators = [one for one in catalogue().values() if (folder / f"{one.id}.html").is_file()]
    for number, one in enumerate(indicators[::5]):
        ask = (one.name, one.id, f"{one.name}怎么算")[number % 3]
        yield Query("指标", ask, (f"methods/indicators/{one.id}",))


def _fits(page: str, query: Query) -> bool:
    return any(fnmatchcase(page, pattern) for pattern in query.pages)


def answers(browser: Any, site: Path, asked: Iterable[str]) -> dict[str, list[str]]:
    """The pages found by each query, best first, by the site's own scripts in Chromium."""
    page = browser.new_page()
    page.set_default_timeout(120_000)  # milliseconds; a machine may be busy
    page.goto((site / "about.html").as_uri())
    page.click(".fp-search__input")
    page.fill(".fp-search__input", "x")
    page.wait_for_selector("[data-answered]", state="attached", timeout=60_000)
    found = page.evaluate(
        "asked => asked.map(one => fanpinSearch.search(one).map(result => result.entry.page))",
        list(asked),
    )
    page.close()
    return {ask: [_page(p) for p in pages] for ask, pages in zip(asked, found, strict=True)}


def _page(address: str) -> str:
    return address.partition("#")[0].removesuffix(".html")


@dataclass(frozen=True)
class Score:
    """How the queries of one county went."""

    county: str
    results: list[tuple[Query, list[str]]]

    def right(self, kind: str = "", first: int = FIRST) -> int:
        """Queries with a right page among the first."""
        return sum(
            any(_fits(page, query) for page in pages[:first])
            for query, pages in self.results
            if kind in ("", query.kind)
        )

    def count(self, kind: str = "") -> int:
        """All queries of a kind."""
        return sum(kind in ("", query.kind) for query, _ in self.results)

    def missed(self) -> list[tuple[Query, list[str]]]:
        """Queries whose page is not among the first."""
        return [
            (query, pages)
            for query, pages in self.results
            if not any(_fits(page, query) for page in pages[:FIRST])
        ]

    @property
    def share(self) -> float:
        """Of all queries, how many went right."""
        return self.right() / self.count()


def score(browser: Any, root: Path, county: str, current: str, others: Iterable[str]) -> Score:
    """Build a county's site, ask everything, and count."""
    names = divisions(county)
    site = built(root, names, current, others)
    asked = queries(names, load_profile(current), site)
    found = answers(browser, site, [one.ask for one in asked])
    return Score(next(iter(names.values())), [(one, found[one.ask]) for one in asked])


_INTRODUCTION = """---
search: {exclude: true}
---

# 搜索查得准不准

这一页由测试写出。拿人们会打的字去搜，看该找到的网页在不在前三条：村和乡镇（打全名、乡镇连村、
拼音、首字母、区划代码）、规则名和指标（名称和编号）按受测的县逐个生成，术语、政策用词、
“怎么……”“几天……”是写好的一份单子（`tests/publish/search_queries.yaml`），常有人问而搜不到的就添进去。
三个县各用自己的方案（最后一个只有国家的文件），别处的方案也在同一个网站里。低于 95% 测试不通过。
"""


def page_text(scores: Iterable[Score]) -> str:
    """``methods/search.md``."""
    scores = list(scores)
    parts = [_INTRODUCTION]
    for one in scores:
        kinds = list(dict.fromkeys(query.kind for query, _ in one.results))
        rows = [
            f"| {kind} | {one.count(kind)} | {one.right(kind)} | {one.right(kind, 1)} |"
            for kind in kinds
        ]
        total = f"| **合计** | {one.count()} | {one.right()} | {one.right(first=1)} |"
        head = ["| 打的是什么 | 问了 | 前三条里有 | 第一条就是 |", "|---|---:|---:|---:|"]
        parts.append(f"## {one.county}\n\n" + "\n".join([*head, *rows, total]) + "\n")
        if one.missed():
            asked = "、".join(f"“{query.ask}”" for query, _ in one.missed())
            parts.append(f"没有找到的：{asked}。\n")
    return "\n".join(parts)


def measured() -> Iterator[Score]:
    """The scores of all counties, in a browser of their own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for county in COUNTIES:
            with tempfile.TemporaryDirectory() as root:
                yield score(browser, Path(root), *county)


if __name__ == "__main__":
    (Path(sys.argv[1]) / PAGE).write_text(page_text(measured()), encoding="utf-8")
