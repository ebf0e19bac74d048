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
from fanpin_lib.policy.classes import Classification, laid_over
from fanpin_lib.policy.county_mistakes import county_mistakes
from fanpin_lib.policy.following import follow
from fanpin_lib.policy.model import Rule
from fanpin_lib.policy.profile import Profile
from fanpin_lib.policy.reading_files import ProfileFile, ValuesFile
from fanpin_lib.policy.reading_rules import rule_from_topic
from fanpin_lib.policy.reading_values import Dated, arrange, read_values
from fanpin_lib.policy.topics import topics
from fanpin_lib.policy.undeclared import undeclared
from fanpin_lib.policy.usage import Usage


def profile_names(extra: Path | None = None) -> list[str]:
    """Names of all profiles, the package's and the county's."""
    return sorted({*library.shipped_profiles()[0], *library.CountyFolder(extra).profiles})


def load_profile(name: str, extra: Path | None = None) -> Profile:
    """A profile with everything it inherits and the county's own values.

    Whether a county may work by it is another question: see `fanpin_lib.policy.load_in_use`.

    Args:
        name: the profile's name.
        extra: the county's policy folder (``county/policy``); it may be missing.

    Raises:
        FileMistake: mistakes in the files involved, each with file and line; nothing is half
            loaded.
    """
    profile, problems = assembled(name, library.CountyFolder(extra))
    if problems or profile is None:
        raise told_at_once(problems)
    return profile


def assembled(name: str, county: library.CountyFolder) -> tuple[Profile | None, list[FileMistake]]:
    """A profile and every mistake in the files involved; None if there is no such profile."""
    files, shipped_problems = library.shipped_profiles()
    problems = [*county.problems, *shipped_problems]
    known = {**files, **county.profiles}
    if name in county.unread:  # its own mistakes say why it is not known
        return None, problems
    if name not in known:
        problems.append(FileMistake(f"没有“{name}”这个方案", hint=nearest(name, known)))
        return None, problems
    problems += county_mistakes(county, known)
    chain = _lineage(known[name], known, problems)
    rules, origins = _listed_rules(chain, county, problems)
    for values in _value_files(chain, county, problems):
        for rule_id in _apply(values, rules, problems):
            origins[rule_id] = values.profile
    check_references(rules, problems)
    follow(rules, problems)
    return _profile(chain, rules, origins), problems


def _profile(chain: list[ProfileFile], rules: dict[str, Rule], origins: dict[str, str]) -> Profile:
    file = chain[0]
    readings: dict[str, dict[str, str]] = {}
    classes: dict[str, Classification] = {}
    for ancestor in reversed(chain):
        readings |= ancestor.readings
        classes = laid_over(classes, ancestor.classes)
    return Profile(
        name=file.name,
        label=file.label,
        description=file.description,
        lineage=tuple(link.name for link in chain),
        rules=rules,
        origins=origins,
        usage=_usage(chain),
        classes=classes | undeclared(rules.values(), classes),
        readings=readings,
    )


def _usage(chain: list[ProfileFile]) -> Usage:
    """For whom: as the profile itself says, unless what it inherits is for demonstration only.
    When: as the nearest profile says that has documents."""
    own = chain[0].usage
    use = "demo" if any(link.usage.use == "demo" for link in chain) else own.use
    dated = next((link.usage for link in chain if link.usage.starts), own)
    return replace(own, use=use, starts=dated.starts, ends=dated.ends, dates_note=dated.dates_note)


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
            rule = _with_what_it_continues(rule, county, file.page, problems)
            if origins.get(rule.id) == file.name:
                where = file.page.where(line)
                hint = "请删去其中一行。"
                problems.append(
                    FileMistake(f"规则“{rule.id}”在本方案里列了两次", where=where, hint=hint)
                )
            if rule.id not in rules:
                rules[rule.id] = rule
                origins[rule.id] = file.name
    return rules, origins


def _with_what_it_continues(
    rule: Rule, county: library.CountyFolder, page: Page, problems: list[FileMistake]
) -> Rule:
    """The rule with the values, up to its own first one, of the rule that it continues."""
    if not rule.continues:
        return rule
    before = county.rules.get(rule.continues) or library.shipped_rule(rule.continues)[0]
    if before is None or before.id != rule.id:
        where = rule.where
        hint = nearest(rule.continues, [*library.shipped_rule_keys(), *county.rules])
        problems.append(
            FileMistake(f"没有可以接续的规则“{rule.continues}”", where=where, hint=hint)
        )
        return rule
    starts = min([value.since for value in rule.values] + list(rule.ends), default=date.max)
    lines = {value.since: value.where.line or 1 for value in (*before.values, *rule.values)}
    kept = tuple(value for value in before.values if value.since < starts)
    ends = {start: note for start, note in before.ends.items() if start < starts}
    both = arrange(page, Dated((*kept, *rule.values), {**ends, **rule.ends}, lines))
    return replace(rule, values=both.values, ends=both.ends)


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
