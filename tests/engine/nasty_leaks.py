"""Notebooks that try to leave something behind, and one that looks for it, for tests."""

from __future__ import annotations

#: By what they leave; each runs through.
LEAKS = {
    "a name": "left_over = 1",
    "a thread": "import threading; threading.Thread(target=threading.Event().wait).start()",
    "a daemon thread": (
        "import threading; threading.Thread(target=threading.Event().wait, daemon=True).start()"
    ),
    "a thread unknown to threading": (
        "import _thread, time; _thread.start_new_thread(time.sleep, (600,))"
    ),
    "a task": "import asyncio; held = asyncio.create_task(asyncio.sleep(600))",
    "a patched function": "import textwrap; textwrap.dedent = lambda text: 'patched'",
    "a patched method": "import pandas; pandas.DataFrame.to_html = lambda *_, **__: 'patched'",
    "a patched built-in": "import builtins; builtins.sorted = list; builtins.spoilt = 1",
    "a new module": "import sys, types; sys.modules['spoilt'] = types.ModuleType('spoilt')",
    "a module taken away": "import sys; del sys.modules['textwrap']",
    "a setting in a module": "import colorsys; colorsys.ONE_THIRD = 5",
    "a setting inside a setting": "import json; json.decoder.BACKSLASH['n'] = 'spoilt'",
    "an attribute of a class": "import string; string.Formatter.spoilt = 1",
    "a registered class": "import copyreg; copyreg.dispatch_table[slice] = print",
    "a directory": "import os; os.chdir('/')",
    "a replaced stdout": "import io, sys; sys.stdout = io.StringIO(); sys.__stdout__ = sys.stdout",
    "a closed stdout": "import sys; sys.stdout.close()",
    "an exit function": "import atexit; atexit.register(len, 'x')",
    "a forked process": "import os, time\nif not os.fork(): time.sleep(60); os._exit(0)",
    "a program": "import subprocess; subprocess.Popen(['sleep', '60'], start_new_session=True)",
    "environment": "import os; os.environ['SPOILT'] = '1'; os.environ.pop('HOME', None)",
    "pandas options": "import pandas; pandas.set_option('display.max_rows', 1)",
    "numpy's ways": "import numpy; numpy.seterr(all='raise'); numpy.set_printoptions(precision=1)",
    "warnings": "import warnings; warnings.simplefilter('error')",
    "random seeds": "import random, numpy; random.seed(1); numpy.random.seed(1)",
    "open files": "import os; held = [open(os.devnull) for _ in range(100)]",
    "bare descriptors": "import os; held = [os.open(os.devnull, 0) for _ in range(100)]",
    "a signal handler": "import signal; signal.signal(signal.SIGUSR1, lambda *_: None)",
    "a last chart": "from matplotlib import pyplot; pyplot.figure(); pyplot.plot([1, 2])",
    "chart settings": "from matplotlib import rcParams; rcParams['lines.linewidth'] = 99",
    "a locale": "import locale; locale.setlocale(locale.LC_ALL, 'C')",
    "a umask": "import os; os.umask(0)",
    "logging": "import logging; logging.root.setLevel(1); logging.disable(50)",
    "an import path": "import sys; sys.path.insert(0, 'spoilt'); sys.argv.append('spoilt')",
    "the interpreter": "import gc, sys; gc.disable(); sys.setrecursionlimit(5000)",
    "decimals": "import decimal; decimal.getcontext().prec = 3",
    "a hook": "import sys; sys.excepthook = print; sys.displayhook = print",
    "IPython": (
        "ip = get_ipython(); ip.events.register('pre_run_cell', lambda *_: print('spoilt'))\n"
        "ip.display_formatter.formatters['text/plain'].for_type(int, lambda *_: 'spoilt')\n"
        "ip.register_magic_function(print, magic_name='spoilt')"
    ),
    "a limit": "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))",
    "a failure": "raise ValueError('spoilt')",
}

LOOK = """
import _thread, asyncio, builtins, colorsys, copyreg, decimal, gc, json, locale, logging
import os, random, resource, signal, string, sys, textwrap, threading, time, warnings
import numpy, pandas, psutil
from matplotlib import pyplot, rcParams
time.sleep(0.01)
deadline = time.time() + 5
while psutil.Process().children() and time.time() < deadline: time.sleep(0.05)
mask = os.umask(0o22); os.umask(mask)
print(json.dumps({
    "names": sorted({name for name in globals() if name[0] != '_'}),
    "threads": [threading.active_count(), _thread._count()], "tasks": len(asyncio.all_tasks()),
    "deep": [json.decoder.BACKSLASH['n'], hasattr(string.Formatter, 'spoilt'),
        slice in copyreg.dispatch_table],
    "children": len(psutil.Process().children()),
    "patched": [textwrap.dedent(' a'), 'patched' in pandas.DataFrame({'a': [1]}).to_html()],
    "builtins": [sorted((2, 1)), hasattr(builtins, 'spoilt')], "colorsys": colorsys.ONE_THIRD,
    "modules": ['spoilt' in sys.modules, sys.modules.get('textwrap') is not None],
    "directory": os.getcwd(), "streams": [type(sys.stdout).__name__, str(sys.__stdout__)[:20]],
    "environment": sorted(os.environ),
    "pandas": pandas.get_option('display.max_rows'), "numpy": [numpy.geterr(),
        numpy.get_printoptions()['precision']],
    "warnings": [str(one) for one in warnings.filters],
    "random": [random.random() == 0.13436424411240122, numpy.random.rand() == 0.417022004702574],
    "files": len(os.listdir('/proc/self/fd')), "signal": str(signal.getsignal(signal.SIGUSR1)),
    "figures": pyplot.get_fignums(), "width": rcParams['lines.linewidth'],
    "locale": locale.setlocale(locale.LC_ALL), "umask": mask,
    "logging": [logging.root.level, logging.root.manager.disable],
    "path": [sys.path, len(sys.argv)], "gc": [gc.isenabled(), sys.getrecursionlimit()],
    "decimals": decimal.getcontext().prec,
    "hooks": [sys.excepthook.__qualname__, type(sys.displayhook).__name__],
    "magic": 'spoilt' in get_ipython().magics_manager.magics['line'],
    "limit": resource.getrlimit(resource.RLIMIT_NOFILE),
}))
"""
