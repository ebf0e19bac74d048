"""The command line sets how many threads numpy's solver takes, before numpy is there."""

import os
import subprocess
import sys

import pytest

_TELL = """
import os, sys
from fanpin_lib.cli import main
assert "numpy" not in sys.modules
try:
    main(["--version"])
except SystemExit:
    print(os.environ["OPENBLAS_NUM_THREADS"])
"""


@pytest.mark.parametrize(("set_to", "used"), [(None, "1"), ("3", "3")])
def test_one_thread_unless_somebody_set_it(set_to: str | None, used: str) -> None:
    around = {k: v for k, v in os.environ.items() if k != "OPENBLAS_NUM_THREADS"}
    around |= {"OPENBLAS_NUM_THREADS": set_to} if set_to else {}
    said = subprocess.run(
        [sys.executable, "-c", _TELL], env=around, capture_output=True, text=True, check=True
    )
    assert said.stdout.splitlines()[-1] == used
