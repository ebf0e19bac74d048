"""Commands that put the site where it is seen: publish, serve."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from fanpin_lib.cli.chinese import ChineseCommand
from fanpin_lib.cli.choices import refuse_together, refuse_without
from fanpin_lib.cli.closing import publish_and_tell
from fanpin_lib.cli.console import MonthArgument, county_and_month, say, working_county
from fanpin_lib.cli.going_on import refuse_going_back, where_shown

if TYPE_CHECKING:
    from fanpin_lib.county import County

ToOption = typer.Option(
    None, "--to", help="建好后整个抄到这个文件夹（服务器、共享文件夹），抄全了才换上",
    show_default=False,
)  # fmt: skip
EditionOption = typer.Option(
    "", "--edition", help="哪个版本：internal 内部版，open 公开版；不写则为设置里的全部",
    show_default=False,
)  # fmt: skip


def add_to(app: typer.Typer) -> None:
    """Register this module's commands."""
    for command in (publish, serve):
        app.command(command.__name__, cls=ChineseCommand)(command)


def publish(
    month: str = MonthArgument,
    everything: bool = typer.Option(False, "--all", help="重新建网站，不管有没有变化"),
    as_home: bool = typer.Option(
        False, "--home", help="首页就显示这个月，即使网站已显示更晚的月份（不写则进“各月”）"
    ),
    to: Path | None = ToOption,
    rollback: bool = typer.Option(False, "--rollback", help="--to 的文件夹退回到上一个网站"),
    edition: str = EditionOption,
) -> None:
    """核对个人信息，建好网站 site/public/（公开版 site/open/），可以放到别处给人看。"""
    refuse_together({"--rollback": rollback, "--all": everything})
    refuse_together({"--rollback": rollback, "--home": as_home})
    if to is None:
        refuse_without("--to", {"--rollback": rollback})
    county, chosen = county_and_month(month)
    editions = chosen_editions(county, edition, placed=to is not None)
    if to and rollback:
        _roll_back(county, to, editions[0])
        return
    if not as_home:
        refuse_going_back(county, month, chosen, "publish")
    options = {"everything": everything, "as_home": as_home}
    for result in publish_and_tell(county, chosen, editions, **options):
        shown = where_shown(chosen, result.month)
        say(f"{chosen.label}已发布{shown}，共 {result.pages} 页。打开 {result.index} 查看。")
    if to:
        _place(county, to, editions[0])


def chosen_editions(county: County, edition: str, *, placed: bool = False) -> tuple[str, ...]:
    """The editions asked for: all of the settings where none is named.

    Raises:
        InputError: the settings name no such edition; or there are several and only one of
            them can be placed in a folder.
    """
    from fanpin_lib.desk.hosting import site_of
    from fanpin_lib.errors import InputError

    if edition:
        site_of(county, edition)
        return (edition,)
    if placed and len(county.editions) > 1:
        raise InputError(
            "设置里有两个版本，没有写 --to 的文件夹放哪一个",
            hint="给单位内部看的加上 --edition internal，给外人看的加上 --edition open。",
        )
    return county.editions


def _place(county: County, to: Path, edition: str) -> None:
    from fanpin_lib.desk.hosting import place_site

    say(f"{place_site(county, to, edition)}。")


def _roll_back(county: County, to: Path, edition: str) -> None:
    from fanpin_lib.desk.hosting import roll_back_site

    say(f"{roll_back_site(county, to, edition)}。")


def serve(
    port: int = typer.Option(8000, "--port", min=0, max=65535, help="端口，0 为自动找一个"),
    edition: str = EditionOption,
) -> None:
    """在本机看网站，和放到服务器上一样；只有本机能打开，按 Ctrl-C 结束。"""
    from fanpin_lib.desk.hosting import site_of
    from fanpin_lib.publish.serving import LOOPBACK, server_of

    county = working_county()
    with server_of(site_of(county, chosen_editions(county, edition)[0]), port) as server:
        say(f"打开 http://{LOOPBACK}:{server.server_address[1]}/ 看网站，按 Ctrl-C 结束。")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            say("已结束。")
