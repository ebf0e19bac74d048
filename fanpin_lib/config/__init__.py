"""``fanpin.toml``: the settings of one county's working directory."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError, field_validator

from fanpin_lib.config.mistakes import explained
from fanpin_lib.errors import ConfigError, Where
from fanpin_lib.files.working_root import CONFIG_NAME, working_root

#: The editions that a month can have; every other one has the first beside it.
EditionName = Literal["internal", "open"]
_ALWAYS: EditionName = "internal"
#: Settings of earlier versions that had no meaning; a file that still has them is read, unless
#: it asks for what is set elsewhere now (see `mistakes`).
_RETIRED = {"editions": "open"}


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
    """What the office publishes: which editions of a month, and what of itself."""

    editions: Annotated[
        list[EditionName],
        Field(description='只有内部版写 ["internal"]，另有公开版写 ["internal", "open"]'),
    ] = [_ALWAYS]
    public_contacts: Annotated[
        list[str],
        Field(description="本单位对外公布的电话、邮箱、地址；检查个人信息时不算"),
    ] = Field(default_factory=list)
    builder: Annotated[
        Literal["mkdocs", "zensical"],
        Field(description="用什么建网站：mkdocs，或者它的后继者 zensical（要先安装）"),
    ] = "mkdocs"
    months: Annotated[
        int, Field(ge=1, le=120, description="网站留几个月的网页，最新的一个月也算")
    ] = 13
    keep_earlier: Annotated[
        int,
        Field(ge=0, le=100, description="publish --to 的文件夹旁边留几个以前的网站，供退回"),
    ] = 3

    @field_validator("editions")
    @classmethod
    def _internal_first(cls, found: list[EditionName]) -> list[EditionName]:
        """The internal one is always there and made first; each is named once."""
        if _ALWAYS not in found or len(set(found)) < len(found):
            raise ValueError(found)
        return sorted(found, key=lambda name: name != _ALWAYS)


def _written(description: str) -> Any:
    return Field(default=False, description=f"true 则每月写出：{description}")


class OfficeSettings(_Section):
    """What a month writes for the office besides the site, and who is told of trouble.

    What is not named is not written. Each is one entry of ``desk.office_papers``.
    """

    calendar: bool = _written("下个月的期限日历（.ics，fanpin calendar）")
    due: bool = _written("各步骤、线索、交办事项的期限清单")
    rosters: bool = _written("方案要求建的名册")
    worklists: bool = _written("每村、乡镇、部门、帮扶单位的工作清单")
    forms: bool = _written("学过的上级报表，用本月的数填好")
    bulletin: bool = _written("月通报，县里一份、每个乡镇一份")
    assignments: bool = _written("给部门的交办单")
    minutes: bool = _written("研判会议的记录表和工作簿")
    notify: Annotated[
        list[str],
        Field(description="有事要人处理时运行的程序，写成列表；再加参数月份、退出码、说明文件"),
    ] = Field(default_factory=list)


class ProtectionSettings(_Section):
    """Of how few households nothing may be told, by edition (see ``edition.protection``)."""

    internal_households: Annotated[
        int, Field(ge=2, le=100, description="内部版：少于这么多户的健康、残疾、收入、钱款不公开")
    ] = 3
    open_households: Annotated[
        int, Field(ge=3, le=1000, description="公开版：少于这么多户的健康、残疾、收入、钱款不公开")
    ] = 10
    interval: Annotated[
        float,
        Field(ge=0, le=1, description="不公开的金额，别人能推到的最小误差（占它的比例）"),
    ] = 0.2


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
    office: OfficeSettings = Field(default_factory=OfficeSettings)
    protection: ProtectionSettings = Field(default_factory=ProtectionSettings)
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
    if root := working_root(start):
        return root
    raise ConfigError(
        f"在 {start.resolve()} 及其上级文件夹里没有找到 {CONFIG_NAME}",
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
    for name, asked in _RETIRED.items():
        if asked not in str(data.get(name)):
            data.pop(name, None)
    try:
        config = Config.model_validate(data)
    except ValidationError as error:
        raise ConfigError(
            explained(error, Config),
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
