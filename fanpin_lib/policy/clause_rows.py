"""A profile clause by clause: each row that a document wrote, whatever the kind of its rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.policy.citations import Citation
from fanpin_lib.policy.model import Rule, RuleValue
from fanpin_lib.policy.profile import Profile
from fanpin_lib.policy.value_kinds import Clause, Decision, Due, Step, TopicEntry

#: What somebody noticed about a document is no clause of it.
_ABOUT_DOCUMENTS = ("open_questions",)
#: The profile of common practice: its rules are no clauses of a document.
_PRACTICE = "practice"
#: What stands in a ruling about a matter on which the document is silent.
_UNWRITTEN = "未写明"

Content = Clause | Step | Due | TopicEntry


@dataclass(frozen=True)
class ClauseRow:
    """One row of a rule in force: a clause, a step, a date, an entry, or the number itself.

    Attributes:
        place: the row's place in the rule's value, from 0.
        content: the row; None where the rule is a single number or has no value to show.
    """

    rule: Rule
    value: RuleValue
    place: int = 0
    content: Content | None = None

    @property
    def citation(self) -> Citation:
        """Where the row is written."""
        return self.content.citation if self.content else self.value.citation

    @property
    def silent(self) -> bool:
        """Whether the document says nothing here: it gives no value, or rules on the matter
        not at all. Such a row tells what is missing and is no clause."""
        ruling = self.content.get("ruling") if isinstance(self.content, TopicEntry) else None
        return not self.value.decided or ruling == _UNWRITTEN


def clause_rows(profile: Profile, on: date, *, own: bool = False) -> Iterator[ClauseRow]:
    """Every row of a profile's documents in force on a day, in the order of its rules.

    Args:
        own: only rules that the profile lists itself, not those that it inherits.
    """
    for rule in profile.rules.values():
        origin = profile.origins.get(rule.id)
        if rule.id in _ABOUT_DOCUMENTS or _PRACTICE in (origin, profile.name):
            continue
        if own and origin != profile.name:
            continue
        try:
            value = rule.on(on)
        except RuleNotInForce:
            continue
        yield from _rows(rule, value)


def _rows(rule: Rule, value: RuleValue) -> Iterator[ClauseRow]:
    held = value.value
    items = held.clauses if isinstance(held, Decision) else held if isinstance(held, tuple) else ()
    contents = [item for item in items if isinstance(item, Content)]
    if not contents:
        yield ClauseRow(rule, value)
    for place, content in enumerate(contents):
        yield ClauseRow(rule, value, place, content)
