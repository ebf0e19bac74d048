"""Headers of narrow columns break between words."""

from __future__ import annotations

import pytest
from test_browser import browser  # noqa: F401 - a fixture

from fanpin_lib.publish.whole_words import with_whole_words

#: The words of a header that stand on more than one line.
_BROKEN = """() => [...document.querySelectorAll('thead th')].flatMap(th => {
  const walk = document.createTreeWalker(th, NodeFilter.SHOW_TEXT), found = [];
  for (let node; node = walk.nextNode();) {
    for (const word of node.data.matchAll(/[\\u4e00-\\u9fff]+/g)) {
      const range = document.createRange();
      range.setStart(node, word.index); range.setEnd(node, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map(one => one.top)).size > 1) found.push(word[0]);
    }
  }
  return found;
})"""


def _heads(*titles: str) -> str:
    return "<table><thead><tr>" + "".join(f"<th>{t}</th>" for t in titles) + "</tr></thead></table>"


def test_long_headers_may_break_between_their_words_only() -> None:
    assert with_whole_words(_heads("线索逾期（条）", "未办结交办", "2026年10月")) == _heads(
        "线索逾期（条）", "未办结交办", "2026年10月"
    )
    assert with_whole_words(
        _heads("超时未核查线索（条）", '<b class="超时未核查线索">x</b>')
    ) == _heads("超时<wbr>未核查<wbr>线索（条）", '<b class="超时未核查线索">x</b>')
    assert with_whole_words(_heads("还没排查（个村民小组）")) == _heads(
        "还没排查（个村民<wbr>小组）"
    )
    assert with_whole_words(_heads("脱贫不稳定户")) == _heads("脱贫<wbr>不稳定户")


def test_nothing_but_headers_is_marked() -> None:
    page = "<h1>超时未核查线索</h1><table><tbody><tr><th>超时未核查线索</th></tr></tbody></table>"
    assert with_whole_words(page) == page


@pytest.mark.chromium
@pytest.mark.parametrize("width", [390, 1280])
def test_no_header_of_a_site_breaks_within_a_word(site, browser, width) -> None:  # noqa: F811
    page = browser.new_context(viewport={"width": width, "height": 800}).new_page()
    for path in ("index.html", "county/220281.html", "township/220281101.html"):
        page.goto((site / path).as_uri())
        assert page.locator("thead th").count() > 0
        assert page.evaluate(_BROKEN) == [], path
