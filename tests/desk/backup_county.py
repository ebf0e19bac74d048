"""A small working directory for backups, made of real deliveries and plain files."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from store.readings import OCTOBER, alert, household, part, reading

from fanpin_lib.county import County

CONFIG = """\
[county]
code = "220281"
name = "蛟河市"
demo = true
[policy]
profile = "demo-jiaohe"
"""
NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


def at(minutes: int) -> datetime:
    """Some minutes after noon."""
    return NOON + timedelta(minutes=minutes)


def make_county(root: Path, households: int = 3) -> County:
    """Two deliveries, figures of a month, ledgers, answers, pages."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "fanpin.toml").write_text(CONFIG, encoding="utf-8")
    (root / "mkdocs.yml").write_text("site_name: 防贫\n", encoding="utf-8")
    county = County.at(root)
    deliver(county, households)
    county.store.ingest(reading(OCTOBER, part("alerts", [alert(1)]), sha256="alerts"), "甲")
    write(root / "ledgers" / "202610" / "农户台账.csv", "户编号\nH1\n")
    write(root / "ledgers" / ".演示数据.txt", "演示")
    write(root / "private" / "2026-10" / "left_out.json", "[]")
    write(root / "reports" / "2026-10" / "internal" / "data" / "manifest.json", "{}")
    write(root / "reports" / "2026-10" / "internal" / "village" / "一村.ipynb", "{}" * 999)
    write(root / "reports" / "2026-10" / ".internal.next" / "half", "half")
    write(root / "reports" / "2026-10" / ".internal.lock", "")
    write(root / "site" / "docs" / "index.md", "# 首页\n")
    write(root / "notebooks" / "village.ipynb", "{}")
    (root / "county" / "policy").mkdir(parents=True)
    (root / "ledgers").chmod(0o700)
    return county


def deliver(county: County, number: int) -> None:
    rows = part("households", [household(n) for n in range(number)])
    county.store.ingest(reading(OCTOBER, rows, sha256=f"households {number}"), "甲")


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


#: What is somebody's work in progress, or says nothing elsewhere.
NOT_SAVED = (
    ".internal.next", ".lock", ".internal.lock", ".holder.json", ".backup.lock",
    ".backup.holder.json", "backups",
)  # fmt: skip


def tree(root: Path) -> dict[str, bytes | None]:
    """Every file's bytes and every folder of a working directory, by path."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(root.rglob("*"))
        if not set(path.relative_to(root).parts) & set(NOT_SAVED)
    }
