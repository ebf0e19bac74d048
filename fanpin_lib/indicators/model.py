"""What an indicator is: the words people read and the SQL that counts it, in one place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from fanpin_lib import fields

Kind = Literal["count", "amount", "rate", "ratio", "mean", "quantile", "gini"]
Need = Literal[
    "closing", "own", "stock", "month", "ever", "this_year", "last_year", "this_and_last_year"
]

#: Kinds whose parts add up over regions; the others are computed from rows at each level.
ADDITIVE: tuple[Kind, ...] = ("count", "amount", "rate", "ratio", "mean")

OK = "ok"
NO_DATA = "无数据"
NOT_APPLICABLE = "不适用"
NO_RULE = "规则未定"
NO_CALENDAR = "日历待公布"
CONTRADICTION = "口径矛盾"
#: Withheld from an edition: it would tell something of fewer households than the edition allows.
WITHHELD = "户数少不公开"
#: Above counties: their documents divide it differently, so their parts are no parts of a whole.
APART = "无法合计"

#: What a figure tells of the persons or households behind it. ``nothing``: it counts work,
#: or things that are nobody's (reports, meetings, the county's own funds).
NOTHING = "nothing"
TELLS = {"health": "健康", "disability": "残疾", "income": "收入", "money": "钱款", NOTHING: ""}

DIRECTIONS = {"higher_better": "越高越好", "lower_better": "越低越好", "neutral": "中性"}
LEVELS = ("village", "township", "county", "city", "province")
UPPER_LEVELS = LEVELS[1:]


@dataclass(frozen=True)
class LedgerNeed:
    """One ledger that an indicator needs, and when it must have been delivered.

    Attributes:
        table: the ledger's identifier in ``fields.yaml``.
        when: ``closing`` (in force at the closing month: its dates tell the past),
            ``own`` (the same, and not worked out from a national export: such a ledger lacks
            what the export has no column for), ``stock`` (ever delivered: what stands open is
            known although nobody said what happened since),
            ``month`` (delivered for the month itself), ``ever`` (for it or any month before),
            ``this_year`` (for it or a month before of the same year), ``last_year`` (for any
            month of the year before) or ``this_and_last_year``.
        offsets: with ``month`` and ``ever``: the months needed, relative to the month
            (0, -1, -12).
    """

    table: str
    when: Need
    offsets: tuple[int, ...] = (0,)


@dataclass(frozen=True)
class ColumnNeed:
    """A ledger column that a figure is made from: any of some (ledger, column).

    ``condition`` is a property of a rule in force (``monitoring_line_disposable``) without
    which the column is not needed; ``when`` is when it is needed, if not when its ledger is.
    """

    any_of: tuple[tuple[str, str], ...]
    condition: str = ""
    when: Need | None = None

    @property
    def label(self) -> str:
        """The column in words: 农户台账的“劳动力人数”列."""
        table, name = self.any_of[0]
        ledger = fields.table(table)
        return f"{ledger.label}的“{ledger.fields[name].label}”列"


#: Columns of a fact → the ledger columns they are made from.
Reads = dict[str, tuple[ColumnNeed, ...]]
#: Figures of an indicator (``""``, ``dimension``, ``dimension=value``) → what they need.
Needs = dict[str, tuple[ColumnNeed, ...]]


@dataclass(frozen=True)
class Measure:
    """The SQL aggregates of one figure over the rows of a fact relation.

    Attributes:
        numerator: aggregate expression; for ``quantile`` the column or row expression.
        denominator: aggregate expression, for rates, ratios and means.
        n: number of rows behind the figure, if it is not the denominator (or the count).
    """

    numerator: str
    denominator: str | None = None
    n: str | None = None


@dataclass(frozen=True)
class Dimension:
    """A way of splitting a figure: a column of the fact, one measure per value, or the bands
    of a policy rule that is a list of bounds (``rule``; the measure then has ``{low}`` and
    ``{high}``).

    A column's values are published for ``levels`` only: where a village has a handful of
    rows, splitting them by department or step says nothing and doubles the files. ``reads``:
    what the figure of a value needs instead of what the fact's rows need. ``tells``: what
    knowing somebody's value tells (`TELLS`).
    """

    id: str
    name: str
    column: str | None = None
    values: dict[str, Measure] = field(default_factory=dict)
    rule: str | None = None
    levels: tuple[str, ...] = LEVELS
    reads: Reads = field(default_factory=dict)
    tells: str = NOTHING


@dataclass(frozen=True)
class FactRows:
    """What a row of a fact is, so that a figure can be traced to the rows behind it.

    Attributes:
        unit: what is counted, in words (户, 预警线索 …).
        key: the columns that name a row to the people who keep the ledger.
        behind: a relation (month, household_id, region_code) with the households behind rows
            that are sums already (villages).
    """

    unit: str
    key: tuple[str, ...]
    behind: str = ""


@dataclass(frozen=True)
class CountedRelation:
    """A relation that indicators count rows of (``fact`` in the catalogue's files).

    The family's SQL builds it: one row per month × unit, with a region code. ``reads`` are
    the ledger columns that its columns (``*``: its rows) are made from; ``assumes`` those that
    may be missing, with what is taken for true then. ``whole``: its telling splits are shown
    whole or not at all, for they would tell each other's parts (stock = before + new − ended).
    ``stands``: its indicators do, unless they say otherwise (`Indicator`).
    """

    name: str
    family: str
    ledgers: tuple[LedgerNeed, ...]
    dimensions: dict[str, Dimension]
    rows: FactRows
    reads: Reads = field(default_factory=dict)
    assumes: dict[str, str] = field(default_factory=dict)
    whole: bool = False
    stands: bool = False


@dataclass(frozen=True)
class Indicator:
    """One published figure.

    Attributes:
        numerator, denominator: in words.
        rules: ids of policy rules without whose value the figure is 规则未定.
        cites: ids of policy rules that it rests on where the profile has them; no value of theirs
            is needed.
        clause: what it rests on when no rule says so (a document's clause, or practice).
        needs: ledger columns without which its total, or one of its parts, is 无数据.
        blockers: status → aggregate counting rows that make the figure unknowable.
        known_by: aggregate counting rows of which one makes it known all the same.
        levels: the levels it is published for.
        months: from when on it exists, in words.
        since: months of the window, from the oldest, that have no value: what is compared with
            the month before has none in the first.
        tells: what it tells of persons (`TELLS`); its splits tell at least as much.
        stands: it says how things stood at the month's end, not what happened in the month: while
            nobody delivers anything newer it may be shown on, marked with its month.
    """

    id: str
    name: str
    family: str
    kind: Kind
    unit: str
    definition: str
    numerator: str
    denominator: str
    fact: str
    measure: Measure
    ledgers: tuple[LedgerNeed, ...]
    clause: str
    rules: tuple[str, ...]
    cites: tuple[str, ...]
    direction: str
    levels: tuple[str, ...]
    months: str
    dimensions: tuple[Dimension, ...] = ()
    needs: Needs = field(default_factory=lambda: {"": ()})
    blockers: dict[str, str] = field(default_factory=dict)
    known_by: str = ""
    quantile: float | None = None
    scale: float = 1.0
    total: bool = True
    since: int = 0
    tells: str = NOTHING
    stands: bool = False

    @property
    def rule(self) -> str | None:
        """The first rule that the figure depends on, if any."""
        return self.rules[0] if self.rules else None

    @property
    def additive(self) -> bool:
        """Whether the figure's parts add up over regions."""
        return self.kind in ADDITIVE

    @property
    def direction_label(self) -> str:
        """Whether high or low is good, in Chinese."""
        return DIRECTIONS[self.direction]


@dataclass(frozen=True)
class Family:
    """A group of indicators: one YAML file, one SQL file.

    ``rules`` are policy rules that the SQL reads beside those its indicators name; ``needs``
    are families whose relations its SQL reads; ``prepared`` are tables that somebody makes in
    the connection beforehand (classification): without them its figures are 无数据. ``may_read``
    are such tables that it reads where the profile asks for it.
    """

    id: str
    name: str
    order: int
    facts: dict[str, CountedRelation]
    indicators: dict[str, Indicator]
    sql: str
    notes: str = ""
    rules: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    prepared: tuple[str, ...] = ()
    may_read: tuple[str, ...] = ()
