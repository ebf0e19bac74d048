"""Every profile closes a month of its own demo, and all pages are of its system alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from fanpin_lib.edition.figures import WITHHELD
from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.policy import load_profile, profile_names
from fanpin_lib.policy.visiting import visitors
from fanpin_lib.store.laid import laid_once
from tests.end_to_end.closed_demo import Closed, Rows, close, fanpin
from tests.end_to_end.home_photographs import HomePages
from tests.end_to_end.profile_pages import (
    ALSO_SAID,
    NO_CLASSES,
    own_pages,
    registered,
    sheets,
    titles,
)
from tests.notebooks.running import WORKBOOKS, run_workbook, tables

pytestmark = pytest.mark.heavy

PROFILES = [n for n in profile_names() if load_profile(n).usage.use not in ("base", "demo")]
#: Places that documents are from; a page may name only the profile's own.
PLACES = ("蛟河", "呼和浩特", "吉林", "内蒙古", "宜宾", "甘肃")


@pytest.fixture(scope="module", params=PROFILES)
def closed(request, tmp_path_factory) -> Iterator[Closed]:
    """As if it were a real county: ``demo = false`` in its settings."""
    with laid_once():  # every test asks for the same ledgers
        found = close(tmp_path_factory.mktemp("county"), request.param, demo=False)
        yield found


def headline(profile):
    return next(one for one in profile.classes.values() if one.headline)


def ask(question, rule_id, on):
    try:
        return question(rule_id, on)
    except RuleNotInForce:
        return None


def number(rows: Rows, indicator: str, dimension: str = "") -> int | None:
    """A figure's value; none where it has none, or the edition withholds it."""
    row = rows.get((indicator, dimension))
    return None if row is None or row["status"] != "ok" else round(float(row["value"]))


def count(closed: Closed, indicator: str, dimension: str = "") -> int | None:
    """A number of the office's full figures."""
    return number(closed.full, indicator, dimension)


def in_class(closed: Closed, rows: Rows | None = None) -> dict[str, int]:
    """The households of every class of the headline classification, in the full figures."""
    rows, label = rows or closed.full, headline(closed.profile).label
    names = headline(closed.profile).names
    counted = {n: number(rows, "households_in_class", f"class={label}：{n}") for n in names}
    return {name: found for name, found in counted.items() if found is not None}


def test_the_pages_show_the_profiles_classes(closed) -> None:
    own = [value.name for value in headline(closed.profile).values if not value.foreign]
    everything = {name: found for name, found in in_class(closed).items() if found}
    assert everything and set(everything) <= set(own), everything
    shown = {name: found for name, found in in_class(closed, closed.figures).items() if found}
    assert shown
    county = closed.pages[closed.county.name]
    for name, found in shown.items():
        assert name in county and name in closed.home, name
        assert f"{found}户" in county


def test_the_edition_shows_the_full_figures_or_says_that_it_withholds_them(closed) -> None:
    for (indicator, dimension), row in closed.full.items():
        if row["status"] != "ok":
            continue
        shown = closed.figures.get((indicator, dimension))
        if shown is not None and shown["status"] == "ok":
            assert float(shown["value"]) == pytest.approx(row["value"]), (indicator, dimension)
            continue
        if shown is None and row["value"]:  # names of parts would tell, too; one row for all
            split = dimension.partition("=")[0]
            shown = closed.figures[indicator, f"{split}={WITHHELD}"]
        assert shown is None or (shown["status"] == WITHHELD and not shown["value"])


def test_no_page_has_a_word_of_another_systems_classes(closed) -> None:
    every = [v for one in closed.profile.classes.values() for v in one.values]
    own = {value.name for value in every if not value.foreign}
    own |= ALSO_SAID.get(closed.profile.name, set())
    others = (load_profile(name) for name in PROFILES)
    words = {v.name for p in others for v in headline(p).values if not v.foreign}
    strange = {word for word in words - own if len(word) > 2}
    told = re.compile("|".join(sorted(own | NO_CLASSES, key=len, reverse=True)))
    for where, text in own_pages(closed).items():
        rest = told.sub("", text)
        assert not [word for word in strange if word in rest], where


def test_every_region_and_every_indicator_has_a_page_that_was_read(closed) -> None:
    assert len(closed.pages) == len(closed.tree.regions) + 1
    shown = {indicator for indicator, _ in closed.figures}
    assert {f"methods/indicators/{one}.md" for one in shown} <= closed.other_pages.keys()


def test_no_page_is_based_on_another_countys_document(closed) -> None:
    own, known = titles(closed.profile), set().union(*(titles(load_profile(n)) for n in PROFILES))
    strange = {title for title in known - own if not any(title in one for one in own)}
    assert strange
    for where, text in own_pages(closed).items():
        assert not [title for title in strange if title in text], where


def test_the_visit_rate_is_by_the_profiles_rule(closed) -> None:
    profile, rate = closed.profile, closed.full["visit_rate", ""]
    due, on = count(closed, "visits_due"), closed.month.last_day
    times = ask(profile.value, "monthly_visit", on)
    whom = ask(profile.decision, "visit_duty", on)
    if whom is None and (times is None or not times.decided):
        assert rate["status"] == "规则未定"
        assert re.search("没有列出[^：。]*走访完成率[^：。]*：规则未定", closed.home)
    elif whom is None:
        assert rate["status"] == "ok" and due == count(closed, "cases_active") * times.value
    elif headline(profile).decided_by == "register_then_rules":  # every colour, each month
        assert due == sum(in_class(closed).values()) * times.value
        assert rate["status"] == "ok" and 0 < float(rate["value"]) < 100
        assert round(float(rate["numerator"])) <= visited(closed, {"入户"})
    else:
        assert rate["status"] != "ok" or float(rate["numerator"]) <= float(rate["denominator"])


def test_the_home_page_says_who_visits_by_the_profiles_own_document(closed) -> None:
    """And nobody whom only another system's document names; classes are tested above."""
    due = count(closed, "visits_due")
    asked = visitors(closed.profile, closed.month.last_day)
    said = re.findall(r"谁办：(.+?)走访，乡镇督促", closed.home)
    left = closed.full["visit_rate", ""]
    if not due or left["status"] != "ok" or float(left["numerator"]) >= float(left["denominator"]):
        assert not said
    else:
        assert said == ["、".join(asked) or "村、帮扶责任人"]


def visited(closed: Closed, ways: set[str]) -> int:
    """Households that were visited in the month in one of some ways."""
    query = """
    SELECT count(DISTINCT household_id) FROM visits
    WHERE list_contains($ways, visit_way) AND visit_date BETWEEN $first AND $last
    """
    span = {"first": closed.month.first_day, "last": closed.month.last_day, "ways": sorted(ways)}
    with closed.county.snapshot(closed.month).connect() as connection:
        return connection.execute(query, span).fetchone()[0]


def test_reports_are_due_on_the_days_of_the_profiles_calendar(closed) -> None:
    dues = ask(closed.profile.calendar, "reporting_calendar", closed.month.last_day) or []
    for who, indicator in (("村", "village"), ("乡镇", "township")):
        written = [due.due_on(closed.month) for due in dues if due.who == who]
        days = [after_days_off(closed, day) for day in written if day is not None]
        days = [day for day in days if day <= closed.month.last_day]
        if days:
            assert count(closed, f"{indicator}_reports_on_time") == in_time(closed, who, min(days))
        else:  # no figure, or none due in the month
            assert not count(closed, f"{indicator}_reports_due")


def after_days_off(closed: Closed, day: date) -> date:
    """The first working day from a day on: on days off nobody hands in."""
    calendar = closed.county.calendar
    while not calendar.is_workday(day):
        day += timedelta(days=1)
    return day


def in_time(closed: Closed, who: str, day: date) -> int:
    query = """
    SELECT count(DISTINCT reporter_code) FROM submissions
    WHERE reporter_kind = ? AND received_on <= ?
    """
    with closed.county.snapshot(closed.month).connect() as connection:
        return connection.execute(query, [who, day]).fetchone()[0]


def test_the_register_says_whoever_is_watched_and_the_rules_the_rest(closed) -> None:
    one, found, active = headline(closed.profile), in_class(closed), count(closed, "cases_active")
    if one.decided_by == "register":
        assert sum(found.values()) == active
    elif one.decided_by == "register_then_rules":  # red is whoever is entered
        gravest, *lighter = one.names
        assert found[gravest] == active
        assert all(found[name] for name in lighter)
        assert sum(found[name] for name in lighter) <= out_of_poverty(closed)
    else:
        assert any(found.values())


def test_name_lists_are_kept_by_colour_and_every_colour_is_due_for_a_visit(closed) -> None:
    """Where the register says who is red: the others are visited each month like them."""
    if headline(closed.profile).decided_by != "register_then_rules":
        pytest.skip("no colours")
    found, label = in_class(closed), headline(closed.profile).label
    due = {name: count(closed, "households_to_visit_in_class", f"class={label}：{name}")
           for name in found}  # fmt: skip
    assert due == found and all(found.values())
    said = fanpin(closed.county.root, "roster", str(closed.month))
    kept = dict(re.findall(r"^(.)色监测对象：([\d,]+) 户", said, re.MULTILINE))
    assert {name: int(number.replace(",", "")) for name, number in kept.items()} == found
    folder = closed.county.private_folder(closed.month) / "名册"
    gravest, *lighter = headline(closed.profile).names
    for level, names in (("县", [gravest]), ("村", [gravest, lighter[-1]])):
        listed = sheets(folder, level)
        for name in names:
            assert len(listed[f"{name}色监测对象"]) == found[name], (level, name)
    assert set(sheets(folder, "县")) == {f"{gravest}色监测对象"}
    assert sheets(folder, "县")[f"{gravest}色监测对象"] == registered(closed)


#: Workbooks that split households by class, and profiles whose classes are no categories.
SPLITTING = ("blank_start", "household_history", "income_shocks")
OTHER_CLASSES = ("town-three-colour-rm1", "nm-hohhot")


@pytest.mark.parametrize("name", SPLITTING)
def test_workbooks_split_by_the_profiles_classes_in_its_words(closed, name, monkeypatch) -> None:
    if closed.profile.name not in OTHER_CLASSES:
        pytest.skip("two profiles are enough for what takes seconds")
    one = headline(closed.profile)
    workbook = next(path for path in WORKBOOKS if path.stem == name)
    shown = tables(run_workbook(workbook, closed.county, closed.month, monkeypatch))
    words = [word for word, number in in_class(closed).items() if number]
    assert one.label in shown, name
    found = [word for word in words if re.search(rf"<t[dh][^>]*>[^<]*{word}[^<]*</t[dh]>", shown)]
    # the history begins with whom the register holds; the others show everybody in a class
    assert found and (name == "household_history" or found == words), (name, found)


def out_of_poverty(closed: Closed) -> int:
    query = "SELECT count(*) FROM households WHERE household_type = '脱贫户' AND closed_on IS NULL"
    with closed.county.snapshot(closed.month).connect() as connection:
        return connection.execute(query).fetchone()[0]


def test_no_page_claims_another_place(closed) -> None:
    usage, county = closed.profile.usage, closed.county.name
    strange = [place for place in PLACES if place not in usage.region and place not in county]
    for where, text in own_pages(closed).items():
        # names of divisions of the county itself are places, no claims
        found = [p for p in strange if p in text.replace("内蒙古武川经济开发区", "")]
        assert not found, where


def test_no_setting_hides_that_the_ledgers_are_made_up(closed) -> None:
    assert closed.job.demo and not closed.county.demo
    for where, text in closed.pages.items():
        assert where == "首页" or "演示数据" in text, where


#: Profiles whose home pages are looked at: categories, those of 2026, groups, two sets of colours.
LOOKED_AT = (
    "jilin-jiaohe",
    "national-2026",
    "nm-hohhot",
    "town-three-colour-n6",
    "town-three-colour-rm1",
)


@pytest.fixture(scope="module")
def looked_at(tmp_path_factory) -> Iterator[HomePages]:
    with HomePages(tmp_path_factory.mktemp("home")) as pages:
        yield pages


@pytest.mark.chromium
def test_home_pages_differ_where_the_documents_do(closed, looked_at) -> None:
    if closed.profile.name not in LOOKED_AT:
        pytest.skip("five home pages are enough")
    one, before = headline(closed.profile), dict(looked_at.seen)
    seen = looked_at.look(closed)
    shown = {name for name, found in in_class(closed, closed.figures).items() if found}
    assert {line.split()[0] for line in seen.cards[one.label].split("\n")} == shown
    unruled = closed.full["visit_rate", ""]["status"] == "规则未定"
    assert ("走访完成率" in seen.cards) != unruled
    assert seen.too_wide <= 0 and "演示数据" in seen.text
    for name, other in before.items():
        if headline(load_profile(name)).names != one.names:
            assert seen.cards[one.label] not in other.cards.values(), name
