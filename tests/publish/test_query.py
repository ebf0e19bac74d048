"""Figures to ask for: what the scripts say is what the published editions say, and no more."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from asked_edition import INDICATORS, MONTH, PLACES, cells, expanded, said_in, write_asked
from tiny_edition import REPOSITORY

from fanpin_lib.disclosure import Gate, Scanner
from fanpin_lib.edition.about import About, read_about, write_about
from fanpin_lib.edition.figures import OK
from fanpin_lib.edition.kinds import kind_of
from fanpin_lib.edition.names import OPEN
from fanpin_lib.indicators import indicator_pages
from fanpin_lib.indicators.loader import load_indicators
from fanpin_lib.policy import load_profile
from fanpin_lib.publish.docs import copy_docs
from fanpin_lib.publish.editions_page import figures_page
from fanpin_lib.publish.job import PublishJob
from fanpin_lib.publish.links import LinkResolver
from fanpin_lib.publish.query import Query
from fanpin_lib.publish.query.catalogue import Named
from fanpin_lib.publish.query.pages import indicator_page, query_page
from fanpin_lib.publish.tree import RegionTree
from fanpin_lib.regions import short_code

ENDED = {**PLACES, "150121100209": "老屯村"}


@pytest.fixture
def job(tmp_path: Path) -> PublishJob:
    """A month with two published before it, the elder one with a village that is no more."""
    folders = {}
    for back, places in ((0, PLACES), (1, PLACES), (3, ENDED)):
        folders[MONTH - back] = tmp_path / str(MONTH - back) / "internal"
        write_asked(folders[MONTH - back], MONTH - back, seed=back, places=places)
    return PublishJob(
        MONTH,
        "internal",
        folders[MONTH],
        tmp_path,
        tmp_path,
        tmp_path,
        "土默特左旗",
        earlier={month: folder for month, folder in folders.items() if month < MONTH},
    )


def scripts_of(job: PublishJob, said: dict[str, str] | None = None) -> dict[str, str]:
    pages = Query(job, RegionTree.read(job.data)).pages(said or {})
    return {name.rpartition("/")[2]: str(t) for page in pages for name, t in page.files.items()}


def told(edition: Path, months: set[str]) -> dict[tuple[str, str, str, str], Any]:
    """The figures of some of an edition's months, as its data have them."""
    rows = pq.read_table(edition / "data" / "indicators.parquet").to_pylist()
    return {
        (r["indicator"], r["dimension"], r["month"], short_code(r["region_code"])): (
            r["value"] if r["status"] == OK else r["status"]
        )
        for r in rows
        if r["month"] in months
    }


def asked(scripts: dict[str, str]) -> dict[tuple[str, str, str, str], Any]:
    catalogue = said_in(scripts["catalogue.js"])
    return {
        (one, *key): value
        for one in catalogue["indicators"]
        for key, value in cells(scripts[f"{one}.js"], catalogue).items()
    }


def test_every_month_is_as_the_newest_published_edition_that_has_it_says(job: PublishJob) -> None:
    scripts = scripts_of(job)
    months = said_in(scripts["catalogue.js"])["months"]
    assert months == [str(month) for month in (MONTH - 15).window(0) + MONTH.window(14)]
    newest = {str(month) for month in MONTH.window(12)}
    expected = told(job.edition_folder, newest)
    expected |= told(job.earlier[MONTH - 1], {str(MONTH - 13)})
    expected |= told(job.earlier[MONTH - 3], {str(MONTH - 14), str(MONTH - 15)})
    found = asked(scripts)
    assert found.keys() == expected.keys() and len(found) > 1000
    for key, value in expected.items():
        if isinstance(value, str):
            assert found[key] == value, key
        else:
            assert found[key] == pytest.approx(value, rel=1e-9, abs=1e-6), key


def test_a_month_that_may_not_be_published_is_not_asked_for(job: PublishJob) -> None:
    unfit = job.earlier[MONTH - 3] / "data"
    write_about(unfit, About(month=str(MONTH - 3), quality={"fit": False, "message": "有疑点"}))
    months = said_in(scripts_of(job)["catalogue.js"])["months"]
    assert str(MONTH - 13) in months and str(MONTH - 15) not in months


def test_what_is_withheld_has_its_status_and_no_number(job: PublishJob) -> None:
    scripts = scripts_of(job)
    catalogue = said_in(scripts["catalogue.js"])
    letter = chr(ord("a") + catalogue["statuses"].index("户数少不公开"))
    withheld = 0
    for one in INDICATORS:
        for _, _, months in said_in(scripts[f"{one}.js"])["parts"]:
            for _, v, *d in months:
                hidden = [n for n, token in enumerate(expanded(v)) if token == letter]
                below = dict(enumerate(expanded(d[0]))) if d else {}
                assert {below.get(place, "") for place in hidden} <= {""}
                withheld += len(hidden)
    assert withheld > 50
    assert "户太少" in catalogue["meanings"]["户数少不公开"]


def test_gaps_say_which_ledger_or_column_is_lacking_where(job: PublishJob) -> None:
    scripts = scripts_of(job)
    catalogue = said_in(scripts["catalogue.js"])
    last = len(catalogue["months"]) - 1
    lacking = said_in(scripts["visit_rate.js"])["more"]["lacking"]
    assert [last, "走访台账（该月）"] in lacking
    somewhere = said_in(scripts["income_median.js"])["more"]["lacking"]
    codes = [place[0] for place in catalogue["places"]]
    villages = {
        codes[place] for month, _, *places in somewhere if month == last for place in places
    }
    assert villages == {"150121", "150121100", "150121100201"}
    assert any(said.startswith("1个村的") for _, said, *_ in somewhere)


def test_places_that_are_no_more_are_told_as_such(job: PublishJob) -> None:
    places = said_in(scripts_of(job)["catalogue.js"])["places"]
    assert places[0][:2] == ["150121", "土默特左旗"]
    ended = [place for place in places if len(place) > 4]
    assert [place[1] for place in ended] == ["老屯村"]
    assert places[ended[0][3]][1] == "察素齐镇"


def test_the_gate_reads_the_scripts_and_takes_no_figure_for_a_number(
    job: PublishJob, tmp_path: Path
) -> None:
    """Figures of any size; a name or an ID number in a script ends the publication."""
    folder = tmp_path / "scripts"
    folder.mkdir()
    for name, text in scripts_of(job).items():
        (folder / name).write_text(text, encoding="utf-8")
    scanner = Scanner(["王小平"], places=PLACES.values(), codes=PLACES)
    clean = Gate(scanner)
    clean.look_all(folder)
    assert clean.findings == [] and clean.unseen == [] and clean.files > len(INDICATORS)
    script = folder / "cases_active.js"
    text = script.read_text(encoding="utf-8")
    script.write_text(text.replace("第一类", "王小平，13812345678"), encoding="utf-8")
    found = Gate(scanner)
    found.look_all(folder)
    assert {finding.kind for finding in found.findings} == {"姓名", "手机号"}


def test_every_indicator_has_a_page_and_its_clauses_lead_on() -> None:
    pages = indicator_pages()
    known = load_indicators()
    assert set(pages) == {
        "methods/indicators.md",
        *(f"methods/indicators/{one}.md" for one in known),
    }
    rules = {f"policy/rules/{rule}.md" for one in known.values() for rule in one.rules}
    links = LinkResolver(None, {*pages, *rules})
    catalogue = links.rewrite(pages["methods/indicators.md"])
    assert "](rule:" not in catalogue and "(indicator:" not in catalogue
    for one in known.values():
        assert f"[{one.name}](../methods/indicators/{one.id}.md)" in catalogue
        assert one.name in pages[f"methods/indicators/{one.id}.md"].splitlines()[0]
    with_rule = next(one for one in known.values() if one.rules and "_" in one.rules[0])
    page = LinkResolver(None, rules, up="../../").rewrite(
        pages[f"methods/indicators/{with_rule.id}.md"]
    )
    assert f"](../../policy/rules/{with_rule.rules[0]}.md)" in page


def test_what_is_worked_out_from_rules_is_not_said_to_be_undecided() -> None:
    """Deadlines of steps stand in the procedure's rules: no rule has them as its value."""
    profile = load_profile("jilin-jiaohe")
    pages = indicator_pages(profile, MONTH.last_day)
    page = pages["methods/indicators/steps_overdue.md"]
    assert "[程序各步时限](page:policy/procedure.md)" in page
    assert "程序各步时限](page:policy/procedure.md)：规则未定" not in page


def test_the_open_edition_has_pages_of_its_own_indicators_only() -> None:
    kind = kind_of(OPEN)
    pages = figures_page(kind)
    assert set(pages) == {
        "methods/figures.md",
        *(f"methods/indicators/{one}.md" for one in kind.indicators or ()),
    }
    known = load_indicators()["cases_active"]
    assert known.definition[:10] in pages["methods/indicators/cases_active.md"]
    assert not any("rule:" in page or "private/" in page for page in pages.values())


def test_a_county_laid_out_by_an_earlier_version_gets_the_scripts(
    job: PublishJob, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    (own / "assets").mkdir(parents=True)
    (own / "assets" / "fanpin.css").write_text("/* ours */", encoding="utf-8")
    shipped = REPOSITORY / "site" / "docs" / "assets"
    copy_docs(replace(job, docs=own, shipped=shipped), tmp_path / "staged")
    staged = tmp_path / "staged" / "assets"
    assert (staged / "fanpin.css").read_text(encoding="utf-8") == "/* ours */"
    for page in (query_page(job), indicator_page(Named("x", "x", "x", {}), {}, job)[1]):
        for script in re.findall(r'<script src="[./]*assets/(.*?)"', page):
            assert (staged / script).is_file(), script


def test_an_indicator_without_figures_says_so(job: PublishJob) -> None:
    said = {"methods/indicators/sweeps_due.md": "# 应排查\n\n定义。\n"}
    pages = {p.path: p for p in Query(job, RegionTree.read(job.data)).pages(said)}
    assert "都没有算这个指标" in pages["methods/indicators/sweeps_due.md"].text
    assert "data-fp-indicator" in pages["methods/indicators/visit_rate.md"].text


def test_an_edition_without_figures_has_no_query_page(job: PublishJob) -> None:
    (job.data / "indicators.parquet").unlink()
    assert read_about(job.data).month == str(MONTH)
    alone = PublishJob(**{**job.__dict__, "earlier": {}})
    assert list(Query(alone, RegionTree.read(job.data)).pages({})) == []
