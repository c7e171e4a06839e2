"""How long services ask us to wait, and how long we do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.retry_after import CEILING_S, FLOOR_S, UNSAID_S, retry_after_s

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7),
        (" 7 ", 7),
        ("7.5", 7.5),
        ("0", FLOOR_S),
        ("1000000000", CEILING_S),
        ("9" * 5000, CEILING_S),
        ("Sun, 01 Mar 2026 12:01:30 GMT", 90),
        ("Sun, 01 Mar 2026 13:01:30 +0100", 90),
        ("Sun, 01 Mar 2026 12:01:30 -0000", 90),
        ("Sun, 01 Mar 2026 11:00:00 GMT", FLOOR_S),
        ("Fri, 01 Mar 2999 11:00:00 GMT", CEILING_S),
        ("-5", UNSAID_S),
        ("", UNSAID_S),
        ("soon", UNSAID_S),
        ("nan", UNSAID_S),
        ("1e9", UNSAID_S),
        ("٣", UNSAID_S),
        ("Sun, 99 Mar 2026 12:01:30 GMT", UNSAID_S),
        (None, UNSAID_S),
    ],
)
def test_both_forms_are_understood_and_the_absurd_is_tamed(text: str | None, seconds: float) -> None:
    assert retry_after_s(text, NOW) == seconds


@given(st.text() | st.from_regex(r"[0-9A-Za-z, :+-]{0,40}", fullmatch=True))
def test_whatever_is_said_the_wait_is_bounded(text: str) -> None:
    assert FLOOR_S <= retry_after_s(text, NOW) <= CEILING_S


@given(st.integers(0, 10_000))
def test_a_date_says_the_same_as_its_seconds(seconds: int) -> None:
    date = format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)
    assert retry_after_s(date, NOW) == retry_after_s(str(seconds), NOW)
