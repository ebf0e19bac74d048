"""The system that a profile describes, as far as ledgers show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.system.meetings import Discussed, discussed
from fanpin_lib.demo.system.possible import judged_facts
from fanpin_lib.demo.system.reports import Reports, reports_of
from fanpin_lib.demo.system.steps import Procedure, procedure_of
from fanpin_lib.demo.system.sweeps import sweep_kinds
from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.fields import code_list
from fanpin_lib.policy import Profile
from fanpin_lib.policy.classes import spellings_of

#: The profile of the demo county that everybody sees first.
DEMO_PROFILE = "demo-jiaohe"
#: The assumptions of each stage's steps.
STAGES = {
    "识别": "steps.identification",
    "帮扶": "steps.assistance",
    "消除": "steps.elimination",
}


@dataclass(frozen=True)
class System:
    """How the office of a county under a profile keeps its ledgers.

    Attributes:
        profile: the profile in force.
        on: the day whose rules count, the window's last.
        procedures: by stage the steps that are taken.
        sources: how alerts come in, with their shares: only ways that the documents name.
        reports: what is handed in when.
        sweep_kinds: by month the name of the great sweep that falls into it.
        exits: whether the documents let anybody out of monitoring at all.
        judged: what people judge of each watched household, as columns of that ledger.
        discussed: the meetings that talk about each household before a stage is reached.
        poor: what registered households are called that are not out of poverty; empty where
            the profile registers none.
    """

    profile: Profile
    on: date
    procedures: dict[str, Procedure]
    sources: dict[str, float]
    reports: Reports
    sweep_kinds: dict[int, str]
    exits: bool
    judged: tuple[str, ...]
    discussed: tuple[Discussed, ...]
    poor: str

    def recorded(self, stage: str) -> bool:
        """Whether the documents name the stage's steps: else no ledger of steps is kept."""
        return self.procedures[stage].stated


def system_of(profile: Profile, on: date) -> System:
    """The system of a profile on a day."""
    return System(
        profile=profile,
        on=on,
        procedures={
            stage: procedure_of(profile, stage, path, on) for stage, path in STAGES.items()
        },
        sources=_sources(profile, on),
        reports=reports_of(profile, on),
        sweep_kinds=sweep_kinds(profile, on),
        exits=any(profile.has(rule) for rule in assume("cases.exit_rules")),
        discussed=discussed(profile, on),
        judged=() if profile.usage.use == "demo" else judged_facts(profile, on),
        poor=_poor(profile),
    )


def _sources(profile: Profile, on: date) -> dict[str, float]:
    """The usual shares of those sources that the documents name; of all where they name none."""
    usual: dict[str, float] = assume("alerts.sources")
    named = {entry.get("source") for entry in entries_in_force(profile, "detection", on)}
    return {source: share for source, share in usual.items() if source in named} or usual


def entries_in_force(profile: Profile, rule_id: str, on: date) -> list:
    """A catalogue's rows; none where the profile has no such catalogue on the day."""
    try:
        return profile.entries(rule_id, on)
    except RuleNotInForce:
        return []


def _poor(profile: Profile) -> str:
    """A type of household that the register of cases takes for a class and the demo has not."""
    words = spellings_of(profile.classes).get("category", {})
    made = assume("households.types").values()
    return next(
        (kind for kind in code_list("household_type") if kind in words and kind not in made), ""
    )
