"""What the second process makes is what is made here, and what it owes is made here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from fanpin_lib.disclosure import keep_dictionary_in
from fanpin_lib.errors import SiteNotBuilt
from fanpin_lib.publish.finishing import finish_pages
from fanpin_lib.publish.kept_aside import KeptAside, table_block
from fanpin_lib.publish.search import SearchIndex, entries_of
from fanpin_lib.publish.second_process import SecondProcess

pytestmark = pytest.mark.heavy  # each starts a process
PAGES = 60
#: For `eval`, as the process cannot import this module.
HERE, GONE = "__import__('os').getpid()", "__import__('os')._exit(1)"
CUTTER = "__import__('fanpin_lib.disclosure', fromlist=['_']).word_cutter()"


class Site:
    """Many pages as the builder leaves them, each with a table that waits aside."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.aside = folder, KeptAside("abcdefghijklmn")
        folder.mkdir()
        (folder / "404.html").write_text('<meta charset="utf-8">', encoding="utf-8")
        for number in range(PAGES):
            table = f"<table><thead><tr><td>甲</td></tr></thead><tr><td>{number}</td></tr></table>"
            body = self.aside.take_out(table_block(table), f"{number}.md")
            self.write(number, f"<article><h1>{number} 村</h1>{body}</article>")

    def write(self, number: int, body: str) -> None:
        text = f'<meta charset="utf-8"><title>{number} 村 - 县</title>{body}'
        (self.folder / f"{number:02}.html").write_text(text, encoding="utf-8")

    def finished(self, second: SecondProcess | None) -> dict[str, str]:
        """The pages, and what the search finds on them."""
        index = SearchIndex()
        finish_pages(self.folder, self.aside, index, second=second)
        self.aside.refuse_losses()
        index.write(self.folder)
        pages = {page.name: page.read_text("utf-8") for page in self.folder.glob("*.html")}
        return pages | {"found": str(entries_of(self.folder))}


@pytest.fixture
def second() -> Iterator[SecondProcess]:
    before = set(children())
    with SecondProcess() as process:
        yield process
    assert set(children()) == before


def children() -> list[psutil.Process]:
    return psutil.Process().children()


def test_pages_made_by_two_are_those_made_by_one(tmp_path: Path, second: SecondProcess) -> None:
    alone = Site(tmp_path / "alone").finished(None)
    together = Site(tmp_path / "together").finished(second)
    assert together == alone and len(alone) > PAGES and "<td>59" in alone["59.html"]


def test_a_danger_that_the_second_process_meets_is_told_as_ever(
    tmp_path: Path, second: SecondProcess
) -> None:
    site = Site(tmp_path / "site")
    site.write(PAGES - 1, '<p onclick="x()">x</p>')
    with pytest.raises(SiteNotBuilt, match=rf"{PAGES - 1}\.html"):
        finish_pages(site.folder, site.aside, second=second)


def test_what_a_dead_process_owes_is_done_here(second: SecondProcess) -> None:
    first, then = second.begin(os.getpid), second.begin(os.getpid)
    other = first.answer()
    assert other != os.getpid()
    assert then.answer() == other
    owed = second.begin(eval, f"'done here' if {HERE} == {os.getpid()} else {GONE}")
    assert owed.answer() == "done here"
    assert second.begin(os.getpid).answer() not in (other, os.getpid())


def test_nobody_starts_a_process_where_none_is_wanted() -> None:
    before = children()
    with SecondProcess(wanted=False) as second:
        assert second.begin(os.getpid).answer() == os.getpid()
        assert children() == before


def test_words_are_cut_with_the_dictionary_of_the_publication(
    tmp_path: Path, second: SecondProcess
) -> None:
    """One of its own would lie in the folder for temporary files when the process has ended."""
    second.begin(keep_dictionary_in, tmp_path)
    assert (
        second.begin(eval, f"({HERE}, list({CUTTER}.cut('线索逾期')))").answer()[0] != os.getpid()
    )
    assert (tmp_path / "jieba.cache").is_file()
