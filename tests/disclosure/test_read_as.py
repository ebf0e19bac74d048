"""What characters and escapes are read as, one by one."""

import pytest

from fanpin_lib.disclosure import as_read
from fanpin_lib.disclosure.as_read import decoded, plain

READ_AS = {
    "１": "1", "٣": "3", "①": "1", "⑴": "1", "⒈": "1", "Ａ": "A", "ﬁ": "fi", "㍻": "平成",
    "\u200b": "", "\u0301": "", "\u20dd": "", "\u115f": "", "\u1160": "", "\u3164": "",
    "\uffa0": "", "\u00ad": "",
    "\u3000": " ", "\u00a0": " ", "\u2800": " ", "\u2009": " ",
    "\u2014": "-", "\u2013": "-", "\u2212": "-", "\u2043": "-", "\u30fc": "-", "－": "-",
    "•": "·", "・": "·", "／": "/", "∕": "/",
    "，": "，", "：": "：", "（": "（", "中": "中", "é": "é",
    "\ue000": "\ue000", "\ud800": "\ud800",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _anew() -> None:
    """The table of odd characters is made once a process."""
    as_read._odd.cache_clear()


@pytest.mark.parametrize(
    ("written", "read"), READ_AS.items(), ids=[f"U+{ord(one):04X}" for one in READ_AS]
)
def test_a_character_is_read_as_its_reader_sees_it(written, read) -> None:
    assert plain(f"村{written}x") == f"村{read}x"


@pytest.mark.parametrize(
    ("escaped", "read"),
    [
        (r"\u0031\u0033", "13"),
        (r"\u{000031}", "1"),
        (r"\x31\x33", "13"),
        (r"\31 \33 ", "13"),
        (r"\x20", " "),
        (r"\u{10ffff}", "\U0010ffff"),
        # no character of a text: they stay as they are written
        (r"\x1f", r"\x1f"),
        (r"\u{110000}", r"\u{110000}"),
        (r"\u{ffffff}", r"\u{ffffff}"),
    ],
)
def test_an_escape_is_the_character_behind_it(escaped, read) -> None:
    assert read in [text for text, _ in decoded(escaped)]
