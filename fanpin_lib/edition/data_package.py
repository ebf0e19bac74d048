"""``datapackage.json``: an edition's files described for programs (Frictionless Data Package).

https://specs.frictionlessdata.io/data-package/ and /table-schema/. What files and columns
mean stands in ``data_package.yaml``; types come from the files themselves.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fanpin_lib.edition.about import About
from fanpin_lib.edition.names import DATA_PACKAGE, INTERNAL
from fanpin_lib.files.atomic import atomic_write
from fanpin_lib.files.yaml_lines import shipped_yaml

if TYPE_CHECKING:
    import pyarrow as pa

_SYNTHETIC = "演示数据：全部为合成，不是真实情况。"
_MEDIA = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".parquet": "application/vnd.apache.parquet",
}


def write_data_package(
    data: Path, about: About, types: Path | None = None, added: Sequence[str] = ()
) -> Path:
    """Describe the files of an edition's data folder, with their sizes and hashes.

    Args:
        about: what the data say about themselves.
        types: the Parquet file of the same columns, for a folder of a site, which has tables of
            text alone: neither the program is named there nor how files are told apart.
        added: columns of text that those tables have besides.
    """
    package = {
        "profile": "data-package",
        "name": f"{'indicators' if types else 'fanpin'}-{about.month}-{about.edition or INTERNAL}",
        "title": f"{about.county or ''}{about.month}防返贫监测指标",
        "description": f"{_SYNTHETIC if about.demo else ''}防返贫监测指标汇总数，没有个人信息。",
        "version": str(about.number),
        "created": about.closed_at,
        "resources": list(_resources(data, types, added)),
    }
    path = data / DATA_PACKAGE
    text = json.dumps({k: v for k, v in package.items() if v}, ensure_ascii=False, indent=1)
    with atomic_write(path) as beside:
        beside.write_text(text + "\n", encoding="utf-8")
    return path


def _resources(data: Path, types: Path | None, added: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Every file of the folder, in the order of their names."""
    for path in sorted(data.iterdir()):
        if path.suffix not in _MEDIA or path.name == DATA_PACKAGE:
            continue
        known = _meanings()["files"].get(path.name, {})
        resource = {
            "name": path.name.replace(".", "-").replace("_", "-"),
            "path": path.name,
            "title": known.get("title", path.name),
            **_measured(path, hashed=types is None),
        }
        table = types or path.with_suffix(".parquet")
        if path.suffix != ".json" and table.is_file():
            resource["schema"] = _schema(table, known.get("key", []), added)
        if path.suffix == ".parquet":
            _widen(resource["schema"])
        if path.suffix == ".csv":
            dialect = {"delimiter": ",", "header": True}
            resource |= {"profile": "tabular-data-resource", "dialect": dialect}
        yield resource


def _measured(path: Path, *, hashed: bool) -> dict[str, Any]:
    """Format, size and hash; the validator cannot measure Parquet, so its hash has our name."""
    content = path.read_bytes()
    mark = sha256(content).hexdigest()
    about = {"format": path.suffix.removeprefix("."), "mediatype": _MEDIA[path.suffix]}
    if path.suffix == ".parquet":
        return {**about, "sha256": mark}
    signed = {"hash": f"sha256:{mark}"} if hashed else {}
    return {**about, "encoding": "utf-8", "bytes": len(content), **signed}


def _schema(table: Path, key: list[str], added: Sequence[str]) -> dict[str, Any]:
    """The columns of a table with their types and meanings."""
    import pyarrow.parquet as pq

    types = {column.name: _type(column.type) for column in pq.read_schema(table)}
    types |= dict.fromkeys(added, "string")
    fields = [
        {"name": name, "type": kind} | _meanings()["columns"].get(name, {})
        for name, kind in types.items()
    ]
    return {"fields": fields, "missingValues": [""]} | ({"primaryKey": key} if key else {})


def _widen(schema: dict[str, Any]) -> None:
    """The validator reads empty whole numbers of Parquet as floats that are no number."""
    for field in schema["fields"]:
        if field["type"] == "integer":
            field["type"] = "number"


def _type(kind: pa.DataType) -> str:
    import pyarrow as pa

    for test, name in (
        (pa.types.is_integer, "integer"),
        (pa.types.is_floating, "number"),
        (pa.types.is_decimal, "number"),
        (pa.types.is_boolean, "boolean"),
        (pa.types.is_date, "date"),
    ):
        if test(kind):
            return name
    return "string"


@cache
def _meanings() -> dict[str, Any]:
    return shipped_yaml(__package__, "data_package.yaml")
