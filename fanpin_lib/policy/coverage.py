"""What each clause of a profile drives, and which are text that nothing computes with.

Whoever reads rules says what it makes of them (`Use`), out of the same names and functions by
which it reads them: ``classification.uses``, ``indicators.uses``, ``quality.uses``. Here a
profile's rows are held against all of that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from fanpin_lib.policy.clause_rows import ClauseRow, clause_rows
from fanpin_lib.policy.profile import Profile
from fanpin_lib.policy.topics import topics
from fanpin_lib.policy.value_kinds import Due, TopicEntry

#: What a clause can drive, as people read it, the weightiest first.
KINDS = ("认定", "期限", "指标", "核查", "日历", "清单", "术语")
TEXT = "文字"
SILENT = "文件没有写"
#: Why nothing reads a row of a kind of rule whose topic does not say so itself.
_NO_READER = {
    "threshold": "没有哪条认定、指标、核查用到这个数",
    "parameter": "没有哪条认定、指标、核查用到这个数",
    "procedure": "没有写时限，统计和核查也没有用到这一步",
    "calendar": "只写了多久一次，没有写哪一天",
}
_NOWHERE = "程序里没有哪一处读它"
#: How often a calendar's entry is due that has no rhythm.
_NO_RHYTHM = ("不定期", "随时")
#: The reason of a topic where no column is wanting, and how a column says that it is.
_OTHER, _NOT_WRITTEN = "other", "没有写"


@dataclass(frozen=True)
class Use:
    """Something that reads a rule.

    Attributes:
        rule_id: the rule.
        kind: one of `KINDS`.
        by: what it becomes there, in words.
        place: the row that is read; None: every row of the rule.
        figure: of an indicator its id, with ``/dimension=code`` where a part is meant.
    """

    rule_id: str
    kind: str
    by: str
    place: int | None = None
    figure: str = ""


@dataclass(frozen=True)
class Covered:
    """A clause row with what it drives; ``why`` says why nothing where that is so."""

    row: ClauseRow
    uses: tuple[Use, ...]
    why: str = ""

    @property
    def kinds(self) -> list[str]:
        """Such as 认定、指标; 文字 or 文件没有写 alone where it drives nothing."""
        found = {use.kind for use in self.uses}
        nothing = SILENT if self.row.silent else TEXT
        return [kind for kind in KINDS if kind in found] or [nothing]

    @property
    def text_only(self) -> bool:
        """Whether nothing computes with what it says."""
        return not self.uses and not self.row.silent


def coverage(
    profile: Profile, on: date, uses: Iterable[Use], *, own: bool = False
) -> list[Covered]:
    """Every clause row of a profile on a day with what it drives.

    Args:
        uses: what reads the profile's rules on that day, from every room.
        own: only rules that the profile lists itself.
    """
    known: dict[str, list[Use]] = {}
    for use in uses:
        known.setdefault(use.rule_id, []).append(use)
    for use in list(_by_rows(profile, on, known)):
        known.setdefault(use.rule_id, []).append(use)
    return [_covered(row, known.get(row.rule.id, ())) for row in clause_rows(profile, on, own=own)]


def _by_rows(profile: Profile, on: date, known: dict[str, list[Use]]) -> Iterator[Use]:
    """Numbers that rows hold drive what the rows drive."""
    for row in clause_rows(profile, on):
        for name in row.content.follows.values() if isinstance(row.content, TopicEntry) else ():
            for use in _of_row(row, known.get(row.rule.id, ())):
                yield replace(use, rule_id=name, place=None)


def _of_row(row: ClauseRow, uses: Iterable[Use]) -> list[Use]:
    return [use for use in uses if use.place in (None, row.place)]


def _covered(row: ClauseRow, uses: Sequence[Use]) -> Covered:
    ours = _of_row(row, uses)
    if ours and not row.silent:
        return Covered(row, tuple(dict.fromkeys(ours)))
    return Covered(row, (), "；".join(_why_text(row, ours)))


def _why_text(row: ClauseRow, uses: Sequence[Use]) -> Iterator[str]:
    """Why nothing computes with a row."""
    if row.silent:
        yield row.value.note.rstrip("。") if not row.value.decided else "要不要做，文件没有写"
        if uses:
            by = list(dict.fromkeys(use.by for use in uses))
            more = f"等 {len(by)} 处" if len(by) > 1 else ""
            yield f"县里补上以后，用于{by[0]}{more}"
        return
    content = row.content
    if isinstance(content, TopicEntry) and content.text_because:
        yield content.text_because
        return
    if isinstance(content, Due) and content.every in _NO_RHYTHM:
        yield "没有写多久一次，哪一天"
        return
    topic = topics().get(row.rule.id)
    reasons = topic.why_text if topic else {}
    lacking = (why for column, why in reasons.items() if _lacks(row, column))
    yield next(lacking, "") or _NO_READER.get(row.rule.kind, _NOWHERE)


def _lacks(row: ClauseRow, column: str) -> bool:
    """Whether a row leaves a column empty, or says there that nothing is written."""
    if column == _OTHER or not isinstance(row.content, TopicEntry):
        return True
    held = row.content.get(column)
    return held in (None, "", []) or (isinstance(held, str) and _NOT_WRITTEN in held)


def share_of_text(rows: Iterable[Covered]) -> float:
    """The share that is text only of the rows that say anything; 0 of no rows."""
    saying = [row for row in rows if not row.row.silent]
    return sum(row.text_only for row in saying) / len(saying) if saying else 0.0


def counts(rows: Iterable[Covered]) -> dict[str, int]:
    """How many rows drive each kind of thing, then those that drive nothing; a row may drive
    several."""
    found = Counter(kind for row in rows for kind in row.kinds)
    return {kind: found[kind] for kind in (*KINDS, TEXT, SILENT) if found[kind]}
