"""Households by the profile's classifications: registered, by the rules, decided, moved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fanpin_lib.period import Month
from tests.indicators.reference.core import Book, Row, World, active_cases

#: household → region and classes
Standing = dict[str, tuple[str, list[str]]]


def count(world: World, book: Book) -> None:
    for one in world.rules.classes.values():
        before: Standing | None = None
        seen: set[tuple[str, str, str]] = set()
        for month in world.window:
            _registered(world, book, month, one)
            _ruled(world, book, month, one)
            now = members_of(world, month, one)
            for household, (code, classes) in now.items():
                for name in classes:
                    shown = {"class": f"{one.label}：{name}"}
                    book.add("households_in_class", month, code, 1, **shown)
                    home = _home(world, household, month)
                    people = (home["members"] or 0) if home else 0
                    book.add("persons_in_class", month, code, people, **shown)
            here = now if _is_known(world, month, one) else None
            if before is not None and here is not None:
                seen |= set(_moves(book, month, one, before, here))
            before = here
        _unknown(world, book, one, seen)


def _unknown(world: World, book: Book, one: Any, moved: set[tuple[str, str, str]]) -> None:
    """Months without a household ledger have no figure where one would come of it."""
    known = [_is_known(world, month, one) for month in world.window]
    in_homes = any(column.startswith("households.") for column in one.columns)
    everyone = [(m, members_of(world, m, one)) for m in world.window]
    classes = {(code, n) for _, found in everyone for code, names in found.values() for n in names}
    registered = {row for m in world.window for row in _register(world, m, one).values()}
    for place, month in enumerate(world.window):
        if not known[place]:
            _block(book, "households_in_class", month, one, classes)
            if in_homes:
                _block(book, "households_registered_in_class", month, one, registered)
        if place and not (known[place] and known[place - 1]):
            for code, move, way in moved:
                book.add("class_moves", month, code, 0, blocked="无数据", move=move, way=way)


def _block(book: Book, name: str, month: Month, one: Any, rows: set[tuple[str, str]]) -> None:
    for code, word in rows:
        shown = {"class": f"{one.label}：{word}"}
        book.add(name, month, code, 0, blocked="无数据", **shown)


def _home(world: World, household: str, month: Month) -> Row | None:
    home = world.household(household, month)
    if home and not (home["closed_on"] and home["closed_on"] <= month.last_day):
        return home
    return None


def _register(world: World, month: Month, one: Any) -> dict[str, tuple[str, str]]:
    """Each household's region and registered class: of the first column that holds one."""
    found: dict[str, tuple[str, str]] = {}
    for column in one.columns:
        table, name = column.split(".")
        rows = active_cases(world, month) if table == "cases" else _homes(world, month)
        for row in rows:
            if row.get(name) in one.names:
                found.setdefault(row["household_id"], (row["village_code"], row[name]))
    return found


def _homes(world: World, month: Month) -> list[Row]:
    rows = world.register("households", month)
    return [r for r in rows if _home(world, r["household_id"], month)]


def _rules(world: World, month: Month, one: Any) -> list[Row]:
    return [
        a
        for a in world.rows("assessments")
        if one.rule and a["rule_id"] == one.rule and a["month"] == str(month)
    ]


def _said(assessment: Row, one: Any) -> list[str]:
    if assessment["outcome"] is None:
        return [assessment["status"]]
    return assessment["outcome"].split("、") if one.several else [assessment["outcome"]]


def _registered(world: World, book: Book, month: Month, one: Any) -> None:
    ruled = {a["household_id"]: a for a in _rules(world, month, one)}
    for household, (code, name) in _register(world, month, one).items():
        shown = {"class": f"{one.label}：{name}"}
        book.add("households_registered_in_class", month, code, 1, **shown)
        said = ruled.get(household)
        if said is None or said["outcome"] is None:
            continue
        others = sorted(_said(said, one))
        if name not in others and set(others) & set(one.names):
            differs = f"{one.label}：登记{name}、规则{'、'.join(others)}"
            book.add("class_conflicts", month, code, 1, **{"class": differs})


def _ruled(world: World, book: Book, month: Month, one: Any) -> None:
    for a in _rules(world, month, one):
        for name in _said(a, one):
            shown = {"class": f"{one.label}：{name}"}
            book.add("households_ruled_in_class", month, a["village_code"], 1, **shown)


def members_of(world: World, month: Month, one: Any) -> Standing:
    """Who is in which classes of a classification, as whoever decides says."""
    found: Standing = {}
    if one.decided_by != "register":
        for a in _rules(world, month, one):
            classes = [name for name in one.names if a["outcome"] and name in _said(a, one)]
            if classes:
                found[a["household_id"]] = (a["village_code"], classes)
    if one.decided_by != "rules":
        for household, (code, name) in _register(world, month, one).items():
            found[household] = (code, [name])
    return found


def _is_known(world: World, month: Month, one: Any) -> bool:
    in_homes = any(column.startswith("households.") for column in one.columns)
    return (one.decided_by == "register" and not in_homes) or bool(_homes(world, month))


def _moves(
    book: Book, month: Month, one: Any, before: Standing, now: Standing
) -> Iterator[tuple[str, str, str]]:
    for household in before.keys() | now.keys():
        code, was = before.get(household, ("", []))
        code, is_now = now.get(household, (code, []))
        if was == is_now:
            continue
        if not was or not is_now:
            way = "不再列入" if was else "新列入"
        else:
            change = one.names.index(was[0]) - one.names.index(is_now[0])
            way = "改变类别" if not one.graded or not change else "升级" if change > 0 else "降级"
        move = f"{one.label}：{'、'.join(was) or '不在其列'}→{'、'.join(is_now) or '不在其列'}"
        book.add("class_moves", month, code, 1, move=move, way=f"{one.label}：{way}")
        yield code, move, f"{one.label}：{way}"
