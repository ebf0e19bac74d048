"""What a figure rests on besides rows: ledger files and rules, with their versions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from fanpin_lib import fields
from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.indicators.loader import load_families
from fanpin_lib.indicators.model import Indicator, LedgerNeed
from fanpin_lib.indicators.rules import rule_of
from fanpin_lib.period import Month
from fanpin_lib.policy import Profile
from fanpin_lib.policy.model import RuleValue
from fanpin_lib.policy.versions import value_version
from fanpin_lib.store import Snapshot
from fanpin_lib.store.selection import Chosen

#: Where villages lie and what they are called: behind every figure.
_PLACES = LedgerNeed("regions", "closing")


@dataclass(frozen=True)
class LedgerFile:
    """A delivered file that a figure rests on; ``who`` stays on the office's machine."""

    ledger: str
    file: str
    sha256: str
    delivery: int
    as_of: str
    delivered_at: str
    who: str
    derived: bool


@dataclass(frozen=True)
class RuleUsed:
    """A rule's value at the month's end; ``value`` is empty where none is in force."""

    id: str
    label: str
    value: str
    since: str
    citation: str
    version: str


def ledger_files(snapshot: Snapshot, indicator: Indicator) -> list[LedgerFile]:
    """The files behind an indicator's figure, ledger by ledger, the newest first."""
    needs = {need.table: need for need in (*indicator.ledgers, _PLACES)}
    return [
        _file(table, chosen)
        for table, need in needs.items()
        for chosen in sorted(_chosen(snapshot, need), key=lambda c: -c.seq)
    ]


def _chosen(snapshot: Snapshot, need: LedgerNeed) -> Iterable[Chosen]:
    """Deliveries in force for a need: of monthly ledgers only those of the months needed."""
    found = [*snapshot.chosen(need.table), *snapshot.also(need.table)]
    if fields.table(need.table).mode != "period" or need.when != "month":
        return found
    months = {str(snapshot.month + offset) for offset in need.offsets}
    return [chosen for chosen in found if months & set(chosen.part.months)]


def _file(table: str, chosen: Chosen) -> LedgerFile:
    delivery = chosen.delivery
    return LedgerFile(
        ledger=fields.table(table).label,
        file=delivery.file,
        sha256=delivery.sha256,
        delivery=delivery.seq,
        as_of=str(delivery.as_of),
        delivered_at=delivery.delivered_at.astimezone().strftime("%Y-%m-%d %H:%M"),
        who=delivery.delivered_by,
        derived=chosen.part.derived,
    )


def rules_of(indicator: Indicator, profile: Profile) -> list[str]:
    """The profile's rules that an indicator names and that its family's SQL reads."""
    named = [*indicator.rules, *load_families()[indicator.family].rules]
    return list(dict.fromkeys(rule_of(profile, rule) for rule in named))


def rules_used(profile: Profile, rules: Iterable[str], month: Month) -> list[RuleUsed]:
    """The values in force on the month's last day; rules that are no rule of the profile's
    own (worked out from its procedures) are left out.
    """
    return [_rule(profile, rule, month) for rule in rules if profile.has(rule) or _topic(rule)]


def _rule(profile: Profile, rule_id: str, month: Month) -> RuleUsed:
    try:
        value = profile.value(rule_id, month.last_day)
    except RuleNotInForce:
        return RuleUsed(rule_id, _topic(rule_id) or rule_id, "", "", "", "")
    return RuleUsed(
        id=rule_id,
        label=value.label,
        value=_said(value),
        since=str(value.since),
        citation=str(value.citation),
        version=value_version(value),
    )


def _topic(rule_id: str) -> str:
    from fanpin_lib.policy import topics

    topic = topics().get(rule_id)
    return topic.label if topic else ""


def _said(value: RuleValue) -> str:
    """The value as people read it; empty for procedures and lists, which have pages."""
    if not value.decided:
        return "文件没有给数，无法判定"
    shown: Any = value.value
    if isinstance(shown, bool):
        return "是" if shown else "否"
    if isinstance(shown, int | float):
        return f"{shown:g} {value.unit}".strip()
    if isinstance(shown, str):
        return shown
    if isinstance(shown, tuple | list) and all(isinstance(x, int | float) for x in shown):
        return "、".join(f"{x:g}" for x in shown) + f" {value.unit}"
    return ""
