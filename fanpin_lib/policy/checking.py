"""What must hold between the rules of one profile: every reference has its rule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fanpin_lib.errors import FileMistake
from fanpin_lib.files.yaml_lines import nearest
from fanpin_lib.policy import expressions
from fanpin_lib.policy.facts import facts
from fanpin_lib.policy.model import Rule, RuleValue
from fanpin_lib.policy.value_kinds import Decision, Due, TopicEntry
from fanpin_lib.policy.visiting import RHYTHMS, WAYS, WHOM

#: The procedure whose steps visits may hang on.
_IDENTIFIED = "procedure_identification"


def check_references(rules: dict[str, Rule], problems: list[FileMistake]) -> None:
    """Write down every reference of a decision to a rule or outcome that is not there."""
    for value, decision in _decisions(rules):
        for wanted in sorted(referred(decision) - rules.keys()):
            message = f"“{value.label}”用到的规则“{wanted}”不在方案里"
            problems.append(FileMistake(message, where=value.where, hint=nearest(wanted, rules)))
        _check_taken_outcomes(value, decision, rules, problems)
        if _comes_back(value.rule_id, decision, rules):
            message = f"“{value.label}”引用的规则绕了一圈又用到自己"
            problems.append(FileMistake(message, where=value.where, hint="请去掉其中一处引用。"))
    _check_duties(rules, problems)
    _check_steps_named(rules, problems)
    _check_dates_named(rules, problems)
    _check_conditions(rules, problems)


def _check_conditions(rules: dict[str, Rule], problems: list[FileMistake]) -> None:
    """Conditions in rows (``when``) must read as conditions of facts and rules that there are."""
    for rule in rules.values():
        for item in _items(rule):
            when = str(item.get("when") or "") if isinstance(item, TopicEntry) else ""
            if when and (wrong := _wrong_with(when, rules)):
                message = f"“{rule.label}”的条件“{when}”不对：{wrong}"
                hint = "条件怎样写见 fanpin_lib/policy/README.md。"
                problems.append(FileMistake(message, where=rule.where, hint=hint))


def _wrong_with(when: str, rules: dict[str, Rule]) -> str:
    try:
        expressions.check(when)
        unknown = sorted(expressions.names(when) - facts().keys())
        unknown += sorted(expressions.rules(when) - rules.keys())
    except expressions.ExpressionError as error:
        return str(error)
    return f"没有“{unknown[0]}”" if unknown else ""


def _check_duties(rules: dict[str, Rule], problems: list[FileMistake]) -> None:
    """Rows of ``visit_ways`` name outcomes of ``visit_duty``, and a rhythm that fits a year."""
    decided = rules[WHOM].values if WHOM in rules else ()
    known = {o for value in decided for o in getattr(value.value, "outcomes", ())}
    for value in rules[WAYS].values if WAYS in rules else ():
        for entry in value.value or ():
            duty, every = entry.get("duty"), entry.get("every_months")
            if duty and duty not in known:
                message = f"走访要求里的 duty“{duty}”不是“走访安排”（{WHOM}）的结论"
                problems.append(FileMistake(message, where=value.where, hint=nearest(duty, known)))
            if every is not None and every not in RHYTHMS:
                message = f"走访要求里的 every_months 写的是“{every}”"
                hint = f"请写能把一年分成整份的月数：{'、'.join(str(n) for n in RHYTHMS)}。"
                problems.append(FileMistake(message, where=value.where, hint=hint))


def _check_steps_named(rules: dict[str, Rule], problems: list[FileMistake]) -> None:
    """A visit hung on a step (``after_step``) names one of the identification."""
    steps = {s.name for s in _items(rules[_IDENTIFIED])} if _IDENTIFIED in rules else set()
    for item in _items(rules[WAYS]) if WAYS in rules else ():
        wanted = item.get("after_step")
        if wanted and wanted not in steps:
            message = f"走访要求里的 after_step“{wanted}”不是识别程序的一步"
            where = rules[WAYS].where
            problems.append(FileMistake(message, where=where, hint=nearest(wanted, steps)))


def _check_dates_named(rules: dict[str, Rule], problems: list[FileMistake]) -> None:
    """A row that says which entry of a calendar dates it (``due``) must name one that is there."""
    known = {item.id for rule in rules.values() for item in _items(rule) if isinstance(item, Due)}
    for rule in rules.values():
        for item in _items(rule):
            wanted = item.get("due") if isinstance(item, TopicEntry) else None
            if wanted and wanted not in known:
                message = f"“{rule.label}”写的 due“{wanted}”不是方案里哪个日历的一项"
                problems.append(FileMistake(message, where=rule.where, hint=nearest(wanted, known)))


def _items(rule: Rule) -> Iterator[Any]:
    for value in rule.values:
        yield from value.value if isinstance(value.value, tuple) else ()


def _decisions(rules: dict[str, Rule]) -> Iterator[tuple[RuleValue, Decision]]:
    for rule in rules.values():
        for value in rule.values:
            if isinstance(value.value, Decision):
                yield value, value.value


def written(decision: Decision) -> list[str]:
    """Every condition in a decision."""
    result = [clause.when for clause in decision.clauses]
    result += decision.terms.values()
    result += [r.expression for a in decision.ambiguities for r in a.readings]
    return result + ([decision.only_if] if decision.only_if else [])


def referred(decision: Decision) -> set[str]:
    """Ids of the rules that a decision's conditions use, its ``among`` included."""
    used = {rule for when in written(decision) for rule in expressions.rules(when)}
    return used | ({decision.among} if decision.among else set())


def referred_decisions(decision: Decision) -> set[str]:
    """Ids of the decisions whose outcomes a decision asks for, its ``among`` included."""
    used = {rule for when in written(decision) for rule in expressions.decisions(when)}
    return used | ({decision.among} if decision.among else set())


def _check_taken_outcomes(
    value: RuleValue, decision: Decision, rules: dict[str, Rule], problems: list[FileMistake]
) -> None:
    for when in written(decision):
        for token in expressions.tokens(when):
            if token.kind != "takes" or token.rule not in rules:
                continue
            known = {
                outcome
                for other in rules[token.rule].values
                if isinstance(other.value, Decision)
                for outcome in other.value.outcomes
            }
            if token.outcome not in known:
                message = f"“{value.label}”问的结论“{token.outcome}”不在规则“{token.rule}”里"
                hint = nearest(token.outcome, known)
                problems.append(FileMistake(message, where=value.where, hint=hint))


def _comes_back(start: str, decision: Decision, rules: dict[str, Rule]) -> bool:
    seen: set[str] = set()
    open_ids = referred_decisions(decision)
    while open_ids:
        current = open_ids.pop()
        if current == start:
            return True
        seen.add(current)
        for value in rules[current].values if current in rules else ():
            if isinstance(value.value, Decision):
                open_ids |= referred_decisions(value.value) - seen
    return False
