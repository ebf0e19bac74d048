"""Loading a profile: its own rules, those it inherits, and the county's values on top.

A county adds or overrides without touching the package, in ``county/policy/*.yaml``:

- ``values_for: PROFILE`` — own values for the profile's rules, by start date. The same start
  date as in the package replaces that value. A file with the name of the template that the
  profile ships (``county_templates/``) stands in for the whole template.
- ``rule: ID`` — a rule of its own, listed by a profile as ``county/FILE``.
- ``profile: NAME`` — a profile of its own, which may inherit from any other.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from fanpin_lib.errors import FileMistake
from fanpin_lib.files.yaml_lines import Page, nearest, told_at_once
from fanpin_lib.policy import library
from fanpin_lib.policy.checking import check_references
from fanpin_lib.policy.county_mistakes import county_mistakes
from fanpin_lib.policy.model import Rule
from fanpin_lib.policy.profile import Profile
from fanpin_lib.policy.reading_files import ProfileFile, ValuesFile
from fanpin_lib.policy.reading_rules import rule_from_topic
from fanpin_lib.policy.reading_values import Dated, arrange, read_values
from fanpin_lib.policy.topics import topics


def profile_names(extra: Path | None = None) -> list[str]:
    """Names of all profiles, the package's and the county's."""
    return sorted({*library.shipped_profiles()[0], *library.CountyFolder(extra).profiles})


def load_profile(
    name: str, extra: Path | None = None, *, region_code: str | None = None
) -> Profile:
    """A profile with everything it inherits and the county's own values.

    Args:
        name: the profile's name.
        extra: the county's policy folder (``county/policy``); it may be missing.
        region_code: the county's 6-digit code; a profile made for another region is refused.

    Raises:
        FileMistake: mistakes in the files involved, each with file and line; nothing is half
            loaded.
    """
    profile, problems = _assemble(name, library.CountyFolder(extra), region_code)
    if problems or profile is None:
        raise told_at_once(problems)
    return profile


def check_policy(
    extra: Path | None = None, names: list[str] | None = None, region_code: str | None = None
) -> list[FileMistake]:
    """Every mistake in the package's and the county's files (empty: all is well)."""
    county = library.CountyFolder(extra)
    problems = [*county.problems, *library.shipped_profiles()[1]]
    for key in library.shipped_rule_keys():
        problems += library.shipped_rule(key)[1]
    for name in names or sorted({*library.shipped_profiles()[0], *county.profiles}):
        own = {*county.profiles} | {values.profile for values in county.values}
        problems += _assemble(name, county, region_code if name in own else None)[1]
    unique = {str(problem): problem for problem in problems}
    return list(unique.values())


def _assemble(
    name: str, county: library.CountyFolder, region_code: str | None
) -> tuple[Profile | None, list[FileMistake]]:
    files, shipped_problems = library.shipped_profiles()
    problems = [*county.problems, *shipped_problems]
    known = {**files, **county.profiles}
    if name not in known:
        problems.append(FileMistake(f"没有“{name}”这个方案", hint=nearest(name, known)))
        return None, problems
    problems += county_mistakes(county, known)
    chain = _lineage(known[name], known, problems)
    rules, origins = _listed_rules(chain, county, problems)
    for values in _value_files(chain, county, problems):
        _check_region(values.page, values.region_line, values.region_code, region_code, problems)
        for rule_id in _apply(values, rules, problems):
            origins[rule_id] = values.profile
    _check_region(
        known[name].page, known[name].region_line, known[name].region_code, region_code, problems
    )
    check_references(rules, problems)
    return _profile(chain, rules, origins), problems


def _profile(chain: list[ProfileFile], rules: dict[str, Rule], origins: dict[str, str]) -> Profile:
    file = chain[0]
    readings: dict[str, dict[str, str]] = {}
    for ancestor in reversed(chain):
        readings |= ancestor.readings
    return Profile(
        name=file.name,
        label=file.label,
        description=file.description,
        lineage=tuple(link.name for link in chain),
        rules=rules,
        origins=origins,
        region_code=next((link.region_code for link in chain if link.region_code), ""),
        starts=next((link.starts for link in chain if link.starts), None),
        starts_note=next((link.starts_note for link in chain if link.starts), ""),
        readings=readings,
    )


def _lineage(
    file: ProfileFile, known: dict[str, ProfileFile], problems: list[FileMistake]
) -> list[ProfileFile]:
    chain = [file]
    while chain[-1].inherits:
        last = chain[-1]
        parent = known.get(last.inherits)
        where = last.page.where(last.inherits_line)
        if parent is None:
            hint = nearest(last.inherits, known)
            problems.append(FileMistake(f"没有“{last.inherits}”这个方案", where=where, hint=hint))
            break
        if parent in chain:
            circle = " → ".join([*(link.name for link in chain), parent.name])
            problems.append(
                FileMistake(
                    f"方案互相继承，绕了一圈：{circle}", where=where, hint="请去掉一处 inherits。"
                )
            )
            break
        chain.append(parent)
    return chain


def _listed_rules(
    chain: list[ProfileFile], county: library.CountyFolder, problems: list[FileMistake]
) -> tuple[dict[str, Rule], dict[str, str]]:
    rules: dict[str, Rule] = {}
    origins: dict[str, str] = {}
    for file in chain:
        for key, line in file.rules:
            rule = county.rules.get(key)
            if rule is None and key not in county.unreadable:
                rule, mistakes = library.shipped_rule(key)
                problems += mistakes
                if rule is None and not mistakes:
                    hint = nearest(key, [*library.shipped_rule_keys(), *county.rules])
                    where = file.page.where(line)
                    problems.append(FileMistake(f"没有规则文件“{key}”", where=where, hint=hint))
            if rule is None:
                continue
            if origins.get(rule.id) == file.name:
                where = file.page.where(line)
                problems.append(FileMistake(f"规则“{rule.id}”在本方案里列了两次", where=where))
            if rule.id not in rules:
                rules[rule.id] = rule
                origins[rule.id] = file.name
    return rules, origins


def _value_files(
    chain: list[ProfileFile], county: library.CountyFolder, problems: list[FileMistake]
) -> list[ValuesFile]:
    """Value files in the order they are laid on: ancestors first, the county's last."""
    result = []
    for file in reversed(chain):
        if file.template and file.template not in county.file_names:
            shipped, mistakes = library.shipped_values(file.template)
            problems += mistakes
            if shipped:
                result.append(shipped)
        result += [values for values in county.values if values.profile == file.name]
    return result


def _apply(values: ValuesFile, rules: dict[str, Rule], problems: list[FileMistake]) -> list[str]:
    """Lay a file's values on the rules; returns ids of rules that the profile did not have."""
    page = Page(values.page.shown, problems)
    added = []
    for rule_id, given in values.values.items():
        line = values.values.lines[rule_id]
        if rule_id not in rules and rule_id in topics():
            added.append(rule_id)
            rules[rule_id] = rule_from_topic(page, topics()[rule_id], values.citation, line)
        if rule_id not in rules:
            page.problem(line, f"没有“{rule_id}”这条规则", nearest(str(rule_id), rules))
            continue
        rule = rules[rule_id]
        head = replace(rule.head, citation=values.citation, synthetic=values.synthetic)
        rules[rule_id] = _merged(rule, read_values(page, given, line, head), page)
    return added


def _merged(rule: Rule, dated: Dated, page: Page) -> Rule:
    changed: set[date] = {value.since for value in dated.values} | set(dated.ends)
    kept = [value for value in rule.values if value.since not in changed]
    ends = {start: note for start, note in rule.ends.items() if start not in changed}
    lines = {v.since: v.where.line or 1 for v in kept} | dated.lines
    both = Dated((*kept, *dated.values), {**ends, **dated.ends}, lines)
    arranged = arrange(page, both)
    return replace(rule, values=arranged.values, ends=arranged.ends)


def _check_region(
    page: Page, line: int, own: str, county: str | None, problems: list[FileMistake]
) -> None:
    if own and county and not county.startswith(own.rstrip("0") or own):
        problems.append(
            FileMistake(
                f"这是区划 {own} 的方案，本县是 {county}",
                where=page.where(line),
                hint="请在 fanpin.toml 里换成本县的方案，或在 county/policy/ 里另写方案。",
            )
        )
