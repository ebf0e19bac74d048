"""Kept pages are cut and packed without losing a character."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fanpin_lib.publish.months.packing import Packed, sections, unpacked

PIECES = ["<h2>", '<h2 id="a">', "</h2>", "<h2x>", "<nav>", "</nav>", "<navy>", "<table>",
          "</table>", "<p>", "</p>", "字" * 4100, "字"]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_an_article_is_cut_at_headings_and_before_links_and_stays_whole(pieces: list[str]) -> None:
    article = "".join(pieces)
    parts = [part for part, _ in sections(article)]
    assert "".join(parts) == article
    for before, part in zip(parts, parts[1:], strict=False):
        assert before.endswith("</h2>") or part.startswith(("<h2>", "<h2 ", "<nav>"))


@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_a_browser_shows_what_was_packed(pieces: list[str]) -> None:
    parts = sections("".join(pieces))
    page = "".join(Packed.of(part).shown(()) if long else part for part, long in parts)
    shown = "".join(f"<div>{part}</div>" if long else part for part, long in parts)
    assert (
        unpacked(page).replace("<p>这里的表要用脚本打开；看不到的，请换新一些的浏览器。</p>", "")
        == shown
    )


def test_long_parts_are_packed_unless_something_in_them_ends_elsewhere() -> None:
    long, table = "字" * 4100, "<table><tr><td>1</td></tr></table>"
    assert sections(f"{long}{table}") == [(f"{long}{table}", True)]
    assert sections("字" * 3900) == [("字" * 3900, False)]
    assert sections(f"<div>{long}") == [(f"<div>{long}", False)]
    assert sections(f"{long}</details>") == [(f"{long}</details>", False)]
