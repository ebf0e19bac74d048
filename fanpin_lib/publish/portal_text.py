"""Which counties are closed and what their figures leave out, said on the portal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fanpin_lib.edition.figures import NOT_APPLICABLE, OK
from fanpin_lib.edition.region_reading import RegionData
from fanpin_lib.presentation.outputs import markdown_text
from fanpin_lib.presentation.tables import child_columns
from fanpin_lib.presentation.wording import listing
from fanpin_lib.publish.templating import filled

#: A figure with this status adds nothing and leaves nothing out.
_NOTHING_LEFT_OUT = (OK, NOT_APPLICABLE)
#: Counties that a note names; of more it says how many.
_NAMED = 8


@dataclass(frozen=True)
class Missing:
    """A county that is not closed; ``step`` says where its month got stuck.

    ``as_of`` are the last figures of it, which stand in the sums; empty where it has none.
    ``late``: by which day it was expected, and whether that is over.
    """

    code: str
    name: str
    step: str
    as_of: str = ""
    late: str = ""

    @property
    def stuck(self) -> str:
        """Where its month got stuck, in words."""
        return self.step if self.step.startswith("没有") else f"{self.step}没有通过"


@dataclass(frozen=True)
class Standing:
    """How far the counties are.

    Attributes:
        title: what the whole is called (a province, or several).
        closed: number of counties whose month is closed.
        incomplete: closed counties with regions whose page could not be made: name → how many.
        late: closed counties that the roster expected before: name → by when, and how late.
    """

    title: str
    closed: int
    missing: tuple[Missing, ...] = ()
    incomplete: Mapping[str, int] | None = None
    late: Mapping[str, str] | None = None

    @property
    def absent(self) -> tuple[Missing, ...]:
        """Counties of which the figures hold nothing."""
        return tuple(one for one in self.missing if not one.as_of)

    @property
    def total(self) -> int:
        """How many counties there are, closed or not."""
        return self.closed + len(self.missing)


def standing_text(standing: Standing) -> str:
    """How many counties are closed; those that are not, each with the step."""
    incomplete = sorted((standing.incomplete or {}).items())
    late = sorted((standing.late or {}).items())
    return filled("portal_standing.md.j2", standing=standing, incomplete=incomplete, late=late)


def left_out(parents: Sequence[RegionData], missing: Sequence[Missing]) -> list[str]:
    """Figures of the table that some closed county has none of: they are of the others only."""
    if not parents:
        return []
    titles = {key: f"“{title}”" for title, key, _ in child_columns(parents[0].region.level)}
    by_counties: dict[tuple[str, ...], list[str]] = {}
    for indicator in [*titles, *sorted(_totals(parents) - set(titles))]:
        names = tuple(_without(parents, indicator, {one.code for one in missing}))
        if names:
            by_counties.setdefault(names, []).append(titles.get(indicator, ""))
    return [
        f"{_first_of(names)}没有{_which(found)}的数字，市、省的这几项缺 {len(names)} 个县，"
        "只含其余的县。"
        for names, found in by_counties.items()
    ]


def _first_of(names: Sequence[str]) -> str:
    """All of a few names, the first of many."""
    return listing(names[:_NAMED]) + ("等县" if len(names) > _NAMED else "")


def differing(apart: Mapping[str, Sequence[str]] | None, names: Mapping[str, str]) -> list[str]:
    """What is added up by nobody, and whose documents have it.

    Args:
        apart: the words that the counties' documents divide by differently, see `About`.
        names: of the counties by 12-digit code.
    """
    whose: dict[str, list[str]] = {}
    for word, codes in (apart or {}).items():
        known = [markdown_text(names.get(code.ljust(12, "0"), code)) for code in codes]
        whose.setdefault(listing(known), []).append(f"“{markdown_text(word)}”")
    return [
        f"{'、'.join(words)}无法合计：只有{counties}的文件这样分，别的县没有或分法不同，请看各县。"
        for counties, words in whose.items()
    ]


def _totals(parents: Sequence[RegionData]) -> set[str]:
    """Every indicator that a city or province has a figure of, for all of its counties."""
    return {
        indicator
        for data in parents
        for indicator, parts in data.own.dimensions().items()
        if "" in parts and data.own.get(indicator).ok
    }


def _which(titles: Sequence[str]) -> str:
    """Columns of the table by name, the others by number."""
    named = [title for title in titles if title]
    rest = len(titles) - len(named)
    others = f"{'和另外' if named else ''}{rest}项指标（见各县的“全部指标”）" if rest else ""
    return "".join(named) + others


def _without(parents: Sequence[RegionData], indicator: str, missing: set[str]) -> Iterator[str]:
    for data in parents:
        for child in data.children:
            status = data.of_children[child.code].get(indicator).status
            if child.code[:6] not in missing and status not in _NOTHING_LEFT_OUT:
                yield markdown_text(child.name)
