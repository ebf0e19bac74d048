"""Commands about where figures come from and what changed: explain, diff."""

from __future__ import annotations

import typer

from fanpin_lib.cli.chinese import ChineseCommand
from fanpin_lib.cli.console import MonthArgument, MonthOption, county_and_month, say
from fanpin_lib.cli.hosting import chosen_editions


def add_to(app: typer.Typer) -> None:
    """Register this module's commands."""
    for command in (explain, diff):
        app.command(command.__name__, cls=ChineseCommand)(command)


EditionOption = typer.Option(
    "", "--edition", help="只说这个版本的读者能知道的（internal、open）；不写则连户编号、不公开的数"
    "一起说，只给本机看", show_default=False,
)  # fmt: skip


def explain(
    indicator: str = typer.Argument(..., metavar="指标", help="指标的编号或名称，如 cases_active"),
    region: str = typer.Option(
        "", "--region", help="地区的代码或名称；不写则为全县", show_default=False
    ),
    part: str = typer.Option("", "--part", help="分项，如 risk=因病", show_default=False),
    month: str = MonthOption,
    edition: str = EditionOption,
) -> None:
    """说明一个数字从哪来：定义、条款、分子分母、规则版本、台账文件、户编号。"""
    from fanpin_lib.desk.tracing import explain_figure, explain_published

    county, chosen = county_and_month(month or None)
    if edition:
        (name,) = chosen_editions(county, edition)
        say(explain_published(county, chosen, name, indicator, region, part))
        return
    say(str(explain_figure(county, chosen, indicator, region, part)))


def diff(
    month: str = MonthArgument,
    against: int = typer.Option(
        None, "--against", help="对照同月的第几版；不写则为上一版", show_default=False
    ),
    edition: str = EditionOption,
) -> None:
    """对照同月上一版和上月：数字、进出和变动的户、事后改动的值。"""
    from fanpin_lib.desk.tracing import compare_month, compare_published

    county, chosen = county_and_month(month)
    if edition:
        (name,) = chosen_editions(county, edition)
        say(compare_published(county, chosen, name, against))
        return
    say(str(compare_month(county, chosen, against)))
