"""A Dask cluster of real processes on this machine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


class DaskCluster:
    """A scheduler and its workers, one region at a time each; ``folder`` holds their logs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workers: list[subprocess.Popen[bytes]] = []
        self._file = folder / "scheduler.json"
        options = ["--port", "0", "--host", "127.0.0.1", "--no-dashboard"]
        self._scheduler = self._start("scheduler", *options, "--scheduler-file", str(self._file))
        self._until(self._file.exists)
        from distributed import Client

        self.client = Client(scheduler_file=str(self._file), set_as_default=False)
        self.address = self.client.scheduler.address

    def add(self, *options: str, python_path: Path = REPOSITORY) -> subprocess.Popen[bytes]:
        """Start a worker and wait until the scheduler knows it."""
        before = len(self._known())
        mode = () if "--nanny" in options else ("--no-nanny",)
        fixed = ["--nthreads", "1", "--no-dashboard", "--local-directory", str(self.folder)]
        worker = self._start(
            "worker", self.address, *fixed, *mode, *options, python_path=python_path
        )
        self.workers.append(worker)
        self._until(lambda: len(self._known()) > before)
        return worker

    def lose(self, worker: subprocess.Popen[bytes]) -> None:
        """SIGKILL, as the kernel does when memory runs out."""
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        self.workers.remove(worker)

    def close(self) -> None:
        self.client.close()
        for process in (*self.workers, self._scheduler):
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _known(self) -> dict:
        return self.client.scheduler_info(n_workers=-1)["workers"]

    def _start(
        self, part: str, *options: str, python_path: Path = REPOSITORY
    ) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{part}-{len(self.workers)}.log").open("wb")
        with log:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", part, *options],
                env={**os.environ, "PYTHONPATH": str(python_path)},
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )

    def _until(self, there) -> None:
        for _ in range(1200):
            if there():
                return
            time.sleep(0.1)
        logs = "\n".join(p.read_text(errors="replace")[-500:] for p in self.folder.glob("*.log"))
        raise AssertionError(f"the cluster does not start\n{logs}")


@contextmanager
def running_cluster(folder: Path, workers: int) -> Iterator[DaskCluster]:
    cluster = DaskCluster(folder)
    try:
        for _ in range(workers):
            cluster.add()
        yield cluster
    finally:
        cluster.close()
