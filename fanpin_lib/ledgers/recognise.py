"""Which ledger a sheet is: the one whose own columns it has, or a question.

A ledger is only considered if the sheet has a column that is the ledger's own, or a name or
title that bears the ledger's whole name; it fits if no required column is missing. Between
ledgers that fit alike the file's name decides; if it does not, nobody guesses.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from fanpin_lib.fields import table as table_named
from fanpin_lib.fields import tables
from fanpin_lib.ledgers.column_map import ColumnMap
from fanpin_lib.ledgers.grids import Grid
from fanpin_lib.ledgers.headers import normalise_header
from fanpin_lib.ledgers.kind_by_cells import (
    MOST_OF_A_TITLE,
    header_in,
    holds_records,
    is_list_of_heads,
    is_list_of_persons,
    is_of_totals,
)
from fanpin_lib.ledgers.matching import (
    BY_NAME,
    Match,
    header_matches,
    header_texts,
    hints_of,
    match_as,
)

_CLEAR_LEAD = 0.02
_ALMOST_AS_MANY = 0.8
_LEAST_OWN = 2  # columns of its own that speak for a second ledger in the same sheet
_MEANT_SCORE = 0.5
_ALMOST = 0.5  # a sheet with this share of a ledger's required columns is meant to be one


@dataclass(frozen=True)
class Recognition:
    """What a sheet was found to be; ``match`` is empty if it is no ledger.

    ``nearest`` is then what it is most like, ``rivals`` what it is like as well, ``heads``
    the register of persons that it would be if it were no list of heads, ``places`` the list
    of places that it would be but for the columns ``beside``. ``totals`` says that it holds
    sums and no records, ``records`` that it holds records of some kind, ``header`` what its
    header seems to be (row and texts), ``continues`` that it has none and goes on with the
    sheet before; ``called`` is another ledger that a name or title bears the whole name of.
    """

    sheet: str | None
    match: Match | None
    nearest: Match | None = None
    rivals: list[Match] = field(default_factory=list)
    hidden: bool = False
    empty: bool = False
    heads: Match | None = None
    places: Match | None = None
    beside: tuple[str, ...] = ()
    totals: bool = False
    records: bool = False
    header: tuple[int, tuple[str, ...]] | None = None
    continues: bool = False
    called: str = ""

    @property
    def remarks(self) -> list[str]:
        """What is told of a sheet that is read."""
        sheet = f"工作表“{self.sheet}”" if self.sheet else ""
        if self.continues:
            return [f"{sheet}没有表头，列和前一张一样，当作前一张的续页"]
        if not (self.called and self.match):
            return []
        kind = self.match.table.label
        return [f"文件名、表名或标题里写的是“{self.called}”，{sheet}的列是“{kind}”的，按列认"]

    @property
    def doubtful(self) -> bool:
        """Whether leaving the sheet out could lose records: it was meant as a ledger."""
        if self.match or self.hidden or self.empty or self.totals:
            return False
        speaking = any(m.speaks for m in self.rivals)
        return bool(speaking or self.heads or self.records or _meant(self.nearest))


def recognise(grid: Grid, columns: ColumnMap, hint: str = "") -> Recognition:
    """The ledger that a sheet holds; ``hint`` (file and sheet name, title) is evidence too."""
    if grid.height == 0:
        return Recognition(grid.sheet, None, hidden=grid.hidden, empty=True)
    taught = _taught(grid, columns)
    if taught:
        fitting = None if taught.missing else taught
        return Recognition(grid.sheet, fitting, taught, hidden=grid.hidden, records=True)
    rows = range(min(columns.header_rows, grid.height))
    matches = [m for row in rows for m in header_matches(grid, row, columns, hint)]
    matches.sort(key=lambda m: (m.score, m.hints, -m.header_row), reverse=True)
    beside = {id(m): _beside_places(m, columns) for m in matches}
    found = _chosen(grid, [m for m in matches if not beside[id(m)]], columns)
    places = next((m for m in matches if beside[id(m)]), None)
    called = _called_otherwise(found.match, columns, hint)
    others = tuple(beside.get(id(places), ()))
    return replace(found, places=places, beside=others, called=called)


def _beside_places(match: Match, columns: ColumnMap) -> list[str]:
    """Headers that a list of places does not have, where only codes and names speak for one."""
    telling = columns.lists_of_places.get(match.table.name)
    if telling is None or telling & match.fields or match.hints >= BY_NAME:
        return []
    return [h for h in match.unknown.values() if not columns.is_kept(match.table.name, h)]


def _taught(grid: Grid, columns: ColumnMap) -> Match | None:
    """The ledger of a layout that the county has taught."""
    if not columns.layouts:
        return None
    for row in range(min(columns.header_rows, grid.height)):
        layout = columns.layout([text for text, _ in header_texts(grid, row)])
        if layout:
            match = match_as(table_named(layout.kind), grid, row, columns)
            return replace(match, fill_down=layout.fill_down)
    return None


def _chosen(grid: Grid, matches: list[Match], columns: ColumnMap) -> Recognition:
    """The ledger that fits; without one, what the sheet is like and what it holds."""
    heads = next((m for m in matches if is_list_of_heads(grid, m, matches, columns)), None)
    matches = [m for m in matches if heads is None or m.table is not heads.table]
    if any(is_list_of_persons(grid, m, columns) for m in matches):
        matches = [m for m in matches if m.table.name not in columns.heads_only.sizes]
    likely = sorted((m for m in matches if m.speaks), key=_closeness, reverse=True)
    if heads:
        likely = matches = [m for m in likely if _may_be_instead(m, heads, columns)]
    nearest = next(iter(likely or matches), None)
    fitting = [m for m in likely if m.fits]
    best, rivals = _best(fitting) if fitting else (None, [])
    if best and nearest and _explains_less(fitting[0], nearest):
        best, rivals = None, []
    if best and not rivals:
        return Recognition(grid.sheet, best, best, hidden=grid.hidden)
    return Recognition(
        grid.sheet,
        None,
        best or nearest,
        rivals or _as_near(likely or matches, best or nearest),
        grid.hidden,
        heads=heads,
        totals=not _named(matches) and is_of_totals(grid, matches, columns),
        records=holds_records(grid),
        header=_header(grid, columns),
    )


def _header(grid: Grid, columns: ColumnMap) -> tuple[int, tuple[str, ...]] | None:
    """What looks like a header, though no ledger has its headers."""
    row = header_in(grid, columns.header_rows)
    if row is None:
        return None
    return row, tuple(text for text, _ in header_texts(grid, row) if text)


def _closeness(match: Match) -> tuple[float, int, int]:
    """What a sheet is most like: much of its header explained, little missing."""
    required = sum(f.required for f in match.table.fields.values())
    lacks = len(match.missing) / required if required else 0.0
    return match.score * (1 - lacks), match.hints, -match.header_row


def _may_be_instead(match: Match, heads: Match, columns: ColumnMap) -> bool:
    """Whether a list of heads can be this ledger: it has a row a household, or a column of
    its own that has nothing to do with persons and explains as much of the header."""
    if match.table.name in columns.heads_only.sizes:
        return True
    own = [c for c in match.own if c.field != columns.heads_only.column]
    return bool(own) and not _explains_less(match, heads)


def _called_otherwise(best: Match | None, columns: ColumnMap, hint: str) -> str:
    """Another ledger whose whole name stands in a name or title, where that of this does not."""
    if best is None or best.hints >= BY_NAME:
        return ""
    called = (t.label for t in tables().values() if hints_of(t, columns, hint) >= BY_NAME)
    return next(called, "")


def _named(matches: list[Match]) -> bool:
    """Whether a name or a title bears the whole name of some ledger."""
    return any(m.hints >= BY_NAME for m in matches)


def _best(fitting: list[Match]) -> tuple[Match, list[Match]]:
    """The table that fits best and those that fit as well; a name decides close calls, and
    between ledgers that explain as many columns.
    """
    first = fitting[0]
    named = [m for m in fitting if m.hints >= BY_NAME and len(m.columns) >= len(first.columns)]
    close = [m for m in fitting if first.score - m.score < _CLEAR_LEAD or m in named]
    close += [m for m in fitting if m not in close and _says_as_much(m, first)]
    best = max(close, key=lambda m: m.hints)  # the first of equals has the higher score
    others = [m for m in close if m.table.name != best.table.name]
    return best, [m for m in others if m.hints >= best.hints]


def _says_as_much(match: Match, first: Match) -> bool:
    """Whether a sheet has as many columns that only this ledger has and the one that fits best
    does not know, as the other way round: one of both would be dropped in silence."""
    here, there = ({c.index for c in m.own} for m in (match, first))
    alone, others = here & first.unknown.keys(), there & match.unknown.keys()
    return len(alone) >= max(len(others), _LEAST_OWN)


def _explains_less(best: Match, nearest: Match) -> bool:
    """Whether another ledger, of which something is missing, explains clearly more columns.

    A ledger that lacks a required column must not pass for another with fewer columns,
    unless its name says that it is one.
    """
    known = len(best.columns)
    return known < _ALMOST_AS_MANY * len(nearest.columns) and best.hints <= nearest.hints


def _as_near(likely: list[Match], nearest: Match | None) -> list[Match]:
    """Other ledgers that lack something too but explain about as many columns."""
    if nearest is None:
        return []
    least = _ALMOST_AS_MANY * len(nearest.columns)
    near = [m for m in likely if len(m.columns) >= least and m.table is not nearest.table]
    return list({m.table.name: m for m in near}.values())


def _meant(nearest: Match | None) -> bool:
    """Whether a sheet lacks so little that it must have been meant as a ledger."""
    if nearest is None or not nearest.speaks:
        return False
    required = [f for f in nearest.table.fields.values() if f.required]
    return len(nearest.missing) <= len(required) * (1 - _ALMOST) and nearest.score > _MEANT_SCORE


def hint_of(stem: str, grid: Grid) -> str:
    """What may name the ledger: the file, the sheet and a title in the first row."""
    top = [text for text in grid.row(0) if text] if grid.height else []
    title = " ".join(top)[:80] if len(top) <= MOST_OF_A_TITLE else ""
    return normalise_header(f"{stem} {grid.sheet or ''} {title}")
