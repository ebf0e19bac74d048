"""The site's page about every check, generated from the rule files."""

from __future__ import annotations

import html

from fanpin_lib.period import Month
from fanpin_lib.quality.catalogue import Catalogue
from fanpin_lib.quality.parameters import ParameterMissing, Parameters, names_in
from fanpin_lib.quality.rule import QualityRule

PAGE = "methods/checks.md"

_INTRO = """# 核查规则

台账读进来以后，按下面 {count} 条规则核查，查出来的叫**疑点**。

规则都写在文件里，县里可以改、可以停、可以加自己的。数值截至{month}末有效。

| 级别 | 意思 |
|---|---|
| 阻断 | 没有处理（改正或写明理由豁免）就不能发布 |
| 错误 | 必须改正，或答复“确认无误” |
| 提醒 | 看一眼，属实的答复“确认无误” |

规则下面的小字是编号；有几个的，后面是同一条规则的其他编号。台账里没有要用的列，这条规则就是“无数据”，不算通过；参数没有取值是“规则未定”。"""

_COLUMNS = ("查什么", "级别", "查谁", "谁来改", "参数", "依据")


def checks_page(catalogue: Catalogue, parameters: Parameters, month: Month) -> dict[str, str]:
    """The catalogue as a Markdown page, by its path below the site's sources.

    Args:
        parameters: values in force at the end of ``month``.
    """
    parts = [_INTRO.format(count=len(catalogue.rules), month=month.label)]
    for section, rules in catalogue.sections().items():
        head = "".join(f'<th scope="col">{name}</th>' for name in _COLUMNS)
        rows = "\n".join(_row(rule, parameters) for rule in rules)
        parts.append(
            f"## {html.escape(section)}\n\n<table>\n<thead>\n<tr>{head}</tr>\n</thead>\n"
            f"<tbody>\n{rows}\n</tbody>\n</table>"
        )
    return {PAGE: "\n\n".join(parts) + "\n"}


def _row(rule: QualityRule, parameters: Parameters) -> str:
    codes = [f"<code>{html.escape(rule.code)}</code>", *map(html.escape, rule.aliases)]
    state = "" if rule.enabled else "（本县停用）"
    cells = [
        rule.severity + state,
        rule.population,
        rule.corrector,
        _values(rule, parameters),
        rule.basis,
    ]
    note = f"<br><small>{html.escape(rule.note)}</small>" if rule.note else ""
    title = f"{html.escape(rule.title)}<br><small>{'、'.join(codes)}</small>{note}"
    rest = "".join(f"<td>{html.escape(cell)}</td>" for cell in cells)
    return f"<tr><td>{title}</td>{rest}</tr>"


def _values(rule: QualityRule, parameters: Parameters) -> str:
    """The numbers that the rule compares with, as in force."""
    said = []
    for name in sorted(names_in(f"{rule.when} {rule.fails} {rule.select}")):
        parameter = rule.parameters.get(name) or parameters.shared.get(name)
        try:
            value = parameters.value(name, rule.parameters).value
        except ParameterMissing:
            value = None
        if parameter and isinstance(value, int | float):
            said.append(f"{parameter.label}{value:g}{parameter.unit}")
        elif parameter and value is None:
            said.append(f"{parameter.label}没有取值")
    return "；".join(said)
