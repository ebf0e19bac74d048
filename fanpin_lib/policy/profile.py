"""A profile: the rules in force in one jurisdiction, as the rest of fanpin asks for them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from fanpin_lib.errors import FileMistake, RuleNotInForce
from fanpin_lib.files.yaml_lines import nearest
from fanpin_lib.policy.classes import REGISTER_COLUMN, Classification, names_in
from fanpin_lib.policy.facts import Fact
from fanpin_lib.policy.model import Rule, RuleValue
from fanpin_lib.policy.usage import Usage
from fanpin_lib.policy.value_kinds import Decision, Due, Step, TopicEntry


@dataclass(frozen=True)
class Profile:
    """The rules of a jurisdiction, its own and those it inherits.

    Attributes:
        name, label, description: as written in the profile file.
        lineage: the profile and those it inherits from, nearest first.
        rules: rules by id, in the order in which the profile (then its ancestors) list them.
        origins: for every rule id the profile that lists it.
        readings: readings of ambiguous wordings that the county settled on, by rule.
        usage: for whom it may be used, and from when to when its documents applied.
        classes: its classifications by name: what households are divided into, by whom.
    """

    name: str
    label: str
    description: str
    lineage: tuple[str, ...]
    rules: dict[str, Rule]
    origins: dict[str, str]
    usage: Usage = field(default_factory=Usage)
    classes: dict[str, Classification] = field(default_factory=dict)
    readings: dict[str, dict[str, str]] = field(default_factory=dict)

    def has(self, rule_id: str) -> bool:
        """Whether it holds the rule, in force today or not."""
        return rule_id in self.rules

    def rule(self, rule_id: str) -> Rule:
        """A rule with all its values.

        Raises:
            RuleNotInForce: the profile has no such rule.
        """
        if rule_id in self.rules:
            return self.rules[rule_id]
        raise RuleNotInForce(
            f"方案“{self.label}”（{self.name}）没有“{rule_id}”这条规则",
            hint=f"{nearest(rule_id, self.rules)}需要它的县请在 county/policy/ 里补上。",
        )

    def value(self, rule_id: str, on: date) -> RuleValue:
        """The rule's value on a day; it may be undecidable (``value`` None).

        Raises:
            RuleNotInForce: no value is in force; says which county file to write.
        """
        return self.rule(rule_id).on(on)

    def require(self, rule_id: str, on: date) -> RuleValue:
        """As `value`, for those who need something to count with.

        Raises:
            RuleNotInForce: no value is in force, or the document gives no number.
        """
        value = self.value(rule_id, on)
        if value.decided:
            return value
        raise RuleNotInForce(
            f"规则“{value.label}”（{rule_id}）无法判定：{value.note}",
            where=value.where,
            hint="请由县里明确数值，写进 county/policy/ 的取值文件，并注明出处。",
        )

    def procedure(self, stage: str, on: date) -> list[Step]:
        """The steps of a stage (识别, 帮扶, 消除, 预警销号 …) in order.

        Raises:
            RuleNotInForce: the profile has no procedure for the stage on that day.
        """
        for rule in self.rules.values():
            if rule.kind == "procedure" and rule.stage == stage:
                return list(self.require(rule.id, on).value)
        raise RuleNotInForce(
            f"方案“{self.label}”没有规定“{stage}”的程序",
            hint="请由县里明确各步骤，写成 county/policy/ 里的规则，并注明出处。",
        )

    def decision(self, rule_id: str, on: date) -> Decision:
        """The clauses of a decision rule in force."""
        value: Decision = self.require(rule_id, on).value
        return value

    def calendar(self, rule_id: str, on: date) -> list[Due]:
        """What a calendar rule says is due."""
        return list(self.require(rule_id, on).value)

    def entries(self, rule_id: str, on: date) -> list[TopicEntry]:
        """The rows of a catalogue or of rulings."""
        return list(self.require(rule_id, on).value)

    def codes(self, fact: Fact) -> tuple[str, ...]:
        """The codes that a fact can take: its own, and the classes that its column may hold.

        Not those of other documents only: no clause of these was written for them.
        """
        return fact.codes + names_in(self.classes, fact.classes, foreign=False)

    def implying(self, fact: str) -> tuple[str, ...]:
        """The classes of which being registered in them says that a fact is so."""
        values = (value for one in self.classes.values() for value in one.values)
        return tuple(dict.fromkeys(value.name for value in values if value.implies == fact))

    @property
    def headline(self) -> Classification | None:
        """The classification that pages show first; None where no profile names one."""
        return next((one for one in self.classes.values() if one.headline), None)

    @property
    def monitored(self) -> Classification | None:
        """The classification under which the register of monitored households keeps them, and
        by whose rule it is known who belongs there: the headline if it is one of these. None
        where no document says both.
        """
        found = [
            one
            for one in self.classes.values()
            if one.rule in self.rules and REGISTER_COLUMN in one.columns
        ]
        return min(found, key=lambda one: not one.headline, default=None)

    def of_kind(self, kind: str) -> list[Rule]:
        """The profile's rules of a kind, in order."""
        return [rule for rule in self.rules.values() if rule.kind == kind]

    def with_value(self, rule_id: str, value: Any) -> Profile:
        """The same profile with a rule's value changed on every date (what-if only).

        Raises:
            RuleNotInForce: no such rule.
            FileMistake: the rule holds no plain number.
        """
        rule = self.rule(rule_id)
        if rule.kind not in ("threshold", "parameter"):
            raise FileMistake(
                f"规则“{rule.label}”不是一个数，不能这样改",
                hint="只有线、时限、比例一类的规则可以改数。",
            )
        changed = RuleValue(
            rule_id=rule.id,
            label=rule.label,
            value=value,
            since=date.min,
            until=None,
            status="practice",
            citation=rule.citation,
            unit=rule.unit,
            concept=rule.concept,
            operator=rule.operator,
            synthetic=True,
            note="测算用的假设值",
        )
        new_rule = replace(rule, values=(changed,), ends={})
        return replace(self, rules={**self.rules, rule_id: new_rule})
