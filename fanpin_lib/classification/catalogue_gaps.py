"""What a profile's lists leave open: classes, conditions, visits and dates held against each other.

Every class and condition that the profile knows is looked for in the list that should answer
it. Words are the profile's own, so an answer that names a class otherwise counts as none:
then the finding says what to look at.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import permutations

from fanpin_lib.classification.class_words import after_change, before_change, names
from fanpin_lib.classification.gap import Clause, Gap
from fanpin_lib.classification.rule_gaps import UNWRITTEN
from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.policy import Classification, Profile, TopicEntry

#: Rules that answer how a household leaves; one of them is enough.
_EXITS = ("elimination_ready", "procedure_elimination")


def catalogue_gaps(profile: Profile, on: date) -> Iterator[Gap]:
    """Everything that the catalogues of a profile leave open on a day."""
    headline = next((one for one in profile.classes.values() if one.headline), None)
    if headline and _declared(profile, headline):
        yield from _movements(profile, headline, on)
        yield from _paired(profile, headline, on)
        yield from _without_criterion(profile, headline, on)
        yield from _without_exit(profile, headline, on)
    yield from _without_department(profile, on)
    yield from _visits(profile, on)
    yield from _visitors(profile, on)


def entries(profile: Profile, rule_id: str, on: date) -> list[TopicEntry]:
    """The rows of a catalogue in force; none where the profile has none."""
    try:
        return profile.entries(rule_id, on) if profile.has(rule_id) else []
    except RuleNotInForce:
        return []


def _declared(profile: Profile, headline: Classification) -> bool:
    """Whether a document of the profile tells the classes apart; common practice is none."""
    return bool(headline.rule) and profile.has(headline.rule)


def _gap(kind: str, profile: Profile, rule: str, whom: str, said: str, *cited: Clause) -> Gap:
    return Gap(kind, profile.name, rule, whom, said, cited)


def _movements(profile: Profile, headline: Classification, on: date) -> Iterator[Gap]:
    """Classes that go from grave to light: each change for which no clause says what follows."""
    rows = [row for row in entries(profile, "movements", on) if row["then"] not in UNWRITTEN]
    if not headline.graded or not rows:
        return
    written = {
        (before, after)
        for row in rows
        for before in before_change(headline, row["change"])
        for after in after_change(headline, row["change"])
    }
    order = {name: place for place, name in enumerate(headline.names_on(on))}
    for before, after in permutations(order, 2):
        if (before, after) not in written:
            way = "降级" if order[after] > order[before] else "升级"
            whom = f"{before}变为{after}"
            said = f"没有条款写这样{way}后怎么办"
            clause = Clause.of(profile.rule("movements").label, rows[0].citation)
            yield _gap("没有规定", profile, headline.label, whom, said, clause)


def _paired(profile: Profile, headline: Classification, on: date) -> Iterator[Gap]:
    """Classes with whom no row pairs anybody, and rows that pair somebody with no class."""
    rows = entries(profile, "pairing", on)
    by_row = {place: names(headline, row["category"]) for place, row in enumerate(rows)}
    paired = {name for named in by_row.values() for name in named}
    for name in headline.names_on(on) if paired else ():
        if name not in paired:
            said = "没有写由谁包保（别的类别写了）"
            clause = Clause.of("", rows[0].citation)
            yield _gap("没有责任人", profile, profile.rule("pairing").label, name, said, clause)
    for place, row in enumerate(rows):
        if not by_row[place] and row["category"] not in headline.label:
            whom = f"{row['category']}（{row['who']}）"
            said = f"写了谁负责，对不上“{headline.label}”里的哪一类户"
            clause = Clause.of("", row.citation)
            yield _gap("没有责任人", profile, profile.rule("pairing").label, whom, said, clause)


def _visitors(profile: Profile, on: date) -> Iterator[Gap]:
    """Who visits is written, and not which household is whose."""
    rows = entries(profile, "visit_ways", on)
    if not rows or entries(profile, "pairing", on):
        return
    rule = profile.rule("visit_ways").label
    for who in dict.fromkeys(row["who"] for row in rows if row["who"] not in UNWRITTEN):
        said = "写了由谁走访，没有写哪一户归谁"
        yield _gap("没有责任人", profile, rule, who, said, Clause.of("", rows[0].citation))


def _without_criterion(profile: Profile, headline: Classification, on: date) -> Iterator[Gap]:
    """Classes that no clause gives to anybody."""
    try:
        decision = profile.decision(headline.rule, on)
    except RuleNotInForce:
        return
    given = {clause.outcome for clause in decision.clauses}
    for name in headline.names_on(on):
        if name not in given:
            said = "没有条款写什么样的户归这一类"
            cited = Clause.of(headline.label, headline.citation)
            yield _gap("没有标准", profile, headline.label, name, said, cited)


def _without_exit(profile: Profile, headline: Classification, on: date) -> Iterator[Gap]:
    """A profile that puts households into classes and never says how they leave."""
    if any(_in_force(profile, rule, on) for rule in _EXITS):
        return
    if any("risk_eliminated" in row["ending"] for row in entries(profile, "endings", on)):
        return
    whom = "、".join(headline.names_on(on))
    if not whom:
        return
    cited = Clause.of(headline.label, headline.citation)
    yield _gap("没有退出", profile, headline.label, whom, "没有条款写怎样退出监测", cited)


def _in_force(profile: Profile, rule_id: str, on: date) -> bool:
    try:
        return profile.has(rule_id) and profile.value(rule_id, on).decided
    except RuleNotInForce:
        return False


def _without_department(profile: Profile, on: date) -> Iterator[Gap]:
    """Conditions that are watched, and no row says which department answers for them."""
    watched = [
        (code, row)
        for row in entries(profile, "watched_conditions", on)
        for code in _codes(row.get("conditions"))
    ]
    answered = {
        code
        for rule_id in ("routing", "responsible_units")
        for row in entries(profile, rule_id, on)
        if row.get("departments")
        for code in _codes(row.get("conditions"))
    }
    for code, row in watched:
        if code not in answered:
            rule = profile.rule("watched_conditions").label
            cited = Clause.of("", row.citation)
            yield _gap("没有部门", profile, rule, f"“{code}”缺项", "没有写交哪个部门", cited)


def _codes(held: object) -> list[str]:
    if isinstance(held, list | tuple):
        return [str(one) for one in held]
    return [str(held)] if held else []


def _visits(profile: Profile, on: date) -> Iterator[Gap]:
    """Ways of visiting where nothing says who is due how often; and the other way round."""
    rows = entries(profile, "visit_ways", on)
    often = _in_force(profile, "monthly_visit", on)
    rule = profile.rule("visit_ways").label if rows else ""
    for row in rows:
        if row.get("ways") and not often and _unwritten(row.get("how_often")):
            whom, said = f"{row['who']}走访{row['whom']}", "写了方式，没有写多久一次"
            cited = Clause.of("", row.citation)
            yield _gap("没有日期", profile, rule, whom, f"{said}，哪户到期无从算起", cited)
    if often and rows and not any(row.get("ways") for row in rows):
        value = profile.value("monthly_visit", on)
        said = "写了每月几次，没有写用什么方式才算"
        yield _gap("没有规定", profile, value.label, "", said, Clause.of("", value.citation))


def _unwritten(often: object) -> bool:
    return not often or "没有写" in str(often)
