"""Files that are no workbooks and that Excel opens all the same; workbooks oddly packed."""

import zipfile
from email.message import EmailMessage

import pytest

from ledgers.making import cases, column, read, workbook, xlsx
from ledgers.refusing import refused

ROWS = cases()


def _html(rows, charset: str = "utf-8") -> str:
    lines = "".join(
        "<tr>" + "".join(f"<td style='mso-number-format:\\@'>{c}</td>" for c in row) + "</tr>\n"
        for row in rows
    )
    return (
        f"<html><head><meta http-equiv=Content-Type content='text/html; charset={charset}'></head>"
        f"<body><table border=1>{lines}</table></body></html>"
    )


def _read_the_same(path) -> None:
    reading = read(path)
    assert [part.table for part in reading.parts] == ["cases"]
    assert column(reading, "case_id") == [row[0] for row in ROWS[1:]]
    assert column(reading, "risks") == [["因病", "因残"]] * (len(ROWS) - 1)
    assert not reading.blocking_errors


@pytest.mark.parametrize(
    ("said", "written"), [("utf-8", "utf-8"), ("gb2312", "gb18030"), ("utf-8", "gb18030")]
)
def test_a_web_page_called_xls(tmp_path, said: str, written: str) -> None:
    path = tmp_path / "监测对象台账_202610.xls"
    path.write_bytes(_html(ROWS, said).encode(written))
    _read_the_same(path)


def test_a_web_archive_called_xls(tmp_path) -> None:
    message = EmailMessage()
    message.add_related("<frameset>", subtype="html")
    message.add_related(_html(ROWS), subtype="html")
    path = tmp_path / "监测对象台账_202610.xls"
    path.write_bytes(b"MIME-Version: 1.0\r\n" + message.as_bytes())
    _read_the_same(path)


def test_cells_of_a_web_page_that_reach_over_rows_are_merged_cells(tmp_path) -> None:
    page = _html(ROWS[:1])
    first, second = (["C1", *ROWS[1][1:]], ["C2", *ROWS[1][1:]])
    rows = (
        "<tr><td>C1</td><td rowspan=2>H1<br></td>"
        + "".join(f"<td>\n {c} </td>" for c in first[2:])
        + "</tr><tr><td>C2</td>"
        + "".join(f"<td>{c}</td>" for c in second[2:])
        + "</tr>"
    )
    path = tmp_path / "监测对象台账_202610.xls"
    path.write_text(page.replace("</table>", rows + "</table>"), encoding="utf-8")
    reading = read(path)
    assert column(reading, "household_id") == ["H1", "H1"]
    assert "合并单元格已按合并范围填满：“户编号”列" in reading.notes


def test_xml_of_excel_2003_called_xls(tmp_path) -> None:
    def cell(text: str) -> str:
        if text == "2026-03-05":
            return "<Cell><Data ss:Type='DateTime'>2026-03-05T00:00:00.000</Data></Cell>"
        return f"<Cell><Data ss:Type='String'>{text}</Data></Cell>"

    lines = "".join(f"<Row>{''.join(map(cell, row))}</Row>" for row in ROWS)
    path = tmp_path / "监测对象台账_202610.xls"
    path.write_text(
        "<?xml version='1.0'?><?mso-application progid='Excel.Sheet'?>"
        "<Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet' "
        "xmlns:ss='urn:schemas-microsoft-com:office:spreadsheet'>"
        f"<Worksheet ss:Name='台账'><Table><Row ss:Index='3'/>{lines}</Table></Worksheet>"
        "</Workbook>",
        encoding="utf-8",
    )
    _read_the_same(path)
    assert column(read(path), "_row")[0] == 5


def test_a_workbook_packed_with_backslashes(tmp_path) -> None:
    usual = xlsx(tmp_path / "usual.xlsx", ROWS)
    odd = tmp_path / "监测对象台账_202610.xlsx"
    with zipfile.ZipFile(usual) as archive, zipfile.ZipFile(odd, "w") as anew:
        for entry in archive.infolist():
            anew.writestr(entry.filename.replace("/", "\\"), archive.read(entry))
    _read_the_same(odd)


def test_a_web_page_that_claims_endless_cells_is_read_as_it_is(tmp_path) -> None:
    path = tmp_path / "x.xls"
    path.write_text("<table><tr><td rowspan=999999999 colspan=999999999>a</td></tr></table>")
    assert "表头" in refused(path)


def test_two_tables_of_a_page_are_two_sheets(tmp_path) -> None:
    second = _html([ROWS[0], *ROWS[3:]]).partition("<body>")[2]
    page = _html(ROWS[:3]).replace("</body></html>", second)
    path = tmp_path / "监测对象台账_202610.xls"
    path.write_text(page, encoding="utf-8")
    _read_the_same(path)
    assert set(column(read(path), "_sheet")) == {"表1", "表2"}


def test_hidden_and_further_sheets_as_ever(tmp_path) -> None:
    path = workbook(tmp_path / "监测对象台账_202610.xlsx", {"甲": ROWS, "乙": ROWS}, hidden=["乙"])
    _read_the_same(path)
