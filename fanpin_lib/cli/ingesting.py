"""The command that stores ledgers, and how its outcome is told."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from fanpin_lib.cli.choices import refuse_together
from fanpin_lib.cli.console import current_user, progress_bar, say, working_county

if TYPE_CHECKING:
    from fanpin_lib.county import County
    from fanpin_lib.ledgers import ColumnMap
    from fanpin_lib.ledgers.explain import SheetExplanation
    from fanpin_lib.store import Coverage, IngestReport

PartialOption = typer.Option(
    False, "--partial", help="花名册只是一部分乡镇、村的：只替换文件里有的村和户，其余不动"
)
ReplaceAllOption = typer.Option(
    False, "--replace-all", help="花名册确实就是全部：行数或村少了也整份替换；月度台账替换整月"
)
WhoOption = typer.Option("", "--who", help="交台账的人，不写则用登录名", show_default=False)


def ingest(
    files: list[Path] = typer.Argument(
        None, metavar="[文件]...", help="台账文件或文件夹；不写则收 ledgers/ 里新来的"
    ),
    who: str = WhoOption,
    as_of: str = typer.Option(
        "",
        "--as-of",
        "--month",
        help="台账所属月份，文件名和标题里没有写明时用",
        show_default=False,
    ),
    none: list[str] = typer.Option(
        [],
        "--none",
        help="声明某种台账 --month 那个月没有新发生的，不交文件；可写几次",
        show_default=False,
    ),
    skip_bad_rows: bool = typer.Option(
        False, "--skip-bad-rows", help="有坏行时收下其余的行；不写则整个文件先不收"
    ),
    partial: bool = PartialOption,
    replace_all: bool = ReplaceAllOption,
    explain: bool = typer.Option(False, "--explain", help="只说明认出了什么，不入库"),
) -> None:
    """台账入库：认表头，查每一行，看不懂的文件整个不收。"""
    from fanpin_lib.period import Month

    coverage = chosen_coverage(partial, replace_all)
    county = working_county()
    if none:
        _declare_none(county, none, as_of, who, files)
        return
    chosen = _chosen_files(county, files)
    if explain:
        _explain_all(county, chosen)
        return
    month = Month.parse(as_of) if as_of else None
    report = store_files(
        county, chosen, who, as_of=month, skip_bad_rows=skip_bad_rows, coverage=coverage
    )
    if files:
        _tell_known(report)
        _refuse_documents(report, files)


def _chosen_files(county: County, files: list[Path] | None) -> list[Path]:
    """The ledgers among the files and folders that are named; else what lies in ``ledgers/``.

    Raises:
        InputError: there is no ledger among those named.
    """
    from fanpin_lib import desk
    from fanpin_lib.errors import InputError
    from fanpin_lib.ledgers.folders import ledger_files

    chosen = ledger_files(files) if files else desk.ledgers_of(county)
    if files and not chosen:
        raise InputError(
            f"“{'”“'.join(map(str, files))}”里没有台账文件",
            hint="台账是 xlsx、xls、csv 等表格文件，或装着它们的 .zip。",
        )
    return chosen


def _declare_none(
    county: County, kinds: list[str], month: str, who: str, files: list[Path] | None
) -> None:
    """Remember which ledgers of changes have nothing for a month.

    Raises:
        InputError: no month is given, files are named too, or a ledger cannot be meant.
    """
    from fanpin_lib.errors import InputError
    from fanpin_lib.period import Month
    from fanpin_lib.store.declared import declare_none

    refuse_together({"文件": bool(files), "--none": True})
    if not month:
        raise InputError(
            "没有说哪个月没有发生", hint="请写明月份，例如 --none 交办事项 --month 2026-10。"
        )
    for kind in kinds:
        told = declare_none(county.store, kind, Month.parse(month), who or current_user())
        say(f"记下了：{told.file}（第 {told.seq} 次交付，{told.delivered_by}）")


def chosen_coverage(partial: bool, replace_all: bool) -> Coverage:
    """How much the files are the whole truth of, from the options.

    Raises:
        InputError: both are given.
    """
    from fanpin_lib.store import Coverage

    refuse_together({"--partial": partial, "--replace-all": replace_all})
    if partial:
        return Coverage.PART
    return Coverage.ALL if replace_all else Coverage.USUAL


def store_files(county: County, files: list[Path], who: str, **options: Any) -> IngestReport:
    """Store files and tell what became of them.

    Raises:
        InputError: some file was not stored.
    """
    from fanpin_lib import desk

    with progress_bar("入库") as progress:
        report = desk.ingest(county, files, who or current_user(), on_progress=progress, **options)
    _tell(county, report)
    return report


def _tell(county: County, report: IngestReport) -> None:
    from fanpin_lib import desk
    from fanpin_lib.errors import InputError

    for file in report.files:
        if not file.ok or file.row_errors or file.unknown_columns or file.notes:
            say(file.to_text())
    bad_list = desk.error_list(county, report)
    where = f"，清单在 {bad_list}" if bad_list else ""
    if not report.ok:
        waiting = [file.path.name for file in report.files if not file.ok]
        shown = "、".join(waiting[:5]) + (" 等" if len(waiting) > 5 else "")
        raise InputError(
            f"有 {len(waiting)} 份文件没有入库（{shown}）{where}",
            hint="请按上面的说明改好后重新运行；已入库的不必重交。"
            "等不及改的，fanpin month 加 --without 文件名，先不计入它结账。",
        )
    say(f"入库：看了 {len(report.files)} 份文件，新入库 {len(report.stored)} 份。")
    if bad_list:
        say(f"有 {len(report.row_errors)} 处要核对{where}。")
    if report.made_up and not county.demo:
        say(report.made_up)


def _refuse_documents(report: IngestReport, named: list[Path]) -> None:
    """A document in a folder is told of; one that was named was meant as a ledger.

    Raises:
        InputError: names the first.
    """
    from fanpin_lib.errors import InputError, Where
    from fanpin_lib.store.report import Status

    for file in report.files:
        if file.status is Status.LEFT and file.path in named:
            found, _, todo = file.notes[0].partition("；")
            raise InputError(found, where=Where(file=file.path.name), hint=f"{todo}。")


def _tell_known(report: IngestReport) -> None:
    """Whoever names files is told of each that was already there."""
    from fanpin_lib.store.report import Status

    for file in report.files:
        if file.status is Status.KNOWN:
            say(file.to_text())


def _explain_all(county: County, files: list[Path]) -> None:
    """What was recognised in each file; those that cannot be opened do not stop the others.

    Raises:
        InputError: some file could not be opened.
    """
    from fanpin_lib.errors import InputError
    from fanpin_lib.ledgers.archives import unpacked

    with unpacked(files, county.store.folder) as handed_in:
        refused = [path.name for path in handed_in.refused]
        for refusal in handed_in.refused.values():
            say(str(refusal))
        refused += _explain_each(handed_in.files, county.columns)
    if refused:
        raise InputError(
            f"有 {len(refused)} 份文件打不开：{'、'.join(refused)}", hint="见上面的说明。"
        )


def _explain_each(files: list[Path], columns: ColumnMap) -> list[str]:
    """Explain every file; the names of those that cannot be opened."""
    from fanpin_lib.errors import FileRefused
    from fanpin_lib.ledgers import explain_file

    refused = []
    for path in files:
        say(f"{path.name}")
        try:
            sheets = explain_file(path, columns)
        except FileRefused as refusal:
            refused.append(path.name)
            say(f"  {refusal.message}。{refusal.hint}")
            continue
        if any(sheet.recognised for sheet in sheets):
            month = sheets[0].as_of
            say(f"  月份：{month or '文件名和标题里没有写，看每一行的月份，或用 --as-of 指定'}")
        for sheet in sheets:
            say(_explained(sheet))
    return refused


def _explained(sheet: SheetExplanation) -> str:
    name = f"工作表“{sheet.sheet}”" if sheet.sheet else "全文"
    taken = f"认作“{sheet.label}”" if sheet.recognised else "没有认出"
    if not sheet.recognised and sheet.label:
        taken += f"，最接近“{sheet.label}”，还缺：{'、'.join(sheet.missing) or '无'}"
    head = f"，表头在第 {sheet.header_row} 行，数据 {sheet.rows} 行" if sheet.header_row else ""
    lines = [f"  {name}：{taken}{head}" + (f"（{sheet.remark}）" if sheet.remark else "")]
    for column in sheet.columns:
        goal = f"→ {column.label}（{column.how}）" if column.field else "→ 不认识，原样保留"
        lines.append(f"    {column.letter} “{column.header}” {goal}")
    if sheet.recognised and sheet.absent:
        lines.append(f"    文件里没有的列：{'、'.join(sheet.absent)}")
    return "\n".join(lines)
