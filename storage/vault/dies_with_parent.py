"""Run as a script: becomes the program it is given, which the kernel then ends (SIGTERM) when our thread dies.

prctl(2), PR_SET_PDEATHSIG. So a kill -9 of Miauflix leaves no readable view of the downloads behind. What is read from
standard input is left to the program.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1

if __name__ == "__main__":
    parent, program = int(sys.argv[1]), sys.argv[2:]
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
    if os.getppid() != parent:  # it died before it could be watched
        sys.exit(1)
    os.execvp(program[0], program)  # noqa: S606  # fixed words, no shell
