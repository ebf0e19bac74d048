"""Decisions of which no profile file says how their classes are shown: the outcomes are them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fanpin_lib.policy.classes import Classification, ClassValue, columns_of
from fanpin_lib.policy.model import Rule
from fanpin_lib.policy.value_kinds import Decision


def undeclared(
    rules: Iterable[Rule], classes: Mapping[str, Classification]
) -> dict[str, Classification]:
    """A classification for every decision that none of ``classes`` belongs to.

    A county's own rule needs no declaration: its classes are the outcomes in their order, but
    for what applies to everybody else.
    """
    declared = {one.rule for one in classes.values()} | classes.keys()
    return {
        rule.id: found
        for rule in rules
        if rule.kind == "decision" and rule.id not in declared and (found := _of_outcomes(rule))
    }


def _of_outcomes(rule: Rule) -> Classification | None:
    decisions = [v.value for v in rule.values if isinstance(v.value, Decision)]
    names = dict.fromkeys(o for d in decisions for o in d.outcomes if o != d.otherwise)
    if not names:
        return None
    columns = columns_of(rule.id)
    return Classification(
        id=rule.id,
        label=rule.label,
        values=tuple(ClassValue(name) for name in names),
        citation=rule.citation,
        rule=rule.id,
        columns=columns,
        decided_by="register" if columns else "rules",
        several=any(not decision.exclusive for decision in decisions),
    )
