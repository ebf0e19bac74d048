"""The steps of a procedure as the profile names them, with the demo's own haste and delay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.policy import Profile, Step


@dataclass(frozen=True)
class Procedure:
    """The steps of a stage in order, each as in ``steps.identification`` of the assumptions.

    Attributes:
        specs: the steps.
        verifies: the place of the step in which the household is looked at.
        decides: the place of the step that decides.
        stated: whether the documents name the steps; else they only date what happens.
    """

    stage: str
    specs: tuple[dict[str, Any], ...]
    verifies: int
    decides: int
    stated: bool


def procedure_of(profile: Profile, stage: str, path: str, on: date) -> Procedure:
    """The profile's steps of a stage; the demo's usual ones where it names none.

    Args:
        path: the assumptions about the usual steps.
    """
    usual = {spec["name"]: spec for spec in assume(path)}
    try:
        elsewhere = assume("steps.recorded_elsewhere")
        steps = [step for step in profile.procedure(stage, on) if step.name not in elsewhere]
    except RuleNotInForce:
        steps = []
    names = [step.name for step in steps] or list(usual)
    ranks = [step.decider for step in steps] or [spec["decider"] for spec in usual.values()]
    verifies, decides = _verifying(names), _deciding(names, ranks)
    specs = [usual.get(step.name) or _unusual(step) for step in steps] or list(usual.values())
    for place in (verifies, decides):
        if names[place] not in usual:  # other ledgers have its date
            specs[place] = specs[place] | {"missing": 0.0}
    return Procedure(stage, tuple(specs), verifies, decides, bool(steps))


def _unusual(step: Step) -> dict[str, Any]:
    """A step that the assumptions do not know: done within its deadline, most of the time."""
    low, high = assume("steps.unusual")["gap"]
    most = high if step.deadline is None else max(low, min(high, step.deadline))
    notice = step.notice_days or 0
    return assume("steps.unusual") | {"name": step.name, "gap": [low, most], "days": notice}


def _verifying(names: list[str]) -> int:
    """The first step whose name says that somebody looks; else the first."""
    words = assume("steps.looking")
    return next((i for i, name in enumerate(names) if any(w in name for w in words)), 0)


def _deciding(names: list[str], deciders: list[str]) -> int:
    """The last step of the highest level that is more than writing down or making known."""
    order, recording = assume("steps.levels"), assume("steps.recording")
    able = [i for i, name in enumerate(names) if not any(word in name for word in recording)]
    ranked = [(order.index(deciders[i]) if deciders[i] in order else -1, i) for i in able]
    return max(ranked)[1] if ranked else len(names) - 1
