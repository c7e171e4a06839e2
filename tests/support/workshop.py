"""A small repository with the real scripts and a pretended Python, so that a whole set-up takes milliseconds."""

from __future__ import annotations

import pathlib
import subprocess

import attrs


@attrs.frozen
class Workshop:
    """The repository at `root`, and the only folder of programs that its scripts see."""

    root: pathlib.Path
    programs: pathlib.Path

    @property
    def log(self) -> pathlib.Path:
        return self.root / "asked.log"

    def asked(self) -> list[str]:
        """What the pretended Python was asked since the last time, in order."""
        lines = self.log.read_text("utf-8").splitlines() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return lines

    def add_program(self, name: str, text: str) -> None:
        program = self.programs / name
        program.write_text(text, "utf-8")
        program.chmod(0o755)

    def environment(self, **settings: str) -> dict[str, str]:
        return {"PATH": str(self.programs), "FAKE_LOG": str(self.log), "TMPDIR": str(self.root.parent), **settings}

    def start(self, script: str, *args: str, **settings: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [self.root / script, *args],
            cwd=self.root.parent,
            env=self.environment(**settings),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, script: str, *args: str, **settings: str) -> subprocess.CompletedProcess[str]:
        with self.start(script, *args, **settings) as process:
            out, err = process.communicate(timeout=30)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)
