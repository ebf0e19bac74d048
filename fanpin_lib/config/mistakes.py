"""Mistakes in ``fanpin.toml``, as a clerk should hear them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ValidationError

#: What a wrong setting should have been, by pydantic's error type.
_EXPECTED = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这个设置项，请检查拼写",
    "string_pattern_mismatch": "格式不对",
    "string_type": "应是文字，请加引号",
    "bool_type": "应是 true 或 false",
    "literal_error": "不是可选的值",
    "int_type": "应是整数",
    "list_type": '应是列表，如 ["程序", "参数"]',
}

#: Settings that stand in another section now.
_MOVED = {"editions": "要写在 [site] 下面"}


def explained(error: ValidationError, model: type[BaseModel]) -> str:
    """All mistakes of the settings at once, each with what was found and what it should be.

    Args:
        model: what the settings were read as.
    """
    lines = []
    for item in error.errors():
        name = ".".join(str(part) for part in item["loc"])
        expected = _MOVED.get(name) or _EXPECTED.get(item["type"], "不符合要求")
        found = "" if item["type"] == "missing" else f"，现在是 {item['input']!r}"
        lines.append(f"设置项“{name}”：{expected}{found}{_description(item['loc'], model)}")
    return "；".join(lines)


def _description(loc: tuple[int | str, ...], model: Any) -> str:
    """What the setting means, from its declaration, in brackets."""
    text = ""
    for part in loc:
        fields = getattr(model, "model_fields", {})
        by_alias = {f.alias or name: f for name, f in fields.items()}
        found = by_alias.get(str(part))
        if found is None:
            break
        text, model = found.description or "", found.annotation
    return f"（{text}）" if text else ""
