"""What must not leave the office: identifiers in text and files meant to be published.

`Scanner` looks for ID numbers, phones, cards, addresses and the names of known people in
texts; `Gate` looks into files and turns what it finds into one error.
"""

from fanpin_lib.disclosure.gate import Gate
from fanpin_lib.disclosure.harmless import HarmlessBefore
from fanpin_lib.disclosure.identifiers import Finding, Kind, LeaksFound, Scanner
from fanpin_lib.disclosure.word_cutter import keep_dictionary_in, word_cutter

__all__ = [
    "Finding",
    "Gate",
    "HarmlessBefore",
    "Kind",
    "LeaksFound",
    "Scanner",
    "keep_dictionary_in",
    "word_cutter",
]
