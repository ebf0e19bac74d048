"""Text as its reader sees it, whatever way it was written.

`plain` evens out characters: digits of any script, full-width and circled ones become ASCII,
marks without width vanish, blanks, dashes and dots of any kind become one of each. `readings`
gives a text as it stands and as it is seen: markup taken away, encodings undone, Chinese
numerals as digits, characters that stand one by one drawn together.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from itertools import chain
from urllib.parse import unquote_to_bytes

#: Stands where a cell, a paragraph or another block of markup begins or ends.
CELL = "¦"
#: Begins a cell of figures: those beside each other are figures, not characters of one number.
FIGURE = "‖"
#: Stands for the end of a line within markup that is taken out of the middle of a word.
_LINE_END = "\x1e"
#: A text is decoded in another one this often: base64 of a percent-encoded page …
_DEEP = 3
_LONG = 24  # characters of the longest number, with its signs

_INLINE = re.compile(
    r"<!--.*?-->|</?(?:[a-z0-9]+:)?(?:a|abbr|b|bdi|bdo|code|em|font|i|ins|kbd|mark|q|r|rpr|s|small|"
    r"span|strong|sub|sup|t|tspan|tt|u|v|var|wbr|is|rt|ruby)\b[^<>]*>|\*|_|`|\\"
    # runs of Office texts, and how they look
    r"|</?(?:rPr|rFont|sz|color|family|charset|scheme|vertAlign|(?:w|a|text):(?!(?:p|h|tc|tr|br|"
    r"tab|table-cell)\b)[\w-]+)\b[^<>]*>",
    re.DOTALL | re.IGNORECASE,
)
#: The same in a workbook: a number of more than one digit, or the number of a text kept elsewhere.
FIGURE_CELL = (
    r"""<(?:(?:td|th)\b[^<>]*\bclass=["']?num\b[^<>]*>|a class="fp-from\b[^<>]*>|v>(?=\d\d))"""
)
_FIGURES = re.compile(FIGURE_CELL)
_MARKUP = re.compile(r"<[/a-zA-Z!?][^<>]*>")
_MARKUP_IN_LINE = re.compile(r"<[/a-zA-Z!?][^<>\n]*>")
_CELLS = re.compile(f"{CELL}[ \\t{CELL}]*{CELL}")
#: Not over the mark that `pieces` puts between pieces.
_ON_ONE_LINE = re.compile(r"[^\n\0]+")
_HAS_MARKUP = re.compile(r"<|&[#\w]+;|[*_`\\]")
_ESCAPE = r"\\(?:u\{?([0-9a-fA-F]{4,6})\}?|x([0-9a-fA-F]{2})|([0-9a-fA-F]{2,6}) ?)"
_ESCAPED = re.compile(_ESCAPE)
_ESCAPES = re.compile(rf"(?:{_ESCAPE}[\w.+-]*)+")
_PERCENT = re.compile(r"(?:%[0-9a-fA-F]{2}[\w.+-]*)+", re.ASCII)
_BEFORE_CODE = re.compile(r"[\w.+-]*$", re.ASCII)
#: Only lower case is a word.
_BASE64 = re.compile(
    r"(?<![\w+/=-])(?=[a-z0-9+/_-]*[A-Z])(?:[A-Za-z0-9+/_-]{4}){2,}[A-Za-z0-9+/_-]{0,3}={0,2}"
)
_TURNED = re.compile("[\u202e\u2067]([^\u202c\u2069\n]*)")

_NUMERALS = dict(zip("〇零○一二三四五六七八九幺", "0001234567891", strict=True))
_NUMERALS |= dict(zip("壹贰叁肆伍陆柒捌玖弌弍弎貳參陸", "123456789123236", strict=True))
NUMERAL = "".join(_NUMERALS)
_SPELT = re.compile(rf"[{NUMERAL}](?:[ \-./·¦,，、]?[{NUMERAL}\d]){{4,}}[Xx]?")
_BEFORE_SPELT = re.compile(r"[A-Za-z\d][A-Za-z\d ./·-]*$")

_BETWEEN = rf"(?:[ \t]*(?:{CELL}[\s{CELL}]*|[-,，、;；/.·:：_][ \t]*|\n[ \t]*)|[ \t]+)"
_ONE_BY_ONE = re.compile(rf"\w(?<![\w.].)(?:{_BETWEEN}[\w@.+·-]){{7,}}(?!\w)")
_NEXT = re.compile(rf"{_BETWEEN}([\w@.+·-])")


@cache
def _odd() -> dict[str, str]:
    """The characters that are not plain, and what each of them is read as."""
    codes = chain(range(0x80, 0x20000), range(0xE0000, 0xE0200))
    read = {character: _plain_character(character) for character in map(chr, codes)}
    read |= dict.fromkeys("•‧・∙⋅․", "·") | dict.fromkeys("⁄∕／＼", "/")
    return {character: even for character, even in read.items() if even != character}


def _plain_character(character: str) -> str:
    kind = unicodedata.category(character)
    if kind in ("Cf", "Mn", "Me") or character in "\u115f\u1160\u3164\uffa0":
        return ""
    if kind == "Zs" or character == "\u2800":
        return " "
    if kind == "Pd" or character in "\u2212\u2043\u30fc":
        return "-"
    if kind in ("Co", "Cn", "Cs"):
        return character
    if character in "，：；！？（）":  # an excerpt keeps the marks of its sentence
        return character
    value = unicodedata.digit(character, None)  # ①, ⑴ and ⒈ too
    return unicodedata.normalize("NFKC", character) if value is None else str(value)


def plain(text: str) -> str:
    """The same text in plain characters; its lines stay its lines."""
    if text.isascii():
        return text
    odd = _odd()
    for character in odd.keys() & set(text):
        text = text.replace(character, odd[character])
    return text


def readings(text: str, deep: int = 0) -> Iterator[tuple[str, int]]:
    """Each way to read a text, in plain characters, with how many lines stand before it.

    First all of it as it is written and without its markup, then what is seen of single
    places otherwise.
    """
    whole = dict.fromkeys((plain(html.unescape(text)), plain(without_markup(text))))
    for one in whole:
        yield one, 0
        yield from seen_otherwise(one)
    if deep < _DEEP:
        for part, line in decoded(text):
            yield from ((one, line + below) for one, below in readings(part, deep + 1))


def seen_otherwise(text: str) -> Iterator[tuple[str, int]]:
    """Numbers in Chinese numerals, and characters that stand one by one, drawn together."""
    for found in _SPELT.finditer(text):
        before = _BEFORE_SPELT.search(text[max(0, found.start() - _LONG) : found.start()])
        yield (before[0] if before else "") + _spelt(found[0]), text.count("\n", 0, found.start())
    for found in _ONE_BY_ONE.finditer(text):
        line = text.count("\n", 0, found.start())
        yield _joined(found[0]), line
        yield _spelt(_joined(found[0])), line


def without_markup(text: str) -> str:
    """Without any markup: what stands inside words is gone, a mark is where a cell ends."""
    if _HAS_MARKUP.search(text):
        text = _FIGURES.sub(_kept_lines(CELL + FIGURE), text)
        text = _lines_behind(_INLINE.sub(_without_a_trace, text))
        text = _MARKUP_IN_LINE.sub(CELL, text)
        text = html.unescape(_MARKUP.sub(_kept_lines(CELL), text))
    return _CELLS.sub(CELL, text.replace("|", CELL))


def _spelt(text: str) -> str:
    return "".join(_NUMERALS.get(character, character) for character in text)


def _joined(text: str) -> str:
    return text[0] + "".join(_NEXT.findall(text[1:]))


def _without_a_trace(inline: re.Match[str]) -> str:
    return _LINE_END * inline[0].count("\n")


def _lines_behind(text: str) -> str:
    """The lines that ended within inline markup end behind what stands on: 138<a⏎href="">1234."""
    if _LINE_END not in text:
        return text
    return _ON_ONE_LINE.sub(
        lambda line: line[0].replace(_LINE_END, "") + "\n" * line[0].count(_LINE_END), text
    )


def _kept_lines(mark: str) -> Callable[[re.Match[str]], str]:
    return lambda found: mark + "\n" * found[0].count("\n")


def decoded(text: str) -> Iterator[tuple[str, int]]:
    """The texts in one that are written in a code, with the line of each."""
    for mark, pattern, decode in _CODES:
        if mark not in text:
            continue
        for found in pattern.finditer(text):
            if part := decode(found[0]):
                before = _BEFORE_CODE.search(text[max(0, found.start() - _LONG) : found.start()])
                yield (before[0] if before else "") + part, text.count("\n", 0, found.start())


def _from_percent(coded: str) -> str:
    return _text_of(unquote_to_bytes(coded), "utf-8", "gb18030")


def _from_base64(coded: str) -> str:
    """The text behind base64; empty where there is none."""
    padded = coded.rstrip("=").translate(str.maketrans("-_", "+/"))
    try:
        data = base64.b64decode(padded + "=" * (-len(padded) % 4), validate=True)
    except (binascii.Error, ValueError):
        return ""
    return _text_of(data, "utf-8")  # any bytes at all are some characters of GB 18030


def _text_of(data: bytes, *encodings: str) -> str:
    """Bytes as a text that somebody could read; empty if they are none."""
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text and all(c.isprintable() or c.isspace() for c in text):
            return text
    return ""


def _character(found: re.Match[str]) -> str:
    code = int(found[1] or found[2] or found[3], 16)
    return chr(code) if 0x20 <= code < 0x110000 else found[0]


#: Ways to write a text that a browser or a reader undoes: what each needs, what it looks like.
_CODES: tuple[tuple[str, re.Pattern[str], Callable[[str], str]], ...] = (
    ("%", _PERCENT, _from_percent),
    ("", _BASE64, _from_base64),
    ("\\", _ESCAPES, lambda coded: _ESCAPED.sub(_character, coded)),
    ("\u202e", _TURNED, lambda found: found[:0:-1]),
    ("\u2067", _TURNED, lambda found: found[:0:-1]),
)
