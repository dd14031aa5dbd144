"""Become a part that cannot outlive its launcher: `python tether.py LAUNCHER_PID COMMAND…`.

Run as a file, not imported: it sets the parent-death signal of Linux and turns into the command. A launcher
that is killed outright (SIGKILL, out of memory) so takes its broker along: the next start finds free ports
and an unlocked log. Elsewhere than on Linux a part ends only with an orderly launcher.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def _become(launcher: int, command: list[str]) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != launcher:  # it died before the tether was tied
            sys.exit(1)
    os.execv(command[0], command)  # noqa: S606  # a fixed argument list, no shell


if __name__ == "__main__":
    _become(int(sys.argv[1]), sys.argv[2:])
