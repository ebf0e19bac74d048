"""Findings about profiles for the gaps page; those of decisions once for each state of the rules.

Enumerating a profile's decision space takes seconds; the rules change a few times a year.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from fanpin_lib import classification, policy
from fanpin_lib.classification import Gap
from fanpin_lib.classification.every_gap import listed_gaps
from fanpin_lib.classification.gap import Clause
from fanpin_lib.classification.gaps import decision_gaps
from fanpin_lib.classification.profile_gaps import differences_between
from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.files.machine_cache import keep_on_machine
from fanpin_lib.policy import Profile, Rule, RuleValue

#: How many states of a profile are kept: the counties of a machine may each word it their own way.
_STATES = 8
_DIGITS = 16


def gaps_of(profile: Profile, day: date, folder: Path | None) -> list[Gap]:
    """Every finding about a profile on a day.

    Args:
        folder: keeps results, by a hash of the rules and the code; it may be deleted at any time;
            None: nothing is kept.
    """
    return [*_of_decisions(profile, day, folder), *listed_gaps(profile, day)]


def _of_decisions(profile: Profile, day: date, folder: Path | None) -> list[Gap]:
    if folder is None:
        return list(decision_gaps(profile, day))
    path = folder / f"{profile.name}-{_state(profile, day)}.json"
    with suppress(OSError, ValueError, TypeError, KeyError):  # not there, or not as it was written
        return [_read(row) for row in json.loads(path.read_text(encoding="utf-8"))]
    found = list(decision_gaps(profile, day))
    _keep(path, found)
    return found


def gaps_between(profiles: Sequence[Profile], day: date) -> list[Gap]:
    """Where profiles word a line, a step, a notice or an ending differently.

    Households are not compared here: that is ``fanpin policy gaps ONE OTHER``.
    """
    pairs = [(profile, day) for profile in profiles]
    return list(differences_between(pairs, households=False))


def _state(profile: Profile, day: date) -> str:
    """A hash of what the decisions rest on: the same from one month to the next, as a rule."""
    undated = (replace(rule, values=(), ends={}) for rule in profile.rules.values())
    rules = [(one, _in_force(profile.rule(one.id), day)) for one in undated]
    classes = [(one, one.names_on(day)) for one in profile.classes.values()]
    text = repr((_code(), rules, classes, profile.usage, profile.readings))
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def _in_force(rule: Rule, day: date) -> RuleValue | None:
    try:
        return rule.on(day)
    except RuleNotInForce:
        return None


@cache
def _code() -> str:
    """A hash of everything that finds gaps and words them: other code, other findings."""
    found = hashlib.sha256()
    for folder in (classification, policy):
        for path in sorted(Path(folder.__path__[0]).glob("*.*")):
            found.update(path.read_bytes())
    return found.hexdigest()


def _keep(path: Path, found: Sequence[Gap]) -> None:
    keep_on_machine(path, json.dumps([asdict(gap) for gap in found], ensure_ascii=False))
    states = path.parent.glob(f"{path.stem.rpartition('-')[0]}-{'[0-9a-f]' * _DIGITS}.json")
    with suppress(OSError):  # another county's closing took it away just now
        for old in sorted(states, key=lambda one: one.stat().st_mtime)[:-_STATES]:
            old.unlink()


def _read(row: dict[str, Any]) -> Gap:
    clauses = tuple(Clause(**clause) for clause in row["clauses"])
    return Gap(**{**row, "clauses": clauses})
