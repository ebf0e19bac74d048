"""What a county gives, in groups that a person can name: what the kept digests are made of.

Narrower than the comparison with a revision, so that a digest holds on another machine and is
recorded anew only when the county's own figures or pages change: rows in any order, numbers to
ten significant digits, charts to a thousandth of a point, of a page its article, of a workbook
its cells. Pages of prose (written in ``site/docs``) are read as text and are not kept here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq

from tests.house.sameness.contents import (
    cells_of,
    files_of,
    lines_of,
    outputs_of,
    search_entries,
    table_rows,
)
from tests.house.sameness.county import TREE
from tests.house.sameness.may_differ import masked

_NUMBER = re.compile(r"(?<![\w.])\d+\.\d{9,}(?:e[+-]?\d+)?(?![\w.])")
#: Told soon of any text, of most of which there is no such number in.
_MANY_DIGITS = re.compile(r"\.\d{9}")
_ARTICLE = re.compile(r"<article.*</article>", re.DOTALL)
_LEVELS = {6: "county", 9: "township", 12: "village"}

#: One line of one group; the lines of a group are put in order before they are hashed.
Piece = tuple[str, str]


def pieces_of(county: Path) -> Iterator[Piece]:
    """Every line that is kept of a county, with the name of its group."""
    for name, path in files_of(county).items():
        yield from _pieces(name, path)


def _pieces(name: str, path: Path) -> Iterator[Piece]:
    """The pieces of one file by the first group of files that it belongs to."""
    for pattern, teller in _TELLERS:
        if re.fullmatch(pattern, name):
            yield from teller(name, path)
            return


def _whole(group: str, name: str, path: Path) -> Iterator[Piece]:
    yield group, f"{name}\n{rounded(chr(10).join(lines_of(path, name)))}"


def _ledger(name: str, path: Path) -> Iterator[Piece]:
    """By kind of ledger: 农户台账_202610.xlsx is one of 农户台账."""
    group = f"ledgers/{path.stem.split('_')[0]}"
    if path.suffix == ".xlsx":
        yield from ((group, f"{name} {cell}") for cell in cells_of(path))
    else:
        yield group, f"{name}\n{path.read_bytes()!r}"


def _table(name: str, path: Path) -> Iterator[Piece]:
    """A Parquet table; the indicators each by itself."""
    place = pq.read_schema(path).names.index("indicator") if path.stem == "indicators" else None
    room = "findings" if name.startswith("private/") else path.stem
    for row in table_rows(path):
        group = f"{room}/{row[place]}" if place is not None else room
        yield group, rounded(repr(row))


def _workbook(name: str, path: Path) -> Iterator[Piece]:
    """By sheet; of worklists, of which every village has one, all sheets of a name together."""
    book = "worklists" if "worklists" in path.parts else path.stem
    for sheet, address, value in cells_of(path):
        told = masked(name, f"{sheet}!{address} {value!r}")
        yield f"workbooks/{book}/{sheet}", rounded(f"{name} {told}")


def _notebook(name: str, path: Path) -> Iterator[Piece]:
    for place, value in outputs_of(path):
        told = masked(name, json.dumps(value, ensure_ascii=False))
        yield f"notebooks/{path.parent.name}", drawn(f"{name} {place} {told}")


def _about(name: str, path: Path) -> Iterator[Piece]:
    """What an edition says of itself, without the hashes and sizes of its files."""
    text = "\n".join(lines_of(path, name))
    told = re.sub(r'"(bytes|hash|sha256)": .*', "", text)
    yield f"data/{path.stem}", rounded(told)


def _data(name: str, path: Path) -> Iterator[Piece]:
    yield from _whole(f"data/{path.name}", name, path)


def _page(name: str, path: Path) -> Iterator[Piece]:
    """The article of a page, by the kind of page; of the home page also what is around it."""
    text = "\n".join(lines_of(path, name))
    group = f"pages/{kind_of_page(name)}"
    article = _ARTICLE.search(text)
    if not _is_prose(name):
        yield group, f"{name}\n{article[0] if article else text}"
    if name == "site/public/index.html":
        yield "pages/around the article", _ARTICLE.sub("", text)


def _chart(name: str, path: Path) -> Iterator[Piece]:
    level = _LEVELS.get(len(path.stem.split("-")[0]), "other")
    yield f"charts/{level}", drawn(f"{name}\n{path.read_text('utf-8')}")


def _search(name: str, path: Path) -> Iterator[Piece]:
    """The entries of the search index, by the kind of page that they lead to."""
    for entry in search_entries(path):
        page = f"site/public/{(entry.get('page') or entry['location']).split('#')[0]}"
        if not _is_prose(page):
            told = masked(name, json.dumps(entry, ensure_ascii=False))
            yield f"search/{kind_of_page(page)}", f"{path.suffix} {told}"


def _answer(name: str, path: Path) -> Iterator[Piece]:
    yield from _whole(f"answers/{path.stem.split(' ', 1)[1]}", name, path)


def kind_of_page(name: str) -> str:
    """The folder of a page under the site: `village`, `policy/rules`; `home` at its root."""
    folders = Path(name).relative_to("site/public").parts[:-1]
    return "/".join(folders[:2]) or "home"


def _is_prose(name: str) -> bool:
    source = Path(name).relative_to("site/public").with_suffix(".md")
    return (TREE / "site/docs" / source).is_file()


def rounded(text: str) -> str:
    """Numbers with more digits than a processor's noise leaves alone: to ten significant."""
    if not _MANY_DIGITS.search(text):
        return text
    return _NUMBER.sub(lambda number: f"{float(number[0]):.10g}", text)


def drawn(text: str) -> str:
    """Coordinates to a thousandth of a point; the drawer's names are hashes of coordinates."""
    text = re.sub(r"\b[mp][0-9a-f]{10}\b", "NAME", text)
    return re.sub(r"\d+\.\d{4,}", lambda number: f"{float(number[0]):.3f}", text)


_TELLERS = (
    (r"ledgers/\d+/.*", _ledger),
    (r"(private|reports)/.*\.parquet", _table),
    (r"private/.*\.xlsx", _workbook),
    (r"reports/.*\.ipynb", _notebook),
    (r"reports/.*/data/.*\.json", _about),
    (r".*\.csv", _data),
    (r"site/public/search/.*", _search),
    (r"site/public/.*\.html", _page),
    (r"site/public/charts/.*\.svg", _chart),
    (r"answers/.*", _answer),
)
