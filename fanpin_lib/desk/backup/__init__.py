"""Backups of a working directory, and working directories out of backups.

::

    TO/fanpin-backup.json       whose it is, and for whom it is sealed
    TO/objects/ab/abcd…         every content once, under the hash of its bytes as they lie
    TO/versions/20261129-…      one list of files for each backup; written last

A list names only objects that are there and were read back, so a backup that was killed
leaves the ones before it whole, and the next one goes on with what is there.

- ``making`` makes a version, ``contents`` says what belongs to it while others work;
- ``pruning`` forgets old versions;
- ``restoring`` lays a version out anywhere, ``versions`` lists them;
- ``objects`` keeps contents, ``sealing`` encrypts them (age).
"""

from fanpin_lib.desk.backup.making import BackupReport, make_backup
from fanpin_lib.desk.backup.pruning import Pruned, prune
from fanpin_lib.desk.backup.restoring import RestoreReport, restore
from fanpin_lib.desk.backup.versions import Version, versions

__all__ = [
    "BackupReport",
    "Pruned",
    "RestoreReport",
    "Version",
    "make_backup",
    "prune",
    "restore",
    "versions",
]
