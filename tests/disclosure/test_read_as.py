"""What characters and escapes are read as, one by one."""

import base64

import pytest

from fanpin_lib.disclosure import as_read
from fanpin_lib.disclosure.as_read import decoded, plain, readings, seen_otherwise

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


@pytest.fixture(autouse=True, scope="module")
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


@pytest.mark.parametrize(
    ("text", "read", "line"),
    [
        ("1%33%38", "138", 0),
        ("\n1%33%38", "138", 1),
        ("户\n户\nx%31", "x1", 2),
        (r"1\u0033", "13", 0),
        ("\n\u202e831", "138", 1),
        ("%CD%F5%D0%A1%C6%BD", "王小平", 0),  # GBK, as old systems write addresses
    ],
)
def test_what_stands_before_a_code_belongs_to_it_and_its_line_is_told(text, read, line) -> None:
    assert (read, line) in list(decoded(text))


@pytest.mark.parametrize(
    ("text", "read", "line"),
    [
        ("三八一二三四五", "3812345", 0),
        ("1三八一二三四五", "13812345", 0),
        ("1 三八一二三四五", "1 3812345", 0),
        ("\n\n1三八一二三四五", "13812345", 2),
        ("1 3 8 1 2 3 4 5", "13812345", 0),
        ("\n1 3 8 1 2 3 4 5", "13812345", 1),
        ("\n壹 3 8 1 2 3 4 5", "13812345", 1),
    ],
)
def test_numerals_and_single_characters_are_drawn_together_where_they_stand(
    text, read, line
) -> None:
    assert (read, line) in list(seen_otherwise(text))


def test_lines_of_what_is_encoded_count_from_the_line_of_the_code() -> None:
    coded = base64.b64encode("户\n户\n13812345678".encode()).decode()
    assert ("户\n户\n13812345678", 2) in list(readings(f"页\n页\n{coded}"))
    inner = base64.b64encode(f"户\n{coded}".encode()).decode()
    assert ("户\n户\n13812345678", 3) in list(readings(f"页\n页\n{inner}"))
    spelt = base64.b64encode("户\n三八一二三四五".encode()).decode()
    assert ("3812345", 2) in list(readings(f"页\n{spelt}"))
