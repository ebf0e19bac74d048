"""A national export as it arrives: title, groups, header in row 3, one row a person."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

import duckdb
import pyarrow as pa

from benchmarks.generated import write_exports
from benchmarks.measuring import Phases
from benchmarks.workbooks import write_workbook
from fanpin_lib.fields import table
from fanpin_lib.ledgers import ColumnMap, RegionLookup
from fanpin_lib.period import Month
from fanpin_lib.quality.findings import Findings, as_table
from fanpin_lib.store.ingest import ingest_files
from fanpin_lib.store.store import Store

TITLE = "全国防返贫监测信息系统 监测对象信息 数据截止：2026年10月31日"
TOWNSHIPS, VILLAGES = 17, 15

#: What the columns that no ledger knows hold: yes and no, numbers, a few words, empty cells.
_UNKNOWN = (
    "['是', '否'][1 + (hash(_row, {n}) % 2)::INT]",
    "(hash(_row, {n}) % 20000 / 100)::VARCHAR",
    "['正常', '一般', '较好', '其他情形'][1 + (hash(_row, {n}) % 4)::INT]",
    "CASE WHEN hash(_row, {n}) % 10 = 0 THEN '已登记' END",
)


def write_export(path: Path, persons: int, columns: int) -> None:
    """A workbook with so many persons and columns; the first columns are the ledger's own."""
    paths = write_exports(path.parent, persons)
    fields = [f for f in table("national_persons").fields.values() if f.name != "village_code"]
    fields = fields[:columns]
    unknown = columns - len(fields)
    cells = [f"{_text(f.name, f.sql_type)} AS {f.name}" for f in fields]
    cells += [f"{_UNKNOWN[n % 4].format(n=n)} AS unknown_{n}" for n in range(unknown)]
    found = duckdb.sql(
        f"SELECT {', '.join(cells)} FROM '{paths['national_persons']}' ORDER BY _row"
    ).to_arrow_table()
    headers = [f.label for f in fields] + [f"其他指标{n}" for n in range(unknown)]
    groups = ["基本信息", *[""] * (columns - 1)]
    write_workbook(path, "监测对象", [[TITLE], groups, headers], found)


def regions() -> pa.Table:
    """The villages that the export names, as the regions' ledger holds them."""
    rows = [("220281", "蛟河市", "县")]
    for township in range(TOWNSHIPS):
        code = f"220281{100 + township}"
        rows.append((code, f"乡{township}", "乡镇"))
        rows += [(f"{code}2{v:02}", f"村{v}", "村") for v in range(VILLAGES)]
    names = ("行政区划代码", "名称", "级别")
    return pa.table(dict(zip(names, map(list, zip(*rows)))))


def lookup() -> RegionLookup:
    """The villages by code and name."""
    return RegionLookup.from_mapping(names())


def names() -> dict[str, str]:
    """The name of every region by its code."""
    table = regions()
    return dict(zip(table.column(0).to_pylist(), table.column(1).to_pylist()))


def write_csv(path: Path, workbook: Path) -> None:
    """The same export as a GB18030 .csv."""
    import fastexcel

    sheet = fastexcel.read_excel(workbook).load_sheet(0, header_row=None, dtypes="string")
    rows = zip(*(column.to_pylist() for column in sheet.to_arrow().columns))
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([cell or "" for cell in row] for row in rows)


def checked_delivery(path: Path) -> None:
    """From the file to findings as an office does it: read, stored, all rules asked."""
    from fanpin_lib.quality import check_snapshot, load_catalogue

    month, phases = Month(2026, 10), Phases()
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "store")
        _deliver_regions(Path(folder), store)
        with phases.step("read and stored"):
            report = ingest_files([path], store, ColumnMap.load(), "测试", bad_rows="skip")
        assert report.ok, report.to_text()
        with phases.step("checked"):
            catalogue = load_catalogue()
            parameters = catalogue.parameters(month, "220281", "蛟河市")
            findings = check_snapshot(store.snapshot(month), catalogue, parameters)
    phases.tell(findings=len(findings), states=findings.states())


def _deliver_regions(folder: Path, store: Store) -> None:
    path = folder / "行政区划_202610.csv"
    table = regions()
    with path.open("w", encoding="gb18030", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(table.column_names)
        rows.writerows(zip(*(column.to_pylist() for column in table.columns)))
    assert ingest_files([path], store, ColumnMap.load(), "测试").ok


def many_findings(lines: int) -> Findings:
    """So many findings over all villages, with messages as long as real ones."""
    villages = [code for code in names() if len(code) == 12]
    made = [
        {
            "fingerprint": f"{n:016x}", "rule": "5_18_001", "title": "因病而无健康或社会帮扶",
            "section": "风险与措施", "severity": "错误", "scope": "户",
            "village_code": villages[n * len(villages) // lines], "household_id": f"H{n:010}",
            "id_number": None, "name": f"王{n % 5000}", "column": "致贫返贫风险",
            "column_id": "risks", "value": "因病、因务工就业不稳",
            "message": f"第 {n} 户的风险类型有“因病”，没有健康帮扶，也没有社会帮扶",
            "todo": "落实针对这一风险的帮扶措施并登记；风险类型登记错的改正。",
            "corrector": "村", "source": "national", "instance": None,
        }
        for n in range(lines)
    ]  # fmt: skip
    return Findings(Month(2026, 10), as_table(made))


def _text(name: str, kind: str) -> str:
    """How the national system writes a value."""
    if kind == "DATE":
        return f"strftime({name}, '{'%Y%m%d' if name == 'birth_date' else '%Y%m'}')"
    if kind == "BOOLEAN":
        return f"CASE {name} WHEN true THEN '是' WHEN false THEN '否' END"
    if kind.endswith("[]"):
        return f"array_to_string({name}, ',')"
    return f"{name}::VARCHAR"
