"""What MkDocs complains of, as a clerk should hear it: in Chinese, with the page named."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_MENU = "mkdocs.yml 的 nav"
_SETTING = "mkdocs.yml 的设置"

Words = str | Callable[..., str]

#: What stands in a setting that is wrong, the plainest reason first.
_SETTINGS: tuple[tuple[re.Pattern[str], Words], ...] = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"^Unrecognised configuration name: (.+)", "没有 {0} 这一项，请检查拼写"),
        (r"Sub-option '(.+?)': Unrecognised configuration name", "没有 {0} 这一项，请检查拼写"),
        (r"Plugin '(.+?)' option '(.+?)': Unrecognised", "插件 {0} 没有 {1} 这一项，请检查拼写"),
        (r"Plugin '(.+?)' option '(.+?)'", "插件 {0} 的 {1} 写得不对"),
        (r"The \"(.+?)\" plugin is not installed", "没有安装插件 {0}，请从 plugins 里删掉"),
        (r"Plugin '(.+?)' was specified multiple", "插件 {0} 写了两次，请只留一处"),
        (r"config options for the '(.+?)' plugin", "插件 {0} 的写法不对"),
        (r"Unrecognised theme name: '(.+?)'", "没有 {0} 这种主题，请写 material"),
        (r"Failed to load extension '?([\w.]+)|'(.+?)' is not a valid Markdown Extension",
         lambda one, other="": f"没有文稿扩展 {one or other}，请从 markdown_extensions 里删掉"),
        (r"No module named '(.+?)'", "没有安装 {0}，请删掉用到它的设置"),
        (r"path '(.+?)' isn't an existing", "没有 {0} 这个文件或文件夹"),
        (r"Expected nav to be a list, got (?:dict with keys )?(.+)",
         "应是一项一行、每行以“- ”开头，现在是 {0}"),
        (r"Expected nav item to be .+?, got (?:dict with keys )?(.+)",
         "每一项应是网页，或“名称: 网页”，现在是 {0}"),
        (r"Expected one of: \((.+?)\) but received: (.+)", "应是 {0} 之一，现在是 {1}"),
        (r"Expected a list of items", "应是一项一行、每行以“- ”开头的清单"),
        (r"Expected a dict of items", "应写成“名称: 值”，每项一行"),
        (r"Expected type: <class 'list'>", "应是一项一行、每行以“- ”开头的清单"),
        (r"Expected type: .+ but received: .+", "值的类型不对（文字、数和 true/false 不能混用）"),
        (r"Required configuration not provided", "缺这一项"),
        (r"The URL isn't valid|Unable to parse the URL", "网址不完整，应以 https:// 开头"),
    )
)  # fmt: skip

#: Messages, each with what a clerk reads; groups are put in their order.
_SAYINGS: tuple[tuple[re.Pattern[str], Words], ...] = tuple(
    (re.compile(pattern, re.DOTALL), words)
    for pattern, words in (
        (r"Doc file '(.+?)' contains a link '(.+?)', but the target .*is not found.*"
         r"(?:Did you mean '(.+?)'\?)",
         "网页 {0} 里的链接 {1} 指向不存在的网页，是不是 {2}"),
        (r"Doc file '(.+?)' contains a link '(.+?)', but the target .*is not found",
         "网页 {0} 里的链接 {1} 指向不存在的网页"),
        (r"Doc file '(.+?)' contains a link to '(.+?)' which is excluded",
         "网页 {0} 里的链接 {1} 指向不进网站的文件"),
        (r"Doc file '(.+?)' contains a link '(.*?)', but the doc .*does not contain an anchor",
         "网页 {0} 里的链接 {1} 指向的那一节不存在"),
        (r"Doc file '(.+?)' contains a link '(.*?)', but there is no such anchor",
         "网页 {0} 里的链接 {1} 指向的那一节不存在"),
        (r"Doc file '(.+?)' contains an absolute link '(.+?)'",
         "网页 {0} 里的链接 {1} 以 / 开头，双击打开时点不开，请写成相对的，如 ../help/index.md"),
        (r"Doc file '(.+?)' contains an? .*?link '(.+?)'", "网页 {0} 里的链接 {1} 写法不对"),
        (r"A reference to '(.+?)' is included in the 'nav' .*excluded",
         f"{_MENU} 列了 {{0}}，但这个文件不进网站"),
        (r"A reference to '(.+?)' is included in the 'nav' configuration, which is not",
         f"{_MENU} 列了 {{0}}，但没有这个网页"),
        (r"An absolute path to '(.+?)' is included in the 'nav'",
         f"{_MENU} 里的 {{0}} 以 / 开头，请写成相对 site/docs 的位置"),
        (r"The following pages exist in the docs directory, but are not included in the \"nav\" "
         r"configuration:(.+)",
         lambda pages: f"这些网页没有列进 {_MENU}："
         + "、".join(re.findall(r"- (.+)", pages))),
        (r"Excluding '(.+?)' from the site because it conflicts with '(.+?)'",
         "网页 {0} 和 {1} 会变成同一个网页，请只留一个或改名"),
        (r"File not found: (\S+)", "网页 {0} 读不到（可能是指向别处的快捷方式）"),
        (r"Encoding error reading file: (\S+)", "网页 {0} 不是 UTF-8 编码，请用 UTF-8 另存"),
        (r"Error reading page '(.+?)'", "网页 {0} 读不懂（多半是开头“---”里的几行写错了）"),
        (r"Error building page '(.+?)'", "网页 {0} 套不进版式（多半是开头“---”里的几行写错了）"),
        (r"Path '(.+?)' uses OS-specific separator", "位置 {0} 里的“\\”请改成“/”"),
        (r"Template skipped: '(.+?)' not found", "mkdocs.yml 列的版式 {0} 不存在"),
        (r"Error reading template '(.+?)'", "mkdocs.yml 列的版式 {0} 读不懂"),
        (r"Inherited config file '.*?' does not exist at '(.+?)'", "没有网站设置 {0}"),
        (r"error parsing the configuration file.*?line (\d+), column (\d+)",
         "mkdocs.yml 不是正确的 YAML（第 {0} 行第 {1} 个字附近），请检查缩进和冒号后的空格"),
        (r"error parsing the configuration file", "mkdocs.yml 不是正确的 YAML，请检查缩进和冒号"),
        (r"The configuration is invalid", "mkdocs.yml 应写成“名称: 值”，每项一行"),
        (r"Config value '(.+?)': (.+)",
         lambda name, reason: f"{_SETTING} {name} 不对（{_setting(reason)}）"),
    )
)  # fmt: skip

_PROBLEM = re.compile(
    r"^(?:WARNING|ERROR|CRITICAL)\s+-\s+(.*?)(?=^(?:[A-Z]+\s+-\s|Traceback|Aborted|Error:)|\Z)"
    r"|^Error: (.*?)(?=^[A-Z]|\Z)",
    re.MULTILINE | re.DOTALL,
)
_PAGE = re.compile(r"""['"]?([^\s'"/][^\s'"]*\.(?:md|yml|html|css|js|svg|png))\b""")
_RAISED = re.compile(r"^(\w+(?:\.\w+)*(?:Error|Exception|Failure))\b", re.MULTILINE)
_COUNTED = re.compile(r"Aborted with|strict mode")
_OTHER = "建网站的程序报了别的问题"


def complaints(said: str) -> list[str]:
    """MkDocs' complaints in Chinese, each once; at least one.

    Args:
        said: all that it wrote to its error stream.
    """
    found = dict.fromkeys(map(in_chinese, _problems(said)))
    named = [line for line in found if line != _OTHER]
    if named or found:
        return named or list(found)
    raised = _RAISED.findall(said)
    return [f"建网站的程序中途停了（{raised[-1].rpartition('.')[2]}）" if raised else
            "建网站的程序中途停了"]  # fmt: skip


def _problems(said: str) -> Iterator[str]:
    for told, stopped in _PROBLEM.findall(said):
        problem = (told or stopped).strip()
        if problem and not _COUNTED.search(problem):
            yield problem


def in_chinese(problem: str) -> str:
    """One complaint in Chinese; of one that is not known the page that it is about."""
    for pattern, words in _SAYINGS:
        if found := pattern.search(problem):
            return _worded(words, found)
    return f"{named[1]}：建网站的程序报了问题" if (named := _PAGE.search(problem)) else _OTHER


def _setting(reason: str) -> str:
    for pattern, words in _SETTINGS:
        if found := pattern.search(reason):
            return _worded(words, found)
    return "写法不对"


def _worded(words: Words, found: re.Match[str]) -> str:
    groups = [group or "" for group in found.groups()]
    return words.format(*groups) if isinstance(words, str) else words(*groups)
