"""Mistakes that show only when a county's policy files are seen together."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from fanpin_lib.errors import FileMistake
from fanpin_lib.files.yaml_lines import Mapping, nearest
from fanpin_lib.policy.library import CountyFolder
from fanpin_lib.policy.reading_files import ValuesFile


def county_mistakes(county: CountyFolder, known: Collection[str]) -> Iterator[FileMistake]:
    """Files without effect and values given twice: mistakes, not silence.

    Args:
        known: the names of all profiles.
    """
    for values in county.values:
        if values.profile not in known:
            where, hint = values.page.where(values.line), nearest(values.profile, known)
            yield FileMistake(f"没有“{values.profile}”这个方案", where=where, hint=hint)
    yield from _given_twice(county.values)
    listed = {key for file in county.profiles.values() for key, _ in file.rules}
    for key, rule in county.rules.items():
        if key not in listed:
            hint = f"请在县里的方案（profile:）的 rules 里加一行 - {key}。"
            message = f"规则“{rule.label}”没有被任何方案列出，不会起作用"
            yield FileMistake(message, where=rule.where, hint=hint)


def _given_twice(values: list[ValuesFile]) -> Iterator[FileMistake]:
    """Two files that set the same rule from the same day on: neither wins silently."""
    seen: dict[tuple[str, str, date], str] = {}
    for file in values:
        for rule_id, given in file.values.items():
            for start in given if isinstance(given, Mapping) else ():
                key = (file.profile, rule_id, start)
                if key in seen:
                    message = f"“{rule_id}”从 {start} 起的取值写了两次，另一处在“{seen[key]}”"
                    where = file.page.where(given.lines[start])
                    yield FileMistake(message, where=where, hint="请只留一处。")
                seen.setdefault(key, file.page.shown)
