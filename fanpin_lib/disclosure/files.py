"""Scanning files: notebooks cell by cell, tables by their text columns, the rest as text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fanpin_lib.disclosure.identifiers import Finding, Scanner

_TEXT_ENDINGS = {".md", ".html", ".svg", ".json", ".txt", ".yml", ".yaml", ".xml"}
_TABLE_ENDINGS = {".csv", ".parquet"}
#: Columns of the indicator table that hold figures.
_AMOUNTS = {"value", "numerator", "denominator", "n", "low", "high"}


def scan_file(scanner: Scanner, path: Path, page: str) -> list[Finding]:
    """Findings of one file; pictures, style sheets and scripts hold no text of ours.

    Args:
        page: how a message names the file.
    """
    ending = path.suffix.lower()
    if ending == ".ipynb":
        return scan_notebook(scanner, path, page)
    if ending in _TABLE_ENDINGS:
        return scan_table(scanner, path, page)
    if ending in _TEXT_ENDINGS:
        return scanner.scan(path.read_text(encoding="utf-8", errors="replace"), page)
    return []


def scan_notebook(scanner: Scanner, path: Path, page: str) -> list[Finding]:
    """Findings in every cell: its source and all its outputs, shown or not."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    findings = []
    for number, cell in enumerate(notebook.get("cells", []), start=1):
        for what, text in _texts_of(cell):
            findings += scanner.scan(text, f"{page}（第 {number} 格{what}）")
    return findings


def scan_table(scanner: Scanner, path: Path, page: str) -> list[Finding]:
    """Findings in a table's columns, amounts left out: 13,800,000,000 yuan is no phone."""
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet

    try:
        read = pa.parquet.read_table if path.suffix.lower() == ".parquet" else pa.csv.read_csv
        table = read(path)
    except pa.ArrowInvalid:  # no regular table: then as text
        return scanner.scan(path.read_text(encoding="utf-8", errors="replace"), page)
    findings = []
    for name in table.column_names:
        if name not in _AMOUNTS:
            values = {str(v) for v in table.column(name).unique().to_pylist() if v is not None}
            findings += scanner.scan("\n".join(sorted(values)), f"{page}（{name} 列）")
    return findings


def _texts_of(cell: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "", _joined(cell.get("source", ""))
    for output in cell.get("outputs", []):
        yield "输出", _joined(output.get("text", ""))
        yield "报错", "\n".join([str(output.get("evalue", "")), *output.get("traceback", [])])
        for kind, content in output.get("data", {}).items():
            if not kind.startswith("image/") or kind == "image/svg+xml":
                yield "输出", content if isinstance(content, str) else _joined(content)


def _joined(text: Any) -> str:
    if isinstance(text, str):
        return text
    if isinstance(text, list) and all(isinstance(part, str) for part in text):
        return "".join(text)
    return json.dumps(text, ensure_ascii=False)
