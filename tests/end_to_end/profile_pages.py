"""What the profiles' test reads of a closed demo: its own pages, its documents, its lists."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl

from fanpin_lib.policy import Profile
from tests.end_to_end.closed_demo import Closed

#: Pages that show other documents beside the county's own, and say so: the library of documents,
#: what each leaves open, the comparison, who is responsible under each.
_BESIDE = re.compile(
    r"policy/(profiles\.md|profiles/.+|rules/[^/]+/.+|gaps\.md|gaps/.+|compare\.md|units\.md)"
)
#: Pages with worked examples: another region's profile taken over, a province of several
#: counties, how well the search finds things in two demo counties.
EXAMPLES = {"help/rules.md", "help/many.md", "methods/search.md"}
#: What documents call households that are no class of theirs, in their own words; and whom a
#: rule says not to take theirs for.
ALSO_SAID = {
    "nm-hohhot": {"脱贫监测户", "边缘户", "脱贫不稳定户"},
    "county-2020": {"建档立卡贫困户"},
    "town-three-classes": {"边缘易致贫户"},
}
#: Other things that are called nearly so: a kind of low income, a column of the list of places.
NO_CLASSES = {"低保边缘户", "建档立卡贫困户数"}


def own_pages(closed: Closed) -> dict[str, str]:
    """All pages of the county's site but those that show other documents by intention."""
    name, others = closed.profile.name, closed.other_pages
    own = {f"policy/profiles/{name}.md", f"policy/gaps/{name}.md"}
    told = {p: t for p, t in others.items() if p in own or not _BESIDE.fullmatch(p)}
    assert own <= told.keys() and {"glossary.md", "policy/index.md", "query.md"} <= told.keys()
    return closed.pages | {path: t for path, t in told.items() if path not in EXAMPLES}


def titles(profile: Profile) -> set[str]:
    """The documents that a profile is made of, without where they are found."""
    cited = [one.citation for one in profile.classes.values()]
    for rule in profile.rules.values():
        cited += [rule.citation, *(value.citation for value in rule.values)]
    return {one.document.title.partition("（")[0] for one in cited if one}


def sheets(folder: Path, level: str) -> dict[str, set[str]]:
    """The households on the lists of one level, by list."""
    found: dict[str, set[str]] = {}
    books = sorted((folder / level).glob("*.xlsx")) or [folder / f"{level}.xlsx"]
    for path in books:
        for sheet in openpyxl.load_workbook(path, read_only=True):
            head, *rows = sheet.iter_rows(values_only=True)
            place = head.index("户编号")
            found.setdefault(sheet.title, set()).update(row[place] for row in rows)
    return found


def registered(closed: Closed) -> set[str]:
    """The households that the register holds as monitored at the month's end."""
    query = "SELECT DISTINCT household_id FROM cases WHERE eliminated_on IS NULL"
    with closed.county.snapshot(closed.month).connect() as connection:
        return {household for (household,) in connection.execute(query).fetchall()}
