"""The root of the command line: groups of commands, and how errors reach a person."""

from __future__ import annotations

import errno
import sys
from pathlib import Path

import typer

from fanpin_lib import __version__
from fanpin_lib.cli import (
    backing_up,
    checks,
    closing,
    documents,
    empty_ledgers,
    forms,
    hosting,
    ledger,
    monthly,
    policy,
    preparing,
    provincial,
    scanning,
    standing,
    starting,
    teaching,
    tracing,
)
from fanpin_lib.cli.attending import DEFECT, INTERRUPTED
from fanpin_lib.cli.chinese import ChineseGroup, usage_message
from fanpin_lib.errors import FanpinError

_OF_THE_MACHINE = {errno.EACCES, errno.EPERM, errno.EBUSY, errno.EROFS, errno.ENOSPC}
_OF_THE_SHARE = {errno.EIO, errno.ESTALE, errno.ENOTCONN, errno.ETIMEDOUT}
_CONNECT = (
    "它所在的共享文件夹或磁盘可能断开了：请重新连接，回到工作目录，再运行同一条命令；"
    "已完成的部分都保留着。"
)

app = typer.Typer(
    cls=ChineseGroup,
    help="防返贫致贫监测：把台账交进来，一条命令结清一个月。",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
starting.add_to(app)
preparing.add_to(app)
teaching.add_to(app)
empty_ledgers.add_to(app)
monthly.add_to(app)
closing.add_to(app)
hosting.add_to(app)
backing_up.add_to(app)
standing.add_to(app)
documents.add_to(app)
checks.add_to(app)
tracing.add_to(app)
forms.add_to(app)
scanning.add_to(app)
ledger.add_to(app)
policy.add_to(app)
provincial.add_to(app)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"fanpin {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(
        False, "--version", callback=_show_version, is_eager=True, help="显示版本"
    ),
) -> None:
    """防返贫致贫监测：把台账交进来，一条命令结清一个月。"""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code; never shows a traceback."""
    _speak_utf8()
    _leave_out_grammars()
    sys.exit(_run(arguments))


def _leave_out_grammars() -> None:
    """Let ``jsonschema``, which reads notebooks for us, do without a module that it may lack.

    When it is there, 38 grammars of web addresses are compiled at every start (1.3 s), for
    formats that no notebook has.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def _run(arguments: list[str] | None) -> int:
    try:
        result = app(args=arguments, standalone_mode=False)
    except FanpinError as error:
        return _complain(f"{error}{_original_kept(error)}", error.exit_code)
    except KeyboardInterrupt:
        return _interrupted()
    except Exception as error:
        return _interrupted() if _was_interrupted(error) else _handle_unforeseen(error)
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how libraries in Rust fail
            raise
        return _handle_unforeseen(error)
    if result == INTERRUPTED:  # how Typer tells of Ctrl-C
        return _interrupted()
    return result if isinstance(result, int) else 0


def _was_interrupted(error: Exception) -> bool:
    """Whether a query of DuckDB's ended by Ctrl-C; it may say so as an error of its own."""
    said = isinstance(error, RuntimeError) and str(error) == "Query interrupted"
    return said or type(error).__name__ == "InterruptException"


def _interrupted() -> int:
    return _complain("已中断。已完成的部分都保留着，重新运行同一条命令会接着做。", INTERRUPTED)


def _complain(message: str, code: int) -> int:
    typer.echo(f"错误：{message}", err=True)
    return code


def _handle_unforeseen(error: BaseException) -> int:
    """Usage errors of the command line, unreadable folders, and defects of ours."""
    from fanpin_lib.files.library_words import in_chinese

    kind = type(error)
    if kind.__name__ == "NoArgsIsHelpError":
        typer.echo(error.format_message())  # type: ignore[attr-defined]
        return 0
    if hasattr(error, "format_message"):
        return _complain(usage_message(error), 2)
    if kind.__name__ == "Abort":
        return _complain("已取消。", INTERRUPTED)
    if isinstance(error, OSError) and (said := _about_the_machine(error)):
        return _complain(said, 2)
    if said := in_chinese(error):
        return _complain(f"{said}{_keep_details(error)}", 2)
    return _complain(f"程序内部出错（{kind.__name__}）。{_keep_details(error)}", DEFECT)


def _about_the_machine(error: OSError) -> str:
    """A full disk, a read-only folder, a file that another program has open, a share that has
    gone away; "" of anything else.
    """
    from fanpin_lib.errors import why
    from fanpin_lib.files.atomic import how_to_write

    place = _meant(error)
    named = f"“{place}”读写不了：" if place else ""
    if not _is_here():
        return f"工作目录不见了。{_CONNECT}"
    if error.errno in _OF_THE_SHARE:
        return f"{named}{why(error)}。{_CONNECT}"
    if error.errno not in _OF_THE_MACHINE:
        return ""
    return f"{named}{why(error)}。{how_to_write(error, Path(str(place)))}"


def _is_here() -> bool:
    """Whether the working directory is still there: a share may have gone away meanwhile."""
    try:
        return Path.cwd().exists()
    except OSError:
        return False


def _meant(error: OSError) -> str | None:
    """The file that a person knows: of a file written beside, the one it was to replace."""
    beside = str(error.filename or "").endswith(".part")
    found: str | None = error.filename2 if error.filename2 and beside else error.filename
    return found


def _original_kept(error: FanpinError) -> str:
    """Where a library's own words were kept, as the end of our message."""
    return f"\n{_keep_details(error.original)}" if error.original else ""


def _keep_details(error: BaseException) -> str:
    """Where the traceback was kept; it is for whoever maintains fanpin."""
    from fanpin_lib.config import load_config
    from fanpin_lib.files.private import keep_details
    from fanpin_lib.files.working_root import CONFIG_NAME

    if not _is_here() or not (Path.cwd() / CONFIG_NAME).exists():
        return "请在工作目录里运行，以便记录详情。"
    return keep_details(load_config(Path.cwd()).folders.private, error)


def _speak_utf8() -> None:
    """Windows consoles with another code page must not stop the program."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
