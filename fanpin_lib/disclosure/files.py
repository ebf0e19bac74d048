"""What stands in a file, by its kind: text, tables, notebooks, pictures, Office files, PDF, zip.

A kind that cannot be looked into is refused, whatever it may hold.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from fanpin_lib.disclosure.archives import scan_archive
from fanpin_lib.disclosure.identifiers import Finding
from fanpin_lib.disclosure.looking import CannotLookInto, Looking
from fanpin_lib.disclosure.pictures import embedded_pictures, scan_picture
from fanpin_lib.disclosure.portable import scan_pdf
from fanpin_lib.errors import FileRefused
from fanpin_lib.files.apart import ask

_TEXT = {".md", ".html", ".htm", ".svg", ".json", ".txt", ".yml", ".yaml", ".xml", ".css", ".js",
         ".mjs", ".map", ".toml", ".ini", ".py", ".sql", ".log", ".ics", ".rels", ".vml",
         ".webmanifest", ".j2", ".jsonl"}  # fmt: skip
_PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".ico", ".bmp"}
_MOST_BYTES = 500_000_000
_ARCHIVES = {".xlsx", ".docx", ".pptx", ".ods", ".odt", ".odp", ".zip"}
#: What may hold much more than its size, and is opened by large libraries.
_PACKED = _ARCHIVES | {".pdf"}
#: Columns of the indicator table that hold figures.
_AMOUNTS = {"value", "numerator", "denominator", "n", "low", "high"}
_MOST_CHARACTERS = 50_000_000  # of one packed file; the demo's data of a month have a fifth
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)?")
#: Old Office files, and what to do with them.
_TO_SAVE_ANEW = {".doc": ".docx", ".xls": ".xlsx", ".ppt": ".pptx", ".wps": ".docx",
                 ".et": ".xlsx", ".xlsm": ".xlsx", ".docm": ".docx", ".rtf": ".docx"}  # fmt: skip


def scan_file(scanner: Looking, path: Path, page: str) -> list[Finding]:
    """Findings of one file.

    Args:
        page: how a message names the file.

    Raises:
        CannotLookInto: a kind of file that hides its contents, or one that is damaged.
    """
    ending = path.suffix.lower()
    if path.stat().st_size > _MOST_BYTES:
        raise CannotLookInto("文件太大，看不完")
    if ending == ".parquet":
        return scan_table(scanner, path, page)
    if ending in _PACKED:
        return scan_apart(scanner, path, ending, page)
    return scan_bytes(scanner, path.read_bytes(), ending, page)


def scan_bytes(
    scanner: Looking, data: bytes, ending: str, page: str, deep: int = 0
) -> list[Finding]:
    """The same of a file's bytes, such as those of one packed in another.

    Args:
        ending: of the file's name, in small letters.
        deep: in how many archives it lies.
    """
    if ending in _TEXT:
        return scan_text(scanner, as_text(data), page)
    if ending == ".csv":
        return _scan_csv(scanner, data, page)
    if ending == ".ipynb":
        return _scan_notebook(scanner, as_text(data), page)
    if ending in _PICTURES:
        return scan_picture(scanner, data, page)
    if ending == ".pdf":
        return scan_pdf(scanner, data, page)
    if ending in _ARCHIVES:
        return scan_archive(scanner, data, page, deep, scan_bytes)
    raise CannotLookInto(_why_not(ending))


def scan_apart(scanner: Looking, path: Path, ending: str, page: str) -> list[Finding]:
    """The same of a file that another process opens, which has limits.

    Raises:
        CannotLookInto: as above, or the file takes too much memory or time.
    """
    try:
        found, texts = ask(_texts_in, path.absolute(), ending, page, name=page, hint="")
    except FileRefused as refused:
        raise CannotLookInto(refused.message) from refused
    return [*(one for text, where in texts for one in scanner.scan(text, where)), *found]


def _texts_in(path: Path, ending: str, page: str) -> tuple[list[Finding], list[tuple[str, str]]]:
    """What is found without knowing anybody, and the texts with their places."""
    texts = _Texts()
    return scan_bytes(texts, path.read_bytes(), ending, page), texts.read


class _Texts:
    """Takes down the texts that it is given."""

    def __init__(self) -> None:
        self.read: list[tuple[str, str]] = []
        self._left = _MOST_CHARACTERS

    def scan(self, text: str, page: str) -> list[Finding]:
        self._left -= len(text)
        if self._left < 0:
            raise CannotLookInto("里面的文字太多，看不完")
        self.read.append((text, page))
        return []


def _why_not(ending: str) -> str:
    if ending in _TO_SAVE_ANEW:
        return f"{ending} 文件看不到里面，请用 WPS 或 Office 打开，另存为 {_TO_SAVE_ANEW[ending]}"
    kinds = "、".join(sorted({".md", ".csv", ".pdf"} | _PICTURES | _ARCHIVES))
    return f"{ending or '没有后缀'}的文件看不到里面，只能放看得到内容的（{kinds} 等）"


def scan_text(scanner: Looking, text: str, page: str) -> list[Finding]:
    """Findings of a text and of what pictures in it say beside what they show."""
    findings = scanner.scan(text, page)
    for picture in embedded_pictures(text):
        findings += scan_picture(scanner, picture, page)
    return findings


def scan_notebook(scanner: Looking, path: Path, page: str) -> list[Finding]:
    """Findings in every cell, its source and all its outputs, shown or not, and in what the
    notebook says of itself: its parameters, its run.
    """
    return _scan_notebook(scanner, path.read_text(encoding="utf-8"), page)


def _scan_notebook(scanner: Looking, text: str, page: str) -> list[Finding]:
    try:
        notebook = json.loads(text)
    except ValueError:
        return scan_text(scanner, text, page)
    findings = scanner.scan(
        _joined(_without_times(notebook.get("metadata", {}))), f"{page}（参数）"
    )
    for number, cell in enumerate(notebook.get("cells", []), start=1):
        for what, part in _texts_of(cell):
            findings += scan_text(scanner, part, f"{page}（第 {number} 格{what}）")
    return findings


def _without_times(metadata: Any) -> Any:
    """A notebook's own words; when and how it ran are figures of the program's."""
    if not isinstance(metadata, dict):
        return metadata
    kept = dict(metadata)
    if isinstance(own := metadata.get("papermill"), dict):
        kept["papermill"] = {"parameters": own.get("parameters")}
    if isinstance(ran := metadata.get("execution"), dict):
        kept["execution"] = {n: v for n, v in ran.items() if not _MOMENT.fullmatch(str(v))}
    return kept


def scan_table(scanner: Looking, path: Path, page: str) -> list[Finding]:
    """Findings in a table's columns, amounts left out: 13,800,000,000 yuan is no phone."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            names = file.schema_arrow.names
            return _scan_columns(scanner, names, lambda name: file.read([name])[name], page)
    except pa.ArrowInvalid as error:
        raise CannotLookInto("不是完整的 Parquet 文件") from error


def _scan_csv(scanner: Looking, data: bytes, page: str) -> list[Finding]:
    """By column where it is a regular table of figures, else as text."""
    import pyarrow as pa
    import pyarrow.csv

    try:
        table = pa.csv.read_csv(io.BytesIO(data))
    except (pa.ArrowInvalid, pa.ArrowKeyError):
        return scanner.scan(as_text(data), page)
    if not _AMOUNTS & set(table.column_names):
        return scanner.scan(as_text(data), page)
    return _scan_columns(scanner, table.column_names, table.column, page)


def _scan_columns(
    scanner: Looking, names: list[str], column: Callable[[str], Any], page: str
) -> list[Finding]:
    findings = scanner.scan("\n".join(names), page)
    for name in names:
        if name not in _AMOUNTS:
            values = {str(value) for value in _values(column(name)) if value is not None}
            findings += scanner.scan("\n".join(sorted(values)), f"{page}（{name} 列）")
    return findings


def _values(column: Any) -> list[Any]:
    """Each value of a column, once where that can be told."""
    import pyarrow as pa

    single = not pa.types.is_nested(column.type)
    return list((column.unique() if single else column).to_pylist())


def as_text(data: bytes) -> str:
    """A text file's characters, in whichever of the usual encodings it is written."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")


def _texts_of(cell: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "", _joined(cell.get("source", ""))
    for what, name in (("参数", "metadata"), ("附件", "attachments")):
        if content := cell.get(name):
            yield what, _joined(_without_times(content))
    for output in cell.get("outputs", []):
        yield from _texts_of_output(output)


def _texts_of_output(output: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "输出", _joined(output.get("text", ""))
    yield "报错", "\n".join([str(output.get("evalue", "")), *output.get("traceback", [])])
    if output.get("metadata"):
        yield "输出", _joined(output["metadata"])
    for kind, content in output.get("data", {}).items():
        text = content if isinstance(content, str) else _joined(content)
        if kind.startswith("image/") and kind != "image/svg+xml":
            text = f"data:{kind};base64,{''.join(text.split())}"
        yield "输出", text


def _joined(text: Any) -> str:
    if isinstance(text, str):
        return text
    if isinstance(text, list) and all(isinstance(part, str) for part in text):
        return "".join(text)
    return json.dumps(text, ensure_ascii=False)
