"""``fanpin.toml``: the settings of one county's working directory."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError

from fanpin_lib.errors import ConfigError, Where

CONFIG_NAME = "fanpin.toml"

#: What a wrong setting should have been, by pydantic's error type.
_EXPECTED = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这个设置项，请检查拼写",
    "string_pattern_mismatch": "格式不对",
    "string_type": "应是文字，请加引号",
    "bool_type": "应是 true 或 false",
    "literal_error": "不是可选的值",
    "int_type": "应是整数",
}


#: Settings of earlier versions that had no meaning; a file that still has them is read.
_RETIRED = ("editions",)


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class CountySettings(_Section):
    """Which county the working directory belongs to."""

    code: Annotated[str, Field(pattern=r"^\d{6}$", description="县级代码，6 位数字，加引号")]
    name: Annotated[str, Field(min_length=2, description="县（市、区、旗）名称")]
    demo: bool = False


class PolicySettings(_Section):
    """Which policy profile is in force."""

    profile: Annotated[str, Field(min_length=1, description="政策方案名称，见 fanpin policy list")]


class FolderNames(_Section):
    """Folders of the working directory, relative to ``fanpin.toml``."""

    ledgers: str = "ledgers"
    store: str = "store"
    private: str = "private"
    reports: str = "reports"
    notebooks: str = "notebooks"
    site: str = "site"
    county: str = "county"


class RunSettings(_Section):
    """How notebooks are executed."""

    engine: Annotated[
        Literal["warm", "papermill"],
        Field(
            description="warm 从预热好的进程运行；papermill 每个地区另起一个内核，慢得多，结果相同"
        ),
    ] = "warm"
    workers: Annotated[int, Field(ge=0, le=64, description="同时运行的进程数，0 为自动")] = 0
    timeout_seconds: Annotated[int, Field(ge=10, description="每个地区的时限（秒）")] = 300
    memory_mb: Annotated[int, Field(ge=0, description="每个地区最多用多少内存（MB），0 为不限")] = (
        2000
    )


class SiteSettings(_Section):
    """What the office publishes of itself."""

    public_contacts: Annotated[
        list[str],
        Field(description="本单位对外公布的电话、邮箱、地址；检查个人信息时不算"),
    ] = Field(default_factory=list)


class ResolvedFolders(BaseModel):
    """The folders as absolute paths."""

    model_config = ConfigDict(frozen=True)

    ledgers: Path
    store: Path
    private: Path
    reports: Path
    notebooks: Path
    site: Path
    county: Path


class Config(_Section):
    """A validated ``fanpin.toml`` and the directory it lies in."""

    county: CountySettings
    policy: PolicySettings
    folder_names: FolderNames = Field(default_factory=FolderNames, alias="folders")
    run: RunSettings = Field(default_factory=RunSettings)
    site: SiteSettings = Field(default_factory=SiteSettings)
    _root: Path = PrivateAttr(default=Path())

    @property
    def root(self) -> Path:
        """The working directory: where ``fanpin.toml`` lies."""
        return self._root

    @property
    def folders(self) -> ResolvedFolders:
        """The folders as absolute paths."""
        names = self.folder_names.model_dump()
        return ResolvedFolders(**{key: self.root / value for key, value in names.items()})

    @property
    def mkdocs_file(self) -> Path:
        """The site's settings, beside ``fanpin.toml``."""
        return self.root / "mkdocs.yml"


def find_root(start: Path) -> Path:
    """The nearest directory at or above ``start`` that holds ``fanpin.toml``.

    Raises:
        ConfigError: there is none.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / CONFIG_NAME).exists():
            return folder
    raise ConfigError(
        f"在 {start} 及其上级文件夹里没有找到 {CONFIG_NAME}",
        hint="请进入工作目录再运行，或用“fanpin init 文件夹”新建一个。",
    )


def load_config(folder: Path) -> Config:
    """Read and check the settings of the working directory ``folder`` (or one above it).

    Raises:
        ConfigError: no file, no TOML, or a setting that is missing, misspelt or of the
            wrong kind; all mistakes are named at once.
    """
    root = find_root(folder)
    path = root / CONFIG_NAME
    data = _read_toml(path)
    for name in _RETIRED:
        data.pop(name, None)
    try:
        config = Config.model_validate(data)
    except ValidationError as error:
        raise ConfigError(
            _explain(error),
            where=Where(file=str(path)),
            hint="请改好后运行 fanpin doctor 再看一遍。",
        ) from error
    config._root = root
    return config


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+), column (\d+)", str(error))
        raise ConfigError(
            "不是正确的 TOML 格式" + (f"（第 {place[2]} 个字符处）" if place else ""),
            where=Where(file=str(path), line=int(place[1]) if place else None),
            hint='文字要加英文双引号，每项一行，如 code = "220281"。',
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(
            "不是 UTF-8 编码，读不了", where=Where(file=str(path)), hint="请用 UTF-8 另存。"
        ) from error
    except OSError as error:
        raise ConfigError(
            "没有权限读取或文件已损坏", where=Where(file=str(path)), hint="请检查文件的访问权限。"
        ) from error


def _explain(error: ValidationError) -> str:
    lines = []
    for item in error.errors():
        name = ".".join(str(part) for part in item["loc"])
        expected = _EXPECTED.get(item["type"], "不符合要求")
        found = "" if item["type"] == "missing" else f"，现在是 {item['input']!r}"
        lines.append(f"设置项“{name}”：{expected}{found}{_description(item['loc'])}")
    return "；".join(lines)


def _description(loc: tuple[int | str, ...]) -> str:
    """What the setting means, from its declaration, in brackets."""
    model: Any = Config
    text = ""
    for part in loc:
        fields = getattr(model, "model_fields", {})
        by_alias = {f.alias or name: f for name, f in fields.items()}
        found = by_alias.get(str(part))
        if found is None:
            break
        text, model = found.description or "", found.annotation
    return f"（{text}）" if text else ""
