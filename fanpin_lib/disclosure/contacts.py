"""How to reach or find somebody, beyond numbers that check themselves.

Landlines (by their area codes or a word before them), e-mail addresses, passports and permits
(a letter or a few, then digits), addresses below the village.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Hit = tuple[int, int, str]  # start, end, kind

_GAP = "[ -]{0,2}"
_AREA = r"0(?:10|2[0-57-9]|[3-9][1-9]\d)"
_LOCAL = rf"[2-8]\d{{2,3}}{_GAP}\d{{4}}"
#: A local number behind one of these is a telephone.
BEFORE_TELEPHONE = (
    "[电座固传联Tt](?:(?<=[电固])话|(?<=座)机|(?<=传)真|(?<=联)系方式|(?<=[Tt])[Ee][Ll])"
)
_COUNT = r"[〇零一二三四五六七八九十百壹贰叁肆伍陆柒捌玖拾\d]{1,5}"

_MAIL = "电子邮箱"
_MAIL_END = r"@ ?[A-Za-z0-9][\w-]*(?:\.[\w-]+)*\.[A-Za-z]{2,12}(?!\w)"
_MAIL_ENDS = re.compile(_MAIL_END, re.ASCII)

#: Each begins with the few characters that it can begin with: most of a text is passed over.
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "固定电话",
        re.compile(
            rf"[(0+8](?<![\d.].)(?:(?<=\(){_AREA}\)|(?<=0){_AREA[1:]}|(?<=\+)86{_GAP}{_AREA[1:]}"
            rf"|(?<=8)6{_GAP}{_AREA[1:]}){_GAP}{_LOCAL}(?!\d)(?!\.\d)"
        ),
    ),
    (
        "固定电话",
        re.compile(rf"{BEFORE_TELEPHONE}[^\d\n<>]{{0,6}}({_LOCAL})(?!\d)"),
    ),
    (
        _MAIL,
        re.compile(
            r"(?<![\w.+-])[\w.+-]{1,64} ?" + _MAIL_END,
            re.ASCII,
        ),
    ),
    (
        "证件号",
        re.compile(
            r"[A-Z](?<![A-Za-z\d].)(?:(?<=E)[A-HJ-NP-Z][ -]?\d{7}|(?<=[EGDSPHMK])[ -]?\d{8}"
            r"|(?<=[HM])\d{10}|(?<=C)[A-Z0-9]\d{7}|[A-Z]{2}[1-9]\d{5}[ -]?\d{6})(?![A-Za-z\d])"
        ),
    ),
    (
        "住址",
        re.compile(
            rf"[村组社屯队路街巷弄道号栋幢单门](?:"
            rf"(?<=村)(?:第)?{_COUNT}(?:村民)?(?:小组|[组社屯队])(?![长员别织会])"
            rf"|(?<=[组社屯队路街巷弄道]){_COUNT}(?:[-附之]{_COUNT})?号(?![文令线])"
            rf"|(?:(?<=号)楼|(?<=[栋幢])){_COUNT}(?:单元|室|号|门)|(?<=单)元{_COUNT}[室号]?"
            rf"|(?<=门)牌(?:号)?[:： ]*{_COUNT})"
        ),
    ),
)


def find_contacts(text: str, *, allowed: frozenset[str] = frozenset()) -> Iterator[Hit]:
    """Places of contacts and addresses in ``text``: start, end and what it looks like.

    Args:
        text: in plain characters.
        allowed: what the office itself gives to the public, digits and letters only.
    """
    for kind, pattern in _PATTERNS:
        if kind == _MAIL and not _MAIL_ENDS.search(text):
            continue
        for match in pattern.finditer(text):
            start, end = match.span(match.lastindex or 0)
            if bare(text[start:end]) not in allowed:
                yield start, end, kind


def bare(text: str) -> str:
    """A number or address without signs, in small letters: how two spellings are compared."""
    return re.sub(r"[^\w@]", "", text).lower()
