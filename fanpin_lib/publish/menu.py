"""The site's menu: few entries in a leader's words, each with its pages.

A full menu grows with the square of the pages: villages and other places' rules stay out of it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from fanpin_lib.edition.about import read_about
from fanpin_lib.publish.job import PublishJob
from fanpin_lib.publish.policy.comparison import PAGE as COMPARED
from fanpin_lib.publish.policy.coverage_page import PAGE as COVERAGE
from fanpin_lib.publish.policy.gap_pages import OVERVIEW
from fanpin_lib.publish.policy.introduction import GLOSSARY, PAGES
from fanpin_lib.publish.policy.pages import INDEX, UNITS
from fanpin_lib.publish.query.pages import QUERY, VILLAGES
from fanpin_lib.publish.tree import LEVELS, RegionTree, page_path
from fanpin_lib.regions import Level

Nav = list[Any]

#: Menu headings of folders with generated pages; others are called by their folder.
_SECTIONS = {"policy": "政策", "methods": "怎么算的"}
#: What lists all indicators, in the internal edition and in the open one.
_CATALOGUES = ("methods/indicators.md", "methods/figures.md")
#: How many folders a page of one of the county's own rules lies in.
_DEPTH = 2
#: A title that names what it is about and a profile.
_TWOFOLD = re.compile(r"^# (.+?) · (.+)$", re.MULTILINE)
_RULES, _PROFILES, _GAPS = "policy/rules/", "policy/profiles/", "policy/gaps/"
#: Pages for those who check the program; the page 怎么算的 leads to them.
_ASIDE = ("/methods/benchmarks.md", "/methods/search.md", "/methods/leaks.md",
          "/methods/answer-key.md", "/methods/decisions/")  # fmt: skip


def menu(
    job: PublishJob, tree: RegionTree, docs: Path, own: Nav, generated: Mapping[str, str]
) -> Nav:
    """Home, places, asking, policy, then the hand-written menu, then the months.

    Args:
        docs: where all sources were gathered.
        own: the hand-written menu.
        generated: pages made from rules and catalogues by path, in the order of the menu.
    """
    pages = list(generated)
    nav: Nav = [{"首页": "index.md"}, {"各地情况": _places(tree, docs)}]
    nav += [{"数据查询": QUERY}] if (docs / QUERY).is_file() else []
    policy = _policy(job, generated, own)
    nav += [{_SECTIONS["policy"]: policy}] if policy else []
    nav += [item for item in own if item not in nav]
    for catalogue in [path for path in _CATALOGUES if path in pages][:1]:
        if not _named(nav, catalogue):
            _section(nav, "methods").insert(1, {"各项指标": catalogue})
    for path in sorted(pages):
        folder, _, file = path.partition("/")
        if not file or "/" in file or folder == "policy" or path in _CATALOGUES:
            continue
        if not _named(nav, path):
            _section(nav, folder).append(path)
    return [*nav, {"各月": "archive/index.md"}]


def not_in_menu() -> str:
    """Pages that are in no menu, as MkDocs wants to be told."""
    folders = [level.value for level in LEVELS if level != Level.COUNTY]  # merged townships too
    return "\n".join([*(f"/{folder}/" for folder in folders), "/archive/2*", "/*/*/", *_ASIDE])


def _places(tree: RegionTree, docs: Path) -> Nav:
    """The county, all its villages in one table, each township."""
    found: Nav = [{"全县": f"{page_path(tree.county)}.md"}]
    found += [VILLAGES] if (docs / VILLAGES).is_file() else []
    return [*found, *(f"{page_path(one)}.md" for one in tree.of_level(Level.TOWNSHIP))]


def _policy(job: PublishJob, texts: Mapping[str, str], own: Nav) -> Nav:
    """The introduction, this county's rules, other places' profiles, gaps, the words."""
    pages = list(texts)
    mine = f"{_PROFILES}{read_about(job.data).profile}.md"
    rules = [path for path in pages if path.startswith(_RULES) and path.count("/") == _DEPTH]
    profiles = [path for path in pages if path.startswith(_PROFILES) and path != mine]
    parts: Nav = [path for path in PAGES if path in pages]
    parts += _group("本县的规定", [mine, *rules], texts)
    parts += _group("各地的方案", [INDEX, COMPARED, *profiles], texts)
    parts += _group("空白和矛盾", [OVERVIEW, *_under(_GAPS, pages)], texts)
    parts += [path for path in (COVERAGE, UNITS) if path in pages]
    said = {path for part in parts for path in _pages(part)}
    directly = [path for path in pages if path.startswith("policy/") and path.count("/") == 1]
    parts += sorted(set(directly) - said)
    if GLOSSARY in pages and not _named(own, GLOSSARY):
        parts.append({"术语": GLOSSARY})
    return [part for part in parts if not any(_named(own, path) for path in _pages(part))]


def _group(name: str, wanted: Iterable[str], texts: Mapping[str, str]) -> Nav:
    """A heading with those of its pages that there are; none without any."""
    found = [_entry(path, texts[path]) for path in wanted if path in texts]
    return [{name: found}] if found else []


def _entry(path: str, text: str) -> Any:
    """A rule by its name and gaps by their profile's: the heading says the rest of the title."""
    title = _TWOFOLD.search(text)
    if not title or not path.startswith((_RULES, _GAPS)):
        return path
    return {html.unescape(title[1] if path.startswith(_RULES) else title[2]): path}


def _under(folder: str, pages: Iterable[str]) -> list[str]:
    return [path for path in pages if path.startswith(folder)]


def _named(nav: Nav, path: str) -> bool:
    """Whether a menu has a page, at whatever depth."""
    return any(path in _pages(item) for item in nav)


def _pages(item: Any) -> list[Any]:
    """All pages that an entry of the menu leads to."""
    if isinstance(item, Mapping):
        return [page for value in item.values() for page in _pages(value)]
    return [page for one in item for page in _pages(one)] if isinstance(item, list) else [item]


def _section(nav: Nav, folder: str) -> Nav:
    """The menu's list that holds the folder's pages; a new one at the end if there is none."""
    for item in nav:
        for pages in item.values() if isinstance(item, Mapping) else ():
            if isinstance(pages, list) and any(f"{folder}/" in str(page) for page in pages):
                return pages
    found: Nav = []
    nav.append({_SECTIONS.get(folder, folder): found})
    return found
