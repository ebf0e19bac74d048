"""What an edition consists of and which of its regions have to be run, before any is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fanpin_lib.edition.about import read_about
from fanpin_lib.edition.locating import find_data
from fanpin_lib.edition.names import DATA, INDICATORS
from fanpin_lib.edition.regions import Region, load_regions
from fanpin_lib.edition.run_manifest import RunManifest
from fanpin_lib.errors import NoDataForMonth, UnknownRegion
from fanpin_lib.period import Month
from fanpin_lib.regions import Level, normalise_code, short_code
from fanpin_lib.runner.inputs import PARTS, Inputs, input_hashes
from fanpin_lib.runner.jobs import Job
from fanpin_lib.runner.notebooks import check_notebook

#: Levels that have pages, in the order in which they are run when nothing is known of them.
LEVELS = (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)
_PARAMETERS = ("month", "region_code", "data_dir")

#: Why a region is run, besides what changed of its inputs.
REASONS = {
    "new": "还没有跑过",
    "failed": "上次失败",
    "due": "上次没有跑完",
    "missing": "笔记本不在了",
    "asked": "指定要跑",
    **{part: f"{label}变了" for part, label in PARTS.items()},
}


@dataclass(frozen=True)
class Plan:
    """An edition's regions, the hashes of their inputs, and what is known of earlier runs.

    ``regions`` are all that the edition must hold, ``wanted`` those asked for now.
    """

    month: Month
    folder: Path
    regions: Sequence[Region]
    wanted: Sequence[Region]
    notebooks: Mapping[str, Path]
    hashes: Mapping[str, Inputs]
    manifest: RunManifest

    @property
    def data_dir(self) -> Path:
        """The edition's figures."""
        return self.folder / DATA

    def due(self, *, everything: bool = False) -> dict[str, list[str]]:
        """Why each wanted region has to be run, by code, the longest first."""
        found = {}
        for region in self.wanted:
            reasons = self.manifest.reasons(region.code, self.hashes[region.code])
            if everything and reasons != ["new"]:
                reasons = ["asked"]
            if reasons:
                found[region.code] = reasons
        return dict(sorted(found.items(), key=lambda item: self._order(item[0])))

    def left(self) -> list[str]:
        """Regions that were neither done nor failed from their present inputs."""
        return [
            region.code
            for region in self.regions
            if not self.manifest.is_settled(region.code, self.hashes[region.code])
        ]

    def jobs(self, codes: Sequence[str], lies_in: Path) -> list[Job]:
        """The jobs of some regions, in the order given."""
        by_code = {region.code: region for region in self.regions}
        root, data_dir = _working_folder(self.folder)
        moved = (data_dir, _working_folder(lies_in)[1])
        return [
            Job(
                code=code,
                name=by_code[code].name,
                level=str(by_code[code].level),
                notebook=self.notebooks[str(by_code[code].level)],
                target=self.folder / notebook_name(by_code[code]),
                folder=root,
                parameters={"month": str(self.month), "region_code": code, "data_dir": data_dir},
                moved=moved if moved[0] != moved[1] else ("", ""),
            )
            for code in codes
        ]

    def forget_others(self) -> None:
        """Remove notebooks of regions that the edition does not hold (any more)."""
        kept = {region.code: notebook_name(region) for region in self.regions}
        for code in [code for code in self.manifest.regions if code not in kept]:
            del self.manifest.regions[code]
        names = set(kept.values())
        for level in LEVELS:
            for path in (self.folder / level).glob("*.ipynb"):
                if f"{level}/{path.name}" not in names:
                    path.unlink()

    def _order(self, code: str) -> tuple[float, int, str]:
        """By the seconds of last time; regions without them by level, the largest first."""
        level = next(LEVELS.index(r.level) for r in self.regions if r.code == code)
        return -(self.manifest.expected_seconds(code) or 0.0), level, code


def make_plan(
    folder: Path,
    notebooks_folder: Path,
    month: Month,
    codes: Sequence[str] | None = None,
    *,
    keep: bool = True,
) -> Plan:
    """Look at an edition's figures, notebooks and manifest.

    Args:
        codes: the regions asked for; all by default.
        keep: False writes nothing, not even hashes for the next time.

    Raises:
        NoDataForMonth: the edition holds no indicators of the month.
        NotebookRefused: a notebook cannot take the parameters.
        UnknownRegion: a code that the edition does not hold.
    """
    data_dir = _check_data(folder, month)
    known = load_regions(data_dir)
    regions = [region for region in known if region.level in LEVELS]
    wanted = _wanted(regions, codes)
    notebooks = _check_notebooks(notebooks_folder, regions)
    hashes = input_hashes(data_dir, str(month), known, notebooks, keep=keep)
    return Plan(month, folder, regions, wanted, notebooks, hashes, RunManifest.read(folder))


def notebook_name(region: Region) -> str:
    """Where a region's notebook lies in its edition: ``village/220281100201.ipynb``."""
    return f"{region.level}/{short_code(region.code)}.ipynb"


def _check_data(folder: Path, month: Month) -> Path:
    data_dir = find_data(folder / DATA)
    stored = read_about(data_dir).month or str(month)
    if stored != str(month):
        raise NoDataForMonth(
            f"{data_dir / INDICATORS} 是 {stored} 的指标，不是 {month} 的",
            hint=f"请运行 fanpin month {month}。",
        )
    return data_dir


def _wanted(regions: Sequence[Region], codes: Sequence[str] | None) -> list[Region]:
    by_code = {region.code: region for region in regions}
    if codes is None:
        chosen = list(by_code.values())
    else:
        full = [normalise_code(code) for code in codes]
        if unknown := [code for code in full if code not in by_code]:
            raise UnknownRegion(f"这个版本里没有地区 {'、'.join(unknown)}", hint="请核对区划代码。")
        chosen = [by_code[code] for code in dict.fromkeys(full)]
    return sorted(chosen, key=lambda region: (LEVELS.index(region.level), region.code))


def _check_notebooks(folder: Path, regions: Sequence[Region]) -> dict[str, Path]:
    """The notebook of each level that occurs, checked before anything runs."""
    levels = sorted({str(region.level) for region in regions})
    notebooks = {level: folder / f"{level}.ipynb" for level in levels}
    for path in notebooks.values():
        check_notebook(path, _PARAMETERS)
    return notebooks


def _working_folder(edition: Path) -> tuple[Path, str]:
    """Where kernels work, and the data folder seen from there.

    A path relative to the working directory keeps the machine's own paths out of the
    notebooks, and lets a person run the executed notebook again.
    """
    root = next((f for f in edition.parents if (f / "fanpin.toml").exists()), edition)
    return root, (edition / DATA).relative_to(root).as_posix()
