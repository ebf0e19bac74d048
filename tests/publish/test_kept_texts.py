"""Texts of the last publication count only while everything they were made from is the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fanpin_lib.errors import SiteNotBuilt
from fanpin_lib.publish.finishing import finish_pages
from fanpin_lib.publish.kept_aside import KeptAside, line_aside, table_block
from fanpin_lib.publish.kept_texts import KeptTexts
from fanpin_lib.publish.search import SearchIndex, entries_of

KIND, TOKEN = "kind", "abcdefghijklmn"


@pytest.fixture
def texts(tmp_path: Path) -> Callable[..., KeptTexts]:
    """The texts of the next publication, whose workshop is empty again."""

    def begin(basis: str = "code", **more: bool) -> KeptTexts:
        return KeptTexts(KIND, tmp_path / "work", basis, **more)

    first = begin()
    first.put("village/1.html", "key", "一\r\n二\n")
    first.put("b.html", "other key", "乙")
    assert first.take("b.html", "other key") is None  # not before it has passed
    first.keep(TOKEN)
    return begin


def test_a_text_comes_back_as_it_was(texts: Callable[..., KeptTexts]) -> None:
    again = texts()
    assert again.token == TOKEN
    assert again.take("village/1.html", "key") == "一\r\n二\n"
    assert again.known("b.html", "other key")


@pytest.mark.parametrize(
    ("begun", "key"),
    [({"basis": "newer code"}, "key"), ({"basis": ""}, "key"), ({"everything": True}, "key"),
     ({}, "another key"), ({}, "")],
)  # fmt: skip
def test_a_text_made_from_anything_else_is_none(
    texts: Callable[..., KeptTexts], begun: dict, key: str
) -> None:
    assert texts(**begun).take("village/1.html", key) is None


def test_damaged_texts_are_none(texts: Callable[..., KeptTexts], tmp_path: Path) -> None:
    (tmp_path / KIND / "village" / "1.html").write_text("别人写的", encoding="utf-8")
    (tmp_path / KIND / "b.html").unlink()
    assert texts().take("village/1.html", "key") is None
    assert not texts().known("b.html", "other key")
    (tmp_path / KIND / "kept.json").write_text("[", encoding="utf-8")
    assert texts().token == ""


def test_what_was_not_taken_goes(texts: Callable[..., KeptTexts], tmp_path: Path) -> None:
    again = texts()
    again.take("b.html", "other key")
    again.put("c.html", "third key", "丙")
    again.keep()
    left = {path.name for path in (tmp_path / KIND).rglob("*") if path.is_file()}
    assert left == {"b.html", "c.html", "kept.json"}
    assert texts().take("c.html", "third key") == "丙"


def test_a_publication_that_failed_keeps_what_was_kept(
    texts: Callable[..., KeptTexts],
) -> None:
    texts().put("b.html", "new key", "没有发布的")
    assert texts().take("b.html", "other key") == "乙"


class Finished:
    """A site of one page with a table and a line, finished again and again."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def page(self, *, table: str = "8", line: str = "第 1 版", kept: bool = True) -> str:
        """The finished page; the search's entries lie beside it."""
        site, aside = self.root / "site", KeptAside(TOKEN)
        source = f"<p>走访</p>{table_block(f'<table><tr><td>{table}</td></tr></table>')}"
        body = aside.take_out(f"{source}<p>{line_aside(line)}</p>", "village/1.md")
        site.mkdir(exist_ok=True)
        (site / "404.html").write_text('<meta charset="utf-8">', encoding="utf-8")
        (site / "1.html").write_text(
            f'<meta charset="utf-8"><title>甲村 - 县</title><article><h1>甲村</h1>\n\n   {body}'
            "</article>",
            encoding="utf-8",
        )
        texts = KeptTexts(KIND, self.root / "work", "code", everything=not kept)
        index = SearchIndex()
        assert finish_pages(site, aside, index, texts) == 1
        aside.refuse_losses()
        texts.keep()
        index.write(site)
        return (site / "1.html").read_text(encoding="utf-8")

    @property
    def made(self) -> int:
        """When what is kept of the page was made."""
        return (self.root / KIND / "1.html").stat().st_mtime_ns


def test_a_page_that_is_the_same_is_taken_with_its_entries_and_the_new_line(
    tmp_path: Path,
) -> None:
    finished = Finished(tmp_path)
    first, made = finished.page(), finished.made
    entries = entries_of(tmp_path / "site")
    assert "<td>8" in first and "第 1 版" in first and "\n\n" not in first
    assert [entry["title"] for entry in entries] == ["甲村"]
    second = finished.page(line="第 2 版")
    assert second == first.replace("第 1 版", "第 2 版") and finished.made == made
    assert entries_of(tmp_path / "site") == entries
    assert finished.page(line="第 2 版", kept=False) == second


def test_a_page_with_another_table_is_made_anew(tmp_path: Path) -> None:
    finished = Finished(tmp_path)
    finished.page()
    made = finished.made
    assert "<td>9" in finished.page(table="9") and finished.made != made


def test_a_line_is_looked_at_although_its_page_is_taken(tmp_path: Path) -> None:
    finished = Finished(tmp_path)
    finished.page()
    with pytest.raises(SiteNotBuilt, match=r"1\.html"):
        finished.page(line='<img src="x" onerror="alert(1)">')
