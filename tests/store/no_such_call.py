"""A disk that cannot do something, as a program sees it: the system call fails.

Linux lets a process forbid itself system calls (seccomp); its children inherit it. Run as
``python -m store.no_such_call link -m fanpin_lib …``, or call `forbid` in a process of its own.
"""

import ctypes
import errno
import platform
import runpy
import struct
import sys

#: Numbers of the calls, from Linux's tables.
_CALLS = {
    "x86_64": {"link": (86, 265), "flock": (73,)},
    "aarch64": {"link": (37,), "flock": (32,)},
}
POSSIBLE = sys.platform == "linux" and platform.machine() in _CALLS
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _FAIL = 0x7FFF0000, 0x00050000
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def forbid(call: str, error: int = errno.EOPNOTSUPP) -> None:
    """Let a system call fail in this process from now on, as on a disk that lacks it."""
    numbers = _CALLS[platform.machine()][call]
    steps = [(_LOAD, 0, 0, 0)]
    steps += [(_EQUAL, len(numbers) - at, 0, number) for at, number in enumerate(numbers)]
    steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _FAIL | error)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = _Program(len(steps), ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0
    assert libc.prctl(_SECCOMP, _FILTER, ctypes.byref(program), 0, 0) == 0


if __name__ == "__main__":
    forbid(sys.argv[1])
    sys.argv = sys.argv[2:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
