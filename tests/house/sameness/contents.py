"""One file of a county as lines of text, without what may differ between two runs.

Tables and workbooks are told row by row and cell by cell, so that a difference can be read.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq

from tests.house.sameness.county import GIVEN, LEFT_OUT
from tests.house.sameness.may_differ import masked

_STRINGS = "xl/sharedStrings.xml"
_VALUE = re.compile(r"<(v|is)>.*?</\1>", re.DOTALL)
#: The search index: a script of ours, or what the theme's search wrote before it.
_INDEX = re.compile(r"(?:var __index = |fanpinSearchIndex\()(.*?)(?:\);\n)?\Z", re.DOTALL)


def files_of(county: Path) -> dict[str, Path]:
    """Every file that a user gets, by its path in the county; locks are none of these."""
    found = {}
    for part in GIVEN:
        for path in sorted((county / part).rglob("*")):
            name = path.relative_to(county).as_posix()
            if path.is_file() and path.suffix != ".lock" and not name.startswith(LEFT_OUT):
                found[name] = path
    return found


def lines_of(path: Path, name: str) -> list[str]:
    """A file's content, told in lines; `name` is its path in the county."""
    return masked(name, _text(path)).split("\n")


def _text(path: Path) -> str:
    """The text of a file; for what is no text, its hash."""
    teller = _TELLERS.get(path.suffix)
    if teller:
        return "\n".join(teller(path))
    data = path.read_bytes()
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return f"sha256 {hashlib.sha256(data).hexdigest()}"


def table_rows(path: Path) -> Iterator[tuple[Any, ...]]:
    """The rows of a Parquet file, in its order."""
    for batch in pq.ParquetFile(path).iter_batches():
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def cells_of(path: Path) -> Iterator[tuple[str, str, Any]]:
    """The filled cells of a workbook: sheet, address, value (a formula as it is written)."""
    book = openpyxl.load_workbook(path, read_only=True)  # cell by cell, without its looks
    try:
        for sheet in book.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.value is not None:
                        yield sheet.title, cell.coordinate, cell.value
    finally:
        book.close()


def search_entries(path: Path) -> list[dict[str, Any]]:
    """The entries of a search index, written as JSON or as the script that a page loads."""
    text = path.read_text("utf-8")
    script = _INDEX.match(text)
    index = json.loads(script[1] if script else text)
    return list(index.get("entries") or index["docs"])


def outputs_of(path: Path) -> Iterator[tuple[str, Any]]:
    """What a reader sees of an executed notebook: the texts and what each cell gave out.

    Not the code of the cells (it lies in the repository, its imports follow the rooms) and not
    the cells' metadata (times).
    """
    for number, cell in enumerate(json.loads(path.read_text("utf-8"))["cells"], 1):
        if cell["cell_type"] != "code":
            yield f"{number} {cell['cell_type']}", cell["source"]
        else:
            yield f"{number} outputs", cell["outputs"]


def _told_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def _json(path: Path) -> Iterator[str]:
    document = json.loads(path.read_text("utf-8"))
    yield _told_json(document)


def _parquet(path: Path) -> Iterator[str]:
    schema = pq.read_schema(path)
    yield schema.to_string(truncate_metadata=False)
    yield from (repr(row) for row in table_rows(path))


def _workbook(path: Path) -> Iterator[str]:
    """The cells first, to be read; then all the rest as it is (widths, colours, rules)."""
    for sheet, address, value in cells_of(path):
        yield f"{sheet}!{address} {value!r}"
    with zipfile.ZipFile(path) as parts:
        for part in parts.namelist():
            if part != _STRINGS:
                text = parts.read(part).decode("utf-8", "backslashreplace")
                yield f"{part}\n" + _VALUE.sub("", text).replace("><", ">\n<")


def _notebook(path: Path) -> Iterator[str]:
    for place, value in outputs_of(path):
        yield f"{place}\n{_told_json(value)}"


def _gzip(path: Path) -> Iterator[str]:
    with gzip.open(path) as packed:  # the time of packing is in its head
        yield io.TextIOWrapper(packed, "utf-8").read()


def _script(path: Path) -> Iterator[str]:
    """The search index as a script is told as its entries; another script as it is."""
    text = path.read_text("utf-8")
    script = _INDEX.match(text)
    yield _told_json(json.loads(script[1])) if script else text


_TELLERS = {
    ".json": _json,
    ".parquet": _parquet,
    ".xlsx": _workbook,
    ".ipynb": _notebook,
    ".gz": _gzip,
    ".js": _script,
}
