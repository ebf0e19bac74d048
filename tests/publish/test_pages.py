"""From an executed notebook to a page's source: what is kept, linked, escaped, left out."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import markdown
import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_edition import CHART, NAMES, REPOSITORY, outputs, table, write_edition, write_notebook

from fanpin_lib.errors import NoDataForMonth
from fanpin_lib.publish.links import LinkResolver
from fanpin_lib.publish.notebook import Converter
from fanpin_lib.publish.pages import Page, RegionPages
from fanpin_lib.publish.sanitise import (
    clean_html,
    clean_markdown,
    has_harmless_scheme,
    is_passive_svg,
)
from fanpin_lib.publish.tree import RegionTree


@pytest.fixture
def page_of(make_job, edition):
    def page(code: str) -> Page:
        tree = RegionTree.read(edition / "data")
        return RegionPages(make_job(), tree, ["help/errors.md"]).page(tree.find(code))

    return page


def converted(tmp_path: Path, *cells: dict[str, str]) -> str:
    path = tmp_path / "x.ipynb"
    nbformat.write(outputs(*cells), path)
    return Converter().convert(path, "x").body


def test_a_village_page_has_title_with_township_breadcrumbs_and_no_code(page_of) -> None:
    page = page_of("220281101201")
    assert page.path == "village/220281101201.md"
    assert 'title: "瓦窑村（新站镇）"' in page.text
    assert '<a href="../township/220281101.html">新站镇</a> › <span>瓦窑村</span>' in page.text
    assert "2026年10月" in page.text and "2026年10月31日" in page.text
    assert "view.something" not in page.text and "parameters" not in page.text
    assert page.text.count("\n# ") == 1  # the notebook's own title gives way to the page's


def test_charts_become_files_with_their_description_as_text_for_those_who_cannot_see(page_of):
    page = page_of("220281101201")
    assert page.files == {"charts/220281101201-1.svg": CHART}
    assert '<img src="../charts/220281101201-1.svg" alt="近十三个月' in page.text


def test_links_by_meaning_lead_to_pages_up_down_and_sideways(page_of) -> None:
    township = page_of("220281101").text
    assert '<a href="../village/220281101201.html">瓦窑村</a>' in township
    assert "region:" not in township
    assert '<a href="../township/220281201.html">前进乡</a>' in township
    assert '<a href="../village/220281101202.html">高山村</a>' in page_of("220281101201").text


def test_a_page_without_a_table_of_its_villages_gets_their_links(page_of, edition) -> None:
    write_notebook(edition, "220281101000", outputs({"text/markdown": "# 新站镇\n\n没有表。"}))
    assert "[高山村](../village/220281101202.md)" in page_of("220281101").text


def test_tables_are_kept_but_left_out_of_the_search(page_of) -> None:
    text = page_of("220281101201").text
    assert '<div class="fp-table" data-search-exclude>' in text
    assert '<td class="num">9</td>' in text  # the site's style sheet says where it stands


def test_a_failed_or_missing_notebook_gives_a_page_that_says_so(page_of, edition) -> None:
    (edition / "village" / "220281101202.ipynb").unlink()
    broken = outputs({"text/markdown": "本月 99 户"})
    broken.cells.append(
        nbformat.v4.new_code_cell(
            "1/0",
            outputs=[nbformat.v4.new_output("error", ename="E", evalue="x", traceback=["tb"])],
        )
    )
    write_notebook(edition, "220281201201", broken)
    for code in ("220281101202", "220281201201"):
        page = page_of(code)
        assert page.incomplete and "本页本月没有生成" in page.text
        assert "99 户" not in page.text and "tb" not in page.text


def test_words_for_hand_work_and_the_notebooks_own_title_stay_in_the_notebook(tmp_path) -> None:
    notebook = outputs(
        {"text/markdown": "# 瓦窑村监测情况\n\n> 演示数据：全部为合成。"},
        {"text/markdown": "本月 3 户"},
    )
    notebook.cells.insert(
        0, nbformat.v4.new_markdown_cell("改参数再运行", metadata={"tags": ["by-hand"]})
    )
    path = tmp_path / "x.ipynb"
    nbformat.write(notebook, path)
    assert Converter().convert(path, "x").body == "本月 3 户\n"


def test_warnings_and_bare_objects_are_not_shown(tmp_path) -> None:
    notebook = outputs({"text/plain": "<Figure size 640x480>"}, {"text/plain": "三户 < 五户"})
    notebook.cells[0].outputs = [
        nbformat.v4.new_output("stream", name="stderr", text="UserWarning: 路径 /home/x"),
        nbformat.v4.new_output("stream", name="stdout", text="共 <b>3</b> 户\n"),
    ]
    path = tmp_path / "x.ipynb"
    nbformat.write(notebook, path)
    body = Converter().convert(path, "x").body
    assert "UserWarning" not in body and "Figure" not in body
    assert "共 &lt;b&gt;3&lt;/b&gt; 户" in body and "三户 &lt; 五户" in body


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    "<svg onload=alert(1)></svg>",
    "<iframe src='https://example.org'></iframe>",
    '<p style="background:url(https://example.org/x)">x</p>',
    "<style>@import 'https://example.org'</style>",
    "</td></table><script src=//example.org></script>",
    '<a href="java&#10;script:alert(1)">x</a>',
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    '<form action="https://example.org"><input></form>',
]


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, {name: value or "" for name, value in attrs}))


def active_parts(markdown_text: str) -> list[str]:
    """Whatever could run or load in the page that this source becomes."""
    parser = _Tags()
    parser.feed(markdown.markdown(markdown_text, extensions=["tables", "admonition", "def_list"]))
    # a drawing of paths and words only, such as our charts, neither runs nor loads
    found = [
        tag
        for tag, _ in parser.seen
        if tag
        in {
            "use",
            "image",
            "animate",
            "set",
            "foreignobject",
            "script",
            "style",
            "iframe",
            "object",
            "embed",
            "form",
            "input",
            "math",
            "base",
            "link",
            "meta",
            "template",
        }
    ]
    for tag, attributes in parser.seen:
        found += [name for name in attributes if name.startswith("on")]
        found += [
            f"{tag}@style"
            for name, value in attributes.items()
            if name == "style" and ("url" in value or "import" in value)
        ]
        for name in ("href", "src"):
            address = attributes.get(name, "")
            if not has_harmless_scheme(address) or (tag == "img" and "//" in address):
                found.append(address)
    return found


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_html_and_markdown_lose_their_teeth(tmp_path, text) -> None:
    in_table = {"text/html": f"<table><tr><td>{text}</td></tr></table>"}
    assert active_parts(converted(tmp_path, in_table)) == []
    assert active_parts(converted(tmp_path, {"text/markdown": text})) == []


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:x",
        "java\nscript:x",
        "&#106;avascript:x",
        "javascript&colon;x",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc",
    ],
)
def test_links_that_run_code_lead_nowhere(address) -> None:
    assert not has_harmless_scheme(address)
    if " " not in address and "\n" not in address:
        assert address not in clean_markdown(f"[看]({address})")
        assert address not in clean_markdown(f"[看][a]\n\n[a]: {address}\n")


@pytest.mark.parametrize("address", ["../x.md", "a.html#b", "https://example.org", "#t", "x?y=1:2"])
def test_ordinary_links_stay(address) -> None:
    assert address in clean_markdown(f"[看]({address})")


@given(
    st.lists(
        st.sampled_from(
            [
                "<",
                ">",
                "/",
                "=",
                '"',
                "'",
                "(",
                ")",
                " ",
                "a",
                "b",
                "img",
                "svg",
                "script",
                "href",
                "src",
                "on",
                "onload",
                "java",
                "javascript:",
                ":",
                "!",
                "&",
                "&colon;",
                ";",
                "#",
                "[",
                "]",
                "`",
                "\n",
                "x",
                "<b>",
                "<br ",
                "<a href=",
                "](",
                "\\",
                "[x]: ",
                "    ",
                "- ",
            ]
        ),
        max_size=30,
    ).map("".join)
)
def test_no_text_makes_an_active_tag_in_markdown(text) -> None:
    assert active_parts(clean_markdown(text)) == []


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<a href="https://example.org"><text>x</text></a>',
        '<image href="//example.org/x.png"/>',
        '<rect onclick="x()"/>',
        "<foreignObject/>",
        "<style>@import url(//example.org)</style>",
        '<rect fill="url(https://example.org#a)"/>',
    ],
)
def test_charts_that_run_or_load_anything_are_left_out(tmp_path, inside) -> None:
    svg = CHART.replace("</svg>", f"{inside}</svg>")
    assert is_passive_svg(CHART) and not is_passive_svg(svg)
    assert "没有发布" in converted(tmp_path, {"image/svg+xml": svg})


def test_a_hostile_village_name_is_shown_as_text(tmp_path, make_job) -> None:
    name = '<script>alert("村")</script>*[x](javascript:y)'
    names = {**NAMES, "220281101202": name}
    folder = tmp_path / "hostile"
    write_edition(folder, names=names)
    tree = RegionTree.read(folder / "data")
    pages = RegionPages(make_job(edition_folder=folder), tree, [])
    for page in pages.all():
        assert active_parts(page.text.partition("---\n\n")[2]) == []
    assert "＜script＞" in pages.page(tree.find("220281101202")).text


def test_unknown_regions_and_pages_that_do_not_exist_are_not_linked(edition) -> None:
    tree = RegionTree.read(edition / "data")
    links = LinkResolver(tree, {"methods/indicators/visit_rate.md", "policy/rules.md"})
    text = "[甲](region:220281999) [乙](indicator:visit_rate) [丙](rule:line) [丁](indicator:x)"
    assert links.rewrite(text) == (
        "甲 [乙](../methods/indicators/visit_rate.md) [丙](../policy/rules.md#line) 丁"
    )
    assert links.rewrite('<a href="region:999999">甲</a>') == "<a>甲</a>"
    assert LinkResolver(None).rewrite("[甲](region:220281101)") == "甲"


def test_an_edition_without_regions_is_named(tmp_path) -> None:
    with pytest.raises(NoDataForMonth, match="regions.parquet"):
        RegionTree.read(tmp_path)


def test_our_own_tables_lose_only_what_the_style_sheet_says() -> None:
    html = table([("瓦窑村", "9")])["text/html"]
    assert clean_html(html) == html.replace(' style="text-align:right"', "")
    style = (REPOSITORY / "site" / "docs" / "assets" / "fanpin.css").read_text("utf-8")
    assert re.search(r"table:not\(\[class\]\)[^{]*\.num[^{]*\{ text-align: right; \}", style)
    own = '<td style="text-align:center">1</td>'
    assert own in clean_html(f"<table><tr>{own}</tr></table>")
