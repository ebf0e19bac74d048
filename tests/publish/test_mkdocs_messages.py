"""Mistakes in pages and settings, made on purpose: MkDocs' complaint in Chinese, page named."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from fanpin_lib.errors import SiteNotBuilt
from fanpin_lib.publish.build import run_mkdocs
from fanpin_lib.publish.mkdocs_messages import complaints

Mistake = Callable[[Path, dict], None]


def page(text: str, name: str = "help/page.md", encoding: str = "utf-8") -> Mistake:
    def make(docs: Path, settings: dict) -> None:
        (docs / name).parent.mkdir(parents=True, exist_ok=True)
        (docs / name).write_bytes(text.encode(encoding))
        settings["not_in_nav"] = "/help/\n"

    return make


def setting(**changes: object) -> Mistake:
    return lambda docs, settings: settings.update(changes)


def second_page(docs: Path, settings: dict) -> None:
    (docs / "README.md").write_text("# y", encoding="utf-8")


def dangling(docs: Path, settings: dict) -> None:
    (docs / "gone.md").symlink_to(docs / "nowhere.md")
    settings["not_in_nav"] = "gone.md"


MISTAKES = {
    "link to no page": (page("[x](missing.md)"), ["help/page.md", "missing.md", "不存在的网页"]),
    "link that has a likely page": (page("[x](/index.md)"), ["help/page.md", "以 / 开头"]),
    "link to no section": (page("[x](../index.md#none)"), ["help/page.md", "#none", "那一节"]),
    "link to no section of its own": (page("[x](#none)"), ["help/page.md", "#none", "那一节"]),
    "link that is none": (page("[x](help)"), ["help/page.md", "help", "写法不对"]),
    "page in no UTF-8": (page("# 中文", encoding="gbk"), ["help/page.md", "UTF-8"]),
    "front matter of a wrong kind": (
        page("---\ntemplate: none.html\n---\n# x"),
        ["help/page.md", "版式"],
    ),
    "page out of reach": (dangling, ["gone.md", "读不到"]),
    "page missing in the menu": (
        lambda docs, settings: (docs / "alone.md").write_text("# x", encoding="utf-8"),
        ["alone.md", "没有列进 mkdocs.yml 的 nav"],
    ),
    "menu names no page": (
        setting(nav=["index.md", "none.md"]),
        ["none.md", "nav", "没有这个网页"],
    ),
    "menu is no list": (setting(nav="index.md"), ["nav", "一项一行"]),
    "menu entry of two": (setting(nav=[{"甲": "index.md", "乙": "index.md"}]), ["nav", "每一项"]),
    "menu from the root": (setting(nav=["index.md", "/x.md"]), ["/x.md", "相对"]),
    "two pages at one place": (second_page, ["README.md", "index.md", "同一个网页"]),
    "unknown setting": (setting(site_nmae="x"), ["site_nmae", "拼写"]),
    "setting of a wrong kind": (setting(use_directory_urls="yes"), ["use_directory_urls", "类型"]),
    "unknown plugin": (setting(plugins=["serch"]), ["serch", "plugins"]),
    "option of a plugin": (setting(plugins=[{"search": {"langs": 1}}]), ["search", "langs"]),
    "unknown extension": (setting(markdown_extensions=["tabels"]), ["tabels", "扩展"]),
    "unknown theme": (setting(theme={"name": "materiel"}), ["materiel", "material"]),
    "address that is none": (setting(site_url="gov"), ["site_url", "https://"]),
    "style sheet of no list": (setting(extra_css="a.css"), ["extra_css", "清单"]),
}


def settings_of(work: Path) -> dict:
    docs = work / "docs"
    docs.mkdir(parents=True)
    (docs / "index.md").write_text("# x", encoding="utf-8")
    return {
        "site_name": "x",
        "docs_dir": str(docs),
        "site_dir": str(work / "public"),
        "theme": {"name": "material"},
        "plugins": [],
        "nav": ["index.md"],
        "validation": {
            "nav": {"omitted_files": "warn", "absolute_links": "warn"},
            "links": dict.fromkeys(
                ("not_found", "absolute_links", "unrecognized_links", "anchors"), "warn"
            ),
        },
    }


@pytest.mark.heavy
@pytest.mark.parametrize("kind", MISTAKES)
def test_a_mistake_is_told_in_chinese_and_its_page_named(tmp_path, kind) -> None:
    make, told = MISTAKES[kind]
    work = tmp_path / "work"
    settings = settings_of(work)
    make(work / "docs", settings)
    with pytest.raises(SiteNotBuilt) as refusal:
        run_mkdocs(settings, work)
    said = str(refusal.value)
    for words in told:
        assert words in said, said
    assert str(work) not in said
    names = "mkdocs|nav|theme|plugins|material|UTF|YAML"
    english = re.sub(rf"[\w./#-]*[./#_][\w./#-]*|{names}", "", said)
    own = {word for words in told for word in re.findall(r"[A-Za-z]+", words)}
    left = set(re.findall(r"[A-Za-z]{3,}", english)) - own - {"true", "false", "https"}
    assert not left, (left, said)


def test_settings_that_are_no_yaml_name_the_line(tmp_path) -> None:
    work = tmp_path / "work"
    settings = settings_of(work)
    (tmp_path / "mkdocs.yml").write_text("site_name: x\nnav:\n - a\n  - b: [\n", encoding="utf-8")
    with pytest.raises(SiteNotBuilt, match=r"mkdocs\.yml 不是正确的 YAML（第 \d+ 行"):
        run_mkdocs({**settings, "INHERIT": str(tmp_path / "mkdocs.yml")}, work)
    assert yaml.safe_load((work / "mkdocs.yml").read_text("utf-8"))["site_name"] == "x"


def test_what_is_not_known_still_names_the_page_or_what_stopped() -> None:
    assert complaints("WARNING -  Something odd in 'help/a.md' today\n") == [
        "help/a.md：建网站的程序报了问题"
    ]
    trace = "Traceback (most recent call last):\n  File x\nMemoryError: no\n"
    assert complaints(trace) == ["建网站的程序中途停了（MemoryError）"]
    assert complaints("") == ["建网站的程序中途停了"]
