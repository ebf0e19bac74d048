"""The command ``fanpin``: one function per command, each reading like the process.

Commands import what they need when they run, so that ``fanpin --help`` answers at once.
"""

from fanpin_lib.cli.app import main

__all__ = ["main"]
