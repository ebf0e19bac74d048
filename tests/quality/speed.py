"""How long all rules take on generated exports: ``python -m tests.quality.speed 100000``."""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

from fanpin_lib.period import Month
from fanpin_lib.quality.catalogue import load_catalogue
from fanpin_lib.quality.engine import run_checks
from fanpin_lib.quality.example_snapshot import example_snapshot
from tests.quality.generated import write_exports

MONTH = Month(2026, 10)


def main(persons: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = write_exports(Path(folder), persons)
        connection = example_snapshot(MONTH, {})
        for name, path in paths.items():
            connection.execute(f"DROP TABLE {name}")
            connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{path}')")
        catalogue = load_catalogue()
        parameters = catalogue.parameters(MONTH, "220281", "蛟河市")
        parameters.overrides = {**parameters.overrides, "monitoring_line": 7000}
        wall, cpu = time.perf_counter(), time.process_time()
        findings = run_checks(connection, MONTH, catalogue, parameters)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        taken = f"{wall:.1f} s（CPU {cpu:.1f} s）{peak} MB"
        print(f"{persons} 人 {len(findings)} 条 {findings.states()} {taken}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
