"""The page that shows what the gate finds: kind × spelling, kind × way into a site.

Made by planting, as the tests plant: ``python -m tests.disclosure.leak_matrix site/docs`` writes
the page anew; `test_leak_matrix.py` holds it against what is found now.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from fanpin_lib.disclosure import Gate
from tests.disclosure.test_gate import (
    DIGITS,
    MAKERS,
    OF_DIGITS,
    SCANNER,
    SPELLINGS,
    channels,
)

PAGE = "methods/leaks.md"
#: Plantings of each kind in each spelling.
TIMES = 5

KINDS = {
    "id": "身份证号", "old id": "15 位身份证号", "mobile": "手机号", "landline": "固定电话",
    "card": "银行卡号", "disability": "残疾人证号", "residence": "居住证号", "e-mail": "电子邮箱",
    "passport": "护照号", "address": "村以下住址", "household": "户编号", "case": "监测编号",
    "name": "台账里的姓名",
}  # fmt: skip
SPELLING_NAMES = {
    "in a sentence": "句子中间", "full width": "全角", "blanks": "空格分组",
    "blanks that do not break": "不换行空格分组", "thin blanks": "窄空格分组",
    "wide blanks": "全角空格分组", "hyphens": "短横分组", "dashes": "长横分组",
    "dots": "点分组", "dots in the middle": "间隔号分组", "slashes": "斜杠分组",
    "marks without width": "零宽字符隔开", "soft hyphens": "软连字符隔开",
    "struck through": "每个字加删除线", "bold in the middle": "中间加粗（HTML）",
    "a comment in the middle": "中间夹注释（HTML）", "tspans": "图里一字一段",
    "a cell a character": "一格一个字", "entities": "字符实体（十进制）",
    "entities in hexadecimal": "字符实体（十六进制）", "percent": "百分号编码",
    "an address's query": "网址的参数", "base64": "base64", "Arabic digits": "阿拉伯文数字",
    "mathematical digits": "数学字体数字", "circled digits": "带圈数字",
    "escapes of a script": "脚本转义", "from right to left": "从右往左写",
    "an attribute": "标签属性",
    "Markdown in the middle": "中间加粗（Markdown）", "one by one": "一个一个隔开",
    "below each other": "一行一个", "Chinese numerals": "汉字数字", "capital numerals": "大写数字",
}  # fmt: skip
CHANNEL_NAMES = {
    "Word, two runs": "Word，断成两段", "Word, a property": "Word 的属性",
    "Excel, a number": "Excel 的格子", "OpenDocument": "ods 的格子",
    "Word, a picture in it": "Word 里图片的标题", "zip in zip": "压缩包里的压缩包",
    "a name in a zip": "压缩包里的文件名", "PDF": "PDF 的文字", "a picture's title": "图片的标题",
    "a photograph's description": "照片的说明", "a script": "脚本", "a style": "样式",
    "a file's name": "文件名", "a folder's name": "文件夹名",
    "a notebook's parameters": "笔记本的参数",
    "a notebook's metadata": "笔记本的属性", "a cell's metadata": "笔记本一格的属性",
    "GB 18030": "GB 18030 的文本", "UTF-16": "UTF-16 的文本", "settings": "网站设置",
    "a table's cells": "CSV 的格子", "a picture in a page": "写在网页里的图片",
}  # fmt: skip

_INTRODUCTION = """# 查得出的个人信息

发布以前和 `fanpin scan` 用同一个关口。下面两张表由程序生成：把编造的号码和姓名按各种写法、
各种途径埋进去，看查出几个；测试核对这一页和现在查出的一样。没有哪一格能说明查得尽：
画成图的字、没有登记过的姓名、和常用词一样的两个字的姓名查不出（见下），
第一道防线是网页只由汇总数生成，本来就没有个人信息。
"""
_AFTER = """
## 查不出的

- 图片、扫描件里画出来的字：扫描的 PDF 不让放进网站，图片要由人看。
- 台账里没有的人的姓名；只有一个字的、和地名或页面用词一样的姓名（发布时说有几个）。
- 句子中间、和常用词一样、旁边又没有“户主、同志”这类字的两个字的姓名。
- 少于 9 位的户编号、监测编号：和一般的数分不开。
"""


def by_spelling() -> dict[str, dict[str, str]]:
    """How many of each kind are found in each spelling."""
    return {
        spelling: {kind: _in_spelling(kind, spelling) for kind in KINDS}
        for spelling in SPELLINGS | OF_DIGITS
    }


def _in_spelling(kind: str, spelling: str) -> str:
    if spelling in OF_DIGITS and kind not in DIGITS:
        return "—"
    write, draw = (SPELLINGS | OF_DIGITS)[spelling], random.Random(f"{kind} {spelling}")
    plain = [MAKERS[kind](draw) for _ in range(TIMES)]
    texts = [write(text) for text in plain]
    if texts == plain:
        return "—"  # nothing in it that could be written so
    found = sum(bool(SCANNER.scan(f"前文。\n{text}\n后文。", "页")) for text in texts)
    return f"{found}/{TIMES}"


def by_channel() -> dict[str, dict[str, str]]:
    """Whether one of each kind is found on each way into a site."""
    return {
        channel: {kind: _on_channel(kind, channel) for kind in KINDS} for channel in CHANNEL_NAMES
    }


def _on_channel(kind: str, channel: str) -> str:
    text = MAKERS[kind](random.Random(f"{kind} {channel}"))
    if channel == "PDF" and not text.isascii():
        return "—"  # the little PDF of the tests has no typeface for it
    name, content = channels(text)[channel]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        gate = Gate(SCANNER)
        gate.look_all(Path(folder))
    return "查出" if gate.findings else "没有查出"


def page() -> str:
    """The page's Markdown."""
    spelt, carried = by_spelling(), by_channel()
    counts = [cell.split("/") for row in spelt.values() for cell in row.values() if "/" in cell]
    found, planted = (sum(int(pair[place]) for pair in counts) for place in (0, 1))
    open_ways = sum(cell == "没有查出" for row in carried.values() for cell in row.values())
    ways = sum(cell != "—" for row in carried.values() for cell in row.values())
    return (
        _INTRODUCTION
        + f"\n## 种类和写法\n\n埋了 {planted:,} 处，查出 {found:,} 处。"
        + "格里是查出的和埋的；“—”是没有这种写法。\n\n"
        + _table("写法", SPELLING_NAMES, spelt)
        + f"\n## 种类和途径\n\n试了 {ways} 种搭配，{open_ways} 种没有查出。\n\n"
        + _table("途径", CHANNEL_NAMES, carried)
        + _AFTER
    )


def _table(head: str, names: Mapping[str, str], rows: Mapping[str, Mapping[str, str]]) -> str:
    lines = [f"| {head} | {' | '.join(KINDS.values())} |", f"|---|{'---|' * len(KINDS)}"]
    lines += [f"| {names[way]} | {' | '.join(row.values())} |" for way, row in rows.items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    (Path(sys.argv[1]) / PAGE).write_text(page(), encoding="utf-8")
