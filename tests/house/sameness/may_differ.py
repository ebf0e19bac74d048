"""What may differ between two runs of the same code, each with its reason: times and versions.

A mask is as narrow as its place allows: it names the files and takes the words around, so that
the same date anywhere else still counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

#: The search index of the theme put zero-width spaces between the words of a page.
_S = "[\u200b ]*"
_DAY = r"\d{4}-\d\d-\d\d"

_PAGES = r"site/public/.*\.html|site/public/search/.*"
_ABOUT = r"reports/.*\.json"
_RUNS = r"reports/[\d-]+/\w+/runs\.json"


@dataclass(frozen=True)
class Mask:
    """In which files (whole path in the county) what is put in place of what, and why."""

    files: str
    pattern: str
    put: str
    why: str

    def over(self, text: str) -> str:
        """The text of a file of this mask with the mask on."""
        return re.sub(self.pattern, self.put, text, flags=re.MULTILINE)


MASKS = (
    Mask(_PAGES, rf"(于{_S}){_DAY}(?={_S}算{_S}出)", r"\1DAY", "the day of closing"),
    Mask(
        r"site/public/methods/sources\.html",
        rf'(<td>\d{{4}}-\d\d<td class="fp-nowrap">){_DAY}\b',
        r"\1DAY",
        "the day on which a ledger was taken in",
    ),
    Mask(_PAGES, rf"(程序{_S}fanpin{_S})\d[\w.]*", r"\1VERSION", "the version of fanpin"),
    Mask(
        r"site/public/\.published\.json",
        r'("seconds": |"fingerprint": )("\w+"|[\d.e-]+)',
        r"\1MASKED",
        "how long building took; a hash of code and of the edition's times, to know it again",
    ),
    Mask(
        _ABOUT,
        r'("(?:delivered_on|closed_at|created|finished|started)": )"[\d:.+TZ-]+"',
        r"\1TIME",
        "the times of taking in, closing and running",
    ),
    Mask(
        _ABOUT,
        r'("(?:fanpin|code)": )"\d+\.[\w.]*"',
        r"\1VERSION",
        "the version of fanpin",
    ),
    Mask(
        _ABOUT,
        r'("(?:answers|code|rules|settings|notebook)": )"[0-9a-f]{16}"',
        r"\1HASH",
        "by which a run knows what it can keep: hashes of the bytes of the code, the templates, "
        "the rules' files and a Parquet file, and of the settings' names",
    ),
    Mask(
        r"reports/.*/datapackage\.json",
        r'("format": "json",(?:\n.*){0,6}?\n *"hash": )"sha256:\w+"',
        r"\1HASH",
        "the hash of what the edition says about itself, with the time of closing in it",
    ),
    Mask(_RUNS, r"(: |^ *)\d+\.\d+(e-?\d+)?(?=,?$)", r"\1SECONDS", "how long each region took"),
    Mask(_RUNS, r'("slowest": )\[[^\]]*(\][^\]]*){3}\]', r"\1REGIONS", "which took longest"),
    Mask(_RUNS, r'("host": )".*"', r"\1HOST", "the machine's name"),
    Mask(
        r"reports/.*\.ipynb",
        r"\S*/fanpin_lib/[\w/]+\.py:\d+(?=:)",
        "LINE",
        "where in the code a warning was given",
    ),
    Mask(
        r".*\.xlsx",
        r"(<dcterms:(?:created|modified)[^>]*>)[^<]*",
        r"\1TIME",
        "when a workbook was written (docProps/core.xml)",
    ),
    Mask(
        r"private/.*\.xlsx",
        rf"(^台账文件!F\d+ '){_DAY} \d\d:\d\d",
        r"\1TIME",
        "when a ledger was taken in",
    ),
    Mask(
        r"(answers|private)/.*",
        rf"{_DAY} \d\d:\d\d(?= 由| 交| 结账)",
        "TIME",
        "the times of taking in and closing",
    ),
    Mask(r"answers/.*", r"^.*━.*\n", "", "a bar of progress tells the seconds gone by"),
    Mask(r"answers/.*", r"(程序：fanpin )\d[\w.]*", r"\1VERSION", "the version of fanpin"),
)


def masked(name: str, text: str) -> str:
    """The text of a file (by its path in the county) without what may differ."""
    for mask in _masks_of(name):
        text = mask.over(text)
    return text


@lru_cache(maxsize=16)
def _masks_of(name: str) -> tuple[Mask, ...]:
    """The masks of a file; it is asked for once a line, file by file."""
    return tuple(mask for mask in MASKS if re.fullmatch(mask.files, name))
