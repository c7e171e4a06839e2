"""The programs gocryptfs and fusermount3: fixed words, and the pass phrase on standard input and nowhere else.

gocryptfs(1), fusermount3(1). The pass phrase never stands in the arguments, in the environment, in a file or in a log.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import trio

from storage.vault import dies_with_parent

GOCRYPTFS = "gocryptfs"
UNMOUNTERS = ("fusermount3", "fusermount")
FS_NAME = "miauflix-downloads"
"""What the mount is called in the system's table; by this we know our own again."""

BAD_CONFIG, WRONG_PHRASE = 11, 12
"""Exit codes of gocryptfs: its configuration cannot be read, the pass phrase does not fit."""

SCRYPT_LOG_N = "10"
"""The least that gocryptfs takes. Stretching protects weak pass phrases; ours has 256 random bits and needs none."""

ANSWERS_WITHIN_S = 10.0
NO_ANSWER = -1
_QUIET = ("-q", "-nosyslog")


def why_impossible() -> str:
    """Why nothing can be mounted on this machine, as a sentence's end; empty when nothing speaks against it. Blocks."""
    if shutil.which(GOCRYPTFS) is None:
        return "the program gocryptfs is not installed"
    if _unmounter() is None:
        return "the program fusermount3 is not installed"
    try:
        os.close(os.open("/dev/fuse", os.O_RDWR | os.O_CLOEXEC))
    except OSError as error:
        return f"/dev/fuse cannot be opened ({error.strerror})"
    return ""


def initialise(cipher: Path, phrase: bytes) -> int:
    """Make the empty folder `cipher` an encrypted one. The exit code. Blocks."""
    return _run((GOCRYPTFS, "-init", *_QUIET, "-scryptn", SCRYPT_LOG_N, str(cipher)), phrase + b"\n")


def change_phrase(cipher: Path, old: bytes, new: bytes) -> int:
    """Wrap the folder's own key with another pass phrase. The exit code; all or nothing is changed. Blocks."""
    return _run((GOCRYPTFS, "-passwd", *_QUIET, "-scryptn", SCRYPT_LOG_N, str(cipher)), old + b"\n" + new + b"\n")


def unmount(mount_point: Path, *, lazily: bool) -> bool:
    """Whether it is unmounted. `lazily`: from the tree at once, and for good when nobody uses it any more. Blocks."""
    program = _unmounter()
    return program is not None and _run((program, "-uz" if lazily else "-u", str(mount_point))) == 0


class Daemon:
    """The process that serves one mount. Start it in a thread that lives as long as the program: it dies with it."""

    def __init__(self, cipher: Path, mount_point: Path, phrase: bytes) -> None:
        self._said = os.memfd_create("gocryptfs")  # no pipe: nobody would read it once we are dead
        words = (GOCRYPTFS, "-fg", *_QUIET, "-nodev", "-nosuid", "-noexec", "-fsname", FS_NAME)
        self._process = subprocess.Popen(  # noqa: S603  # fixed words, and folders of ours
            (sys.executable, "-I", "-S", dies_with_parent.__file__, str(os.getpid()), *words, cipher, mount_point),
            stdin=subprocess.PIPE,
            stdout=self._said,
            stderr=self._said,
            env=_environment(),
            cwd="/",
            start_new_session=True,  # Ctrl-C is for the service, which unmounts when it has closed its files
        )
        assert self._process.stdin is not None
        try:
            with self._process.stdin as standard_input:
                standard_input.write(phrase + b"\n")
        except BrokenPipeError:  # it ended at once, and its exit code says why
            return

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative for a signal."""
        return self._process.poll()

    def last_line(self) -> str:
        """What it said last."""
        lines = os.pread(self._said, 64 * 1024, 0).decode("utf-8", "replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "no reason given")

    async def ended(self) -> None:
        """Wait for its end."""
        if self.exit_code is None:
            watched = os.pidfd_open(self._process.pid)
            try:
                await trio.lowlevel.wait_readable(watched)
            finally:
                os.close(watched)

    async def end(self, within_s: float) -> None:
        """It ends by itself when it is unmounted; what has not done so in time is killed."""
        with trio.move_on_after(within_s):
            await self.ended()
        if self.exit_code is None:
            self._process.kill()
            await self.ended()
        self._process.wait()
        os.close(self._said)


def _unmounter() -> str | None:
    return next((found for name in UNMOUNTERS if (found := shutil.which(name))), None)


def _run(words: tuple[str, ...], given: bytes = b"") -> int:
    try:
        done = subprocess.run(  # noqa: S603  # fixed words, and folders of ours
            words, input=given, capture_output=True, env=_environment(), cwd="/", timeout=ANSWERS_WITHIN_S, check=False
        )
    except subprocess.TimeoutExpired:  # it was killed, and the caller is told by the code
        return NO_ANSWER
    return done.returncode


def _environment() -> dict[str, str]:
    """All of the environment that they may know: there are secrets in ours."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
