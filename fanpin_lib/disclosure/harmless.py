"""Texts that the gate found harmless before: the same is not searched twice.

Whether a text is harmless depends on the text, on what is looked for and on the code that
looks, and on nothing else. Beside the workshop lies a file of the hashes of harmless texts,
under a hash of all the rest; it counts for nothing as soon as somebody is new in the store, a
village has another name, or the program is another. Of a corrected household's publication
nearly every text is the same as before.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fanpin_lib.disclosure.identifiers import Scanner
from fanpin_lib.files.atomic import atomic_write
from fanpin_lib.files.fingerprints import digest, digest_of_package

#: All that decides what is found in a text: our code and words, jieba's dictionary.
_CODE = ("disclosure", "files/yaml_lines")
_PACKAGES = ("jieba",)
_LENGTH = 32  # of a SHA-256


class HarmlessBefore:
    """What a scanner need not search again, from one publication to the next.

    Args:
        scanner: knows what is looked for.
        file: where the hashes are kept; in a folder that only its owner may open.
    """

    def __init__(self, scanner: Scanner, file: Path) -> None:
        self._scanner, self._file = scanner, file
        code = digest_of_package(_CODE, _PACKAGES)
        self._basis = digest(scanner.looked_for, code, sys.version).encode("ascii")

    def recall(self) -> None:
        """Tell the scanner what was harmless; a file that is missing or spoilt tells nothing."""
        try:
            basis, _, hashes = self._file.read_bytes().partition(b"\n")
        except OSError:
            return
        if basis == self._basis and len(hashes) % _LENGTH == 0:
            self._scanner.trust(hashes[at : at + _LENGTH] for at in range(0, len(hashes), _LENGTH))

    def keep(self) -> None:
        """Keep what was harmless now, once all of it has passed."""
        with atomic_write(self._file, private=True) as beside:
            beside.write_bytes(b"\n".join((self._basis, b"".join(sorted(self._scanner.passed)))))
