"""Commands about deliveries: list, show, diff, undo."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from fanpin_lib.cli.chinese import ChineseCommand, ChineseGroup
from fanpin_lib.cli.console import current_user, say, working_county

if TYPE_CHECKING:
    from fanpin_lib.county import County
    from fanpin_lib.store import Delivery
    from fanpin_lib.store.differences import TableDifference

_MOST_CELLS = 30
NumberArgument = typer.Argument(..., metavar="交付号", help="第几次交付，见 fanpin ledger list")


def add_to(app: typer.Typer) -> None:
    """Register the group ``ledger``."""
    group = typer.Typer(
        cls=ChineseGroup, help="台账交付：谁交的、改了什么、撤回交错的。", no_args_is_help=True
    )
    for name, command in (("list", show_list), ("show", show), ("diff", diff), ("undo", undo)):
        group.command(name, cls=ChineseCommand)(command)
    app.add_typer(group, name="ledger")


def show_list(
    month: str = typer.Option("", "--month", help="只看某个月的", show_default=False),
) -> None:
    """列出全部交付：号、月份、文件、行数、谁在什么时候交的。"""
    from fanpin_lib.period import Month

    wanted = Month.parse(month) if month else None
    found = [
        delivery
        for delivery in working_county().store.deliveries()
        if wanted is None or delivery.as_of == wanted
    ]
    for delivery in found:
        say(_line(delivery))
    if not found:
        of = f"{wanted.label}的" if wanted else ""
        say(f"还没有{of}交付。请把台账放进 ledgers/，运行 fanpin ingest。")


def show(number: int = NumberArgument) -> None:
    """看一次交付：文件、哈希、各台账的行数，与上一份比变了多少。"""
    from fanpin_lib.fields import tables
    from fanpin_lib.store.differences import delivery, differences

    store = working_county().store
    one = delivery(store, number)
    say(_line(one))
    say(f"  文件哈希（sha256）：{one.sha256}")
    for part in one.parts:
        derived = "（由全国系统导出推出）" if part.derived else ""
        a_part = tables()[part.table].mode == "register" and not part.whole
        only = "，只是一部分，别的村和户照旧" if a_part else ""
        say(f"  {tables()[part.table].label}{derived}：{part.rows:,} 行{only}")
    if len(one.files) > 1:
        say(f"  一起交的 {len(one.files)} 份文件：{'、'.join(one.names)}")
    if one.note:
        say(f"  说明：{one.note}")
    for change in differences(store, number):
        say(f"  与上一份比，{_changes(change)}")


def diff(
    number: int = NumberArgument,
    cells: bool = typer.Option(False, "--cells", help="逐格列出改动（含个人信息，勿外传）"),
) -> None:
    """看一次交付改了什么：多了、少了、变了多少行，哪些列。"""
    from fanpin_lib.store.differences import differences

    for change in differences(working_county().store, number):
        say(_changes(change))
        if cells:
            _say_cells(change)


def undo(
    number: int = NumberArgument,
    reason: str = typer.Option(..., "--reason", help="为什么撤回"),
    who: str = typer.Option("", "--who", help="谁撤回，不写则用登录名", show_default=False),
) -> None:
    """撤回一次交错的交付；数据不删，再撤回这次撤回即可恢复。"""
    from fanpin_lib.errors import InputError

    if not reason.strip():
        raise InputError("撤回没有写理由", hint="请加上 --reason 理由，以后查得到为什么撤回。")
    county = working_county()
    withdrawn = county.store.undo(number, who or current_user(), reason)
    state = "已撤回" if withdrawn.withdrawn_by else "已恢复"
    say(f"{state}：{_line(withdrawn)}")
    for line in _closed_with_it(county, withdrawn):
        say(line)


def _closed_with_it(county: County, delivery: Delivery) -> Iterator[str]:
    """The closed months whose figures hold, or now lack, a delivery, and what mends each."""
    from fanpin_lib.desk.month_states import closed_months
    from fanpin_lib.desk.since_closing import since_closing

    since = [since_closing(county, month) for month in closed_months(county)]
    touched = [one for one in since if delivery.seq in (*one.withdrawn, *one.restored)]
    if not touched:
        yield "已结账的月份都没有用到它，不必重算。"
    for one in touched:
        yield f"{one.month.label}的数字要更新，请{one.mended_by}。"


def _line(delivery: Delivery) -> str:
    when = f"{delivery.delivered_at.astimezone():%Y-%m-%d %H:%M}"
    withdrawn = f"，已被第 {delivery.withdrawn_by} 号撤回" if delivery.withdrawn_by else ""
    return (
        f"第 {delivery.seq} 号  {delivery.as_of}  {delivery.file}  {delivery.rows:,} 行  "
        f"{delivery.delivered_by} {when} 交{withdrawn}"
    )


def _changes(change: TableDifference) -> str:
    from fanpin_lib.fields import tables

    counts = change.counted
    head = f"{change.label}：{counts}"
    fields = tables()[change.table].fields
    columns = "、".join(
        f"{fields[name].label if name in fields else name} {count} 格"
        for name, count in change.columns.items()
    )
    return f"{head}（{columns}）" if columns else head


def _say_cells(change: TableDifference) -> None:
    from fanpin_lib.fields import tables

    fields = tables()[change.table].fields
    rows = change.cells.to_pylist() if change.cells is not None else []
    for row in rows[:_MOST_CELLS]:
        key = "、".join(
            str(value) for name, value in row.items() if name not in ("column", "before", "after")
        )
        label = fields[row["column"]].label if row["column"] in fields else row["column"]
        say(f"  {key} {label}：{row['before'] or '空'} → {row['after'] or '空'}")
    if len(rows) > _MOST_CELLS:
        say(f"  ……共 {len(rows)} 格")
