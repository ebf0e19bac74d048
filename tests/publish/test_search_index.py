"""What the search reads of a page, how it spells names, and what stands in the index."""

from __future__ import annotations

import json

import pytest

from fanpin_lib.disclosure import LeaksFound, Scanner
from fanpin_lib.publish.search import INDEX, SearchIndex, entries_of, entries_on
from fanpin_lib.publish.search.kinds import groups, kinds, number_of_kind
from fanpin_lib.publish.search.names import names_of_place, spellings
from fanpin_lib.publish.search.reading import page_text

MARK = '<a class="headerlink" href="#x">&para;</a>'


def built(article: str, said: object = None) -> str:
    meta = json.dumps(said, ensure_ascii=False).replace('"', "&#34;")
    head = f'<meta name="fanpin-search" content="{meta}">' if said else ""
    return (
        f"<html><head><title>页 - 网站</title>{head}</head><body><nav>菜单</nav>"
        f"<article class=a>{article}</article><footer>页脚</footer></body></html>"
    )


def entries(tmp_path, pages: dict[str, str]) -> dict[str, dict]:
    index = SearchIndex()
    for path, text in pages.items():
        index.add(entries_on(path, text)[1])
    index.write(tmp_path)
    return {entry["page"]: entry for entry in entries_of(tmp_path)}


def test_a_page_is_cut_at_its_headings_and_only_the_article_is_read() -> None:
    page = page_text(
        built(
            f"<h1>走访{MARK}</h1><p>第一段，<b>粗</b>的</p>"
            f'<h2 id="b">二{MARK}</h2><ul><li>甲</li><li>乙</li></ul>'
            f'<details><summary>开</summary><h3 id="c">三</h3><p>内\n容</p></details>'
        )
    )
    assert page.title == "走访"
    assert [(part.anchor, part.heading, part.text) for part in page.sections] == [
        ("", "", "第一段，粗的"),
        ("b", "二", "甲；乙；开"),
        ("c", "三", "内容"),
    ]


def test_what_pages_leave_out_is_not_read_and_cells_stay_apart() -> None:
    page = page_text(
        built(
            "<h1>表</h1><p data-search-exclude>不要</p><svg><text>图</text></svg>"
            "<table><tr><td>138</td><td>1234</td><td>5678</td></tr></table><!-- 注 -->"
        )
    )
    assert page.sections[0].text == "138；1234；5678"


def test_a_page_may_say_what_it_is_called_too_that_it_counts_more_or_is_left_out(tmp_path) -> None:
    said = {"words": ["别名"], "boost": 2}
    found = entries(
        tmp_path,
        {
            "help/a.html": built("<h1>甲</h1><p>字</p>", said),
            "help/b.html": built("<h1>乙</h1><p>字</p>", {"exclude": True}),
        },
    )
    assert list(found) == ["help/a.html"]
    assert "别名" in found["help/a.html"]["names"].split() and found["help/a.html"]["boost"] == 2


def test_villages_are_found_by_name_code_and_pinyin_not_by_their_words(tmp_path) -> None:
    found = entries(
        tmp_path,
        {
            "village/220281101201.html": built("<h1>瓦窑村（新站镇）</h1><p>困难户</p>"),
            "township/220281101.html": built("<h1>新站镇</h1><p>困难户</p>"),
        },
    )
    village, township = found["village/220281101201.html"], found["township/220281101.html"]
    assert village["parts"] == [] and township["parts"] == [["", "", "困难户"]]
    assert {"220281101201", "wyc", "wayaocun", "xzzwyc", "xzwy"} <= set(village["names"].split())
    assert {"220281101", "220281101000", "xzz"} <= set(township["names"].split())
    assert "瓦窑" not in village["names"]  # without its ending it might be somebody's name


def test_each_term_of_the_glossary_is_a_result_of_its_own(tmp_path) -> None:
    terms = (
        '<h1>术语</h1><h2 id="人">人</h2><dl><dt>甲词</dt><dd>意思</dd><dt>乙</dt><dd>另</dd></dl>'
    )
    index = SearchIndex()
    page, found = entries_on("glossary.html", built(terms))
    index.add(found)
    index.write(tmp_path)
    assert {e["title"]: e["page"] for e in entries_of(tmp_path)} == {
        "术语": "glossary.html",
        "甲词": "glossary.html#甲词",
        "乙": "glossary.html#乙",
    }
    assert '<dt id="甲词">甲词</dt>' in page


@pytest.mark.parametrize(
    ("name", "above", "typed"),
    [
        ("堡子村", "", {"baozicun", "buzicun", "puzicun", "bzc"}),
        ("六安村", "", {"luancun", "liuancun", "lac"}),
        ("吕家村", "", {"lvjiacun", "lujiacun"}),
        ("A12村", "", {"a12cun"}),
        ("大召社区", "玉泉区", {"dazhaoshequ", "yqqdzsq", "yqdz"}),
    ],
)
def test_names_are_spelt_in_every_way_that_people_read_them(name, above, typed) -> None:
    assert typed <= set(names_of_place(name, above))


def test_a_name_of_many_readings_stays_short() -> None:
    assert len(spellings("重长乐朝都行会大单解什堡" * 3)) < 20


def test_every_page_has_a_kind_and_every_kind_a_group() -> None:
    assert {kind.group for kind in kinds()} == set(groups())
    by_page = {
        "policy/rules/scope.html": "本县规定",
        "policy/rules/nm-hohhot/scope.html": "别处的规定",
        "methods/indicators/visit_rate.html": "指标",
        "methods/indicators.html": "指标",
        "somewhere/else.html": "其他",
    }
    for page, label in by_page.items():
        assert kinds()[number_of_kind(page)].label == label
    own, foreign = (kinds()[number_of_kind(page)] for page in list(by_page)[:2])
    assert own.prior > 2 * foreign.prior


def test_personal_data_in_what_pages_tell_the_search_are_found(tmp_path) -> None:
    index = SearchIndex()
    index.add(entries_on("help/a.html", built("<h1>甲</h1>", {"words": ["13812345678"]}))[1])
    with pytest.raises(LeaksFound, match=r"search/index\.js"):
        index.refuse_leaks(Scanner([]))
    index = SearchIndex()
    index.add(entries_on("help/a.html", built("<h1>甲</h1><p>联系人：王小平</p>"))[1])
    with pytest.raises(LeaksFound):
        index.refuse_leaks(Scanner(["王小平"]))


def test_a_portal_finds_the_villages_of_all_its_counties(tmp_path) -> None:
    county, portal = tmp_path / "county", tmp_path / "portal"
    entries(
        county,
        {
            "county/220281.html": built("<h1>蛟河市</h1><p>字</p>"),
            "village/220281101201.html": built("<h1>瓦窑村（新站镇）</h1>"),
            "help/a.html": built("<h1>帮助</h1>"),
        },
    )
    index = SearchIndex()
    index.add(entries_on("index.html", built("<h1>吉林省</h1>"))[1])
    index.take(entries_of(county), "counties/220281/", "蛟河市")
    index.write(portal)
    found = {entry["page"]: entry["title"] for entry in entries_of(portal)}
    assert found == {
        "index.html": "吉林省",
        "counties/220281/county/220281.html": "蛟河市",
        "counties/220281/village/220281101201.html": "瓦窑村（蛟河市新站镇）",
    }


def test_a_site_without_an_index_has_no_entries(tmp_path) -> None:
    assert entries_of(tmp_path) == []
    (tmp_path / "search").mkdir()
    (tmp_path / INDEX).write_text("fanpinSearchIndex({", encoding="utf-8")
    assert entries_of(tmp_path) == []


def test_the_same_pages_make_the_same_index_whatever_their_order(tmp_path) -> None:
    pages = {f"help/{n}.html": built(f"<h1>页{n}</h1><p>字</p>") for n in range(5)}
    entries(tmp_path / "a", pages)
    entries(tmp_path / "b", dict(reversed(pages.items())))
    assert (tmp_path / "a" / INDEX).read_bytes() == (tmp_path / "b" / INDEX).read_bytes()
