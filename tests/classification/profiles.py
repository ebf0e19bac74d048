"""Small profiles written for a test: a county's own rules, read as every other."""

from __future__ import annotations

from pathlib import Path

from fanpin_lib.policy import Profile, load_profile

CITE = 'cite: {title: 某县办法, issuer: 某县, date: "2020-01-01", clause: 第三条}'

_PROFILE = """
profile: somewhere
label: 某县
description: 测试用的方案。
rules: [{rules}]
{more}
"""

#: The register says who met sudden hardship.
HARDSHIP = """
classes:
  category:
    label: 类别
    cite: {title: 某县办法, issuer: 某县, date: "2020-01-01", clause: 第三条}
    columns: [cases.registered_category]
    decided_by: register
    rule: ''
    values: [{value: 边缘易致贫户}, {value: 突发严重困难户, implies: sudden_hardship}]
"""


def made(folder: Path, more: str = "", **rules: str) -> Profile:
    """A profile of rules given by name as the part of the file after the citation."""
    for name, body in rules.items():
        head = f"rule: {name}\ndescription: 测试用的规则。\n{CITE}\n"
        (folder / f"{name}.yaml").write_text(head + body, encoding="utf-8")
    listed = ", ".join(f"county/{name}" for name in rules)
    text = _PROFILE.format(rules=listed, more=more)
    (folder / "somewhere.yaml").write_text(text, encoding="utf-8")
    return load_profile("somewhere", folder)


def category(clauses: str, **more: str) -> str:
    """A decision about the category in force from 2020 on; ``more`` are its other keys."""
    others = "".join(f"    {key}: {value}\n" for key, value in more.items())
    return (
        "values:\n  2020-01-01:\n    outcomes: [脱贫不稳定户, 边缘易致贫户, 不登记]\n"
        f"{others}    clauses:\n{clauses}"
    )
