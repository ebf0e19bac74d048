"""What the value of a rule can be: steps, decisions, dates and rows."""

from __future__ import annotations

import calendar as _calendar
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from fanpin_lib.period import Month
from fanpin_lib.policy.citations import Citation
from fanpin_lib.policy.expressions import rules


@dataclass(frozen=True)
class Step:
    """One step of a procedure.

    ``deadline`` counts days (``counted_in``) after the step ``runs_from`` (of
    ``runs_from_stage``, the same stage if empty) was done; None: the document sets none.
    ``notice_days`` are counted as ``notice_counted_in`` says. ``inferred`` names the attributes
    that are not printed but read out of the text.
    """

    name: str
    order: int
    decider: str
    deadline: int | None
    runs_from: str | None
    notice_days: int | None
    required: bool
    citation: Citation
    stage: str = ""
    runs_from_stage: str = ""
    actors: str = ""
    does: str = ""
    note: str = ""
    inferred: tuple[str, ...] = ()
    synthetic: bool = False
    counted_in: Literal["工作日", "自然日"] = "工作日"
    notice_counted_in: Literal["工作日", "自然日"] = "自然日"
    #: may run beside the other steps: neither early nor late in their order
    order_free: bool = False
    #: of a warning's step: the column of its ledger that holds the date
    column: str = ""
    #: the same in the list of in-patients with high costs
    list_column: str = ""
    #: figures that answer it, where no ledger has a date of it
    shown_by: tuple[str, ...] = ()
    #: of a warning's step: the household is entered as monitored before it is flagged
    enters: bool = False

    @property
    def limit(self) -> str:
        """The deadline in words: 5 个工作日, 15 个自然日; empty where there is none."""
        return "" if self.deadline is None else f"{self.deadline} 个{self.counted_in}"


@dataclass(frozen=True)
class WordingReading:
    """One way to read an ambiguous wording."""

    id: str
    label: str
    expression: str


@dataclass(frozen=True)
class Ambiguity:
    """A wording that can be read in several ways; its id is usable in conditions."""

    id: str
    question: str
    clause: str
    readings: tuple[WordingReading, ...]


@dataclass(frozen=True)
class Clause:
    """One clause of a decision: whom it takes in (``when``) and what follows.

    ``holds``: the outcome is a standing one (what a register says) that other clauses cannot
    take away; that they claim something else is still a contradiction.
    """

    id: str
    label: str
    when: str
    outcome: str
    citation: Citation
    undecidable: str = ""
    note: str = ""
    holds: bool = False


@dataclass(frozen=True)
class Decision:
    """Clauses that classify households; each clause is a claim of its own.

    ``among`` names the decision whose takers-in are asked at all (a colour is only owed to
    a household in scope). ``otherwise`` is the outcome for those no clause takes in; empty
    when the document owes every one of them an outcome: then they are 未覆盖. ``only_if``
    says of which households the question is asked at all. Where ``exclusive`` is false a
    household may have several outcomes without contradiction.
    """

    decides: str
    outcomes: tuple[str, ...]
    clauses: tuple[Clause, ...]
    otherwise: str = ""
    among: str = ""
    only_if: str = ""
    exclusive: bool = True
    terms: dict[str, str] = field(default_factory=dict)
    ambiguities: tuple[Ambiguity, ...] = ()

    @property
    def rules_named(self) -> set[str]:
        """The other rules that its conditions read."""
        texts = [clause.when for clause in self.clauses] + list(self.terms.values())
        texts += [r.expression for a in self.ambiguities for r in a.readings]
        if self.only_if:
            texts.append(self.only_if)
        return set().union(*(rules(one) for one in texts)) | {self.among} - {""}


@dataclass(frozen=True)
class Due:
    """Something due regularly or once: a report, a sweep, a milestone.

    ``day`` is a day of the month or ``last``; ``months`` are the months it falls in (empty:
    every month); ``period`` is how many months back the period lies that it is about;
    ``once`` the single day of a milestone; ``sweep`` the kind of the sweep ledger that it is
    done as; ``warnings`` whether the warnings flagged by then have to be closed. Without
    ``day`` and ``once`` only the frequency is stated and nothing has a due date.
    ``contents`` are what a report must say. ``meeting`` is the subject of the meeting by which
    it is done, ``held_by`` the levels that must each hold one, ``departments`` which of the
    departments.
    """

    id: str
    what: str
    who: str
    to: str
    every: str
    citation: Citation
    day: int | Literal["last"] | None = None
    months: tuple[int, ...] = ()
    period: int = 0
    once: date | None = None
    first: date | None = None
    until: date | None = None
    short_month: str = ""
    contents: tuple[str, ...] = ()
    meeting: str = ""
    held_by: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    note: str = ""
    inferred: tuple[str, ...] = ()
    synthetic: bool = False
    sweep: str = ""
    warnings: bool = False

    def due_on(self, month: Month) -> date | None:
        """The day in ``month`` on which it is due, None if it is not (or no day is stated).

        A day that the month does not have (30 February) falls on the month's last day.
        """
        if self.once is not None:
            return self.once if Month.of(self.once) == month else None
        if self.day is None or (self.months and month.month not in self.months):
            return None
        last = _calendar.monthrange(month.year, month.month)[1]
        due = date(month.year, month.month, last if self.day == "last" else min(self.day, last))
        starts_later = self.first is not None and due < self.first
        ended = self.until is not None and due > self.until
        return None if starts_later or ended else due


@dataclass(frozen=True)
class TopicEntry:
    """One row of a catalogue or of rulings: the topic's columns, and where it is written.

    ``shown_by`` names the figures that answer it: an indicator, or ``indicator/dimension=code``.
    ``follows`` names by column the rules whose numbers these columns hold. ``text_because`` says
    why nothing can be computed with it, where its topic's reason would not be the right one.
    """

    values: dict[str, Any]
    citation: Citation
    shown_by: tuple[str, ...] = ()
    follows: dict[str, str] = field(default_factory=dict)
    text_because: str = ""

    def __getitem__(self, column: str) -> Any:
        return self.values[column]

    def get(self, column: str, default: Any = None) -> Any:
        """The value of a column, or the default."""
        return self.values.get(column, default)
