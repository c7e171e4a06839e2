"""How the program ends: one sentence, and a code that says whose doing it was."""

from __future__ import annotations

import pytest

from miauflix import cli
from storage.errors import DataFolderInUse
from storage.model.errors import MiauflixError


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (DataFolderInUse("Somebody is in."), 75, "miauflix: Somebody is in.\n"),
        (ExceptionGroup("one", [ExceptionGroup("two", [DataFolderInUse("Somebody is in.")])]), 75, "Somebody is in."),
        (MiauflixError("No."), 1, "miauflix: No.\n"),
        (KeyboardInterrupt(), 130, ""),
        (BaseExceptionGroup("one", [KeyboardInterrupt()]), 130, ""),
    ],
)
def test_a_refusal_ends_with_its_sentence_and_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: BaseException, code: int, said: str
) -> None:
    def refuse(**_: object) -> None:
        raise error

    monkeypatch.setattr(cli.commands, "main", refuse)
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == code
    assert said in capsys.readouterr().err


def test_a_fault_of_ours_keeps_its_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise ExceptionGroup("one", [ValueError("a mistake")])

    monkeypatch.setattr(cli.commands, "main", fail)
    with pytest.raises(ExceptionGroup):
        cli.main()
