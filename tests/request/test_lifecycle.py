"""Every status with every event: what follows, and what is refused."""

from __future__ import annotations

from itertools import product

import pytest

from guide.request.lifecycle import STATUS_TEXT, Event, NotAllowed, Status, allowed, move

TABLE = """
               take         set_time  finish  wait     reopen       transfer     withdraw
new            in_progress  -         -       waiting  -            transferred  withdrawn
in_progress    -            time_set  done    waiting  -            transferred  withdrawn
time_set       -            -         done    -        in_progress  -            withdrawn
done           -            -         -       -        -            -            -
waiting        in_progress  time_set  -       -        -            transferred  withdrawn
transferred    in_progress  -         -       -        -            -            withdrawn
withdrawn      -            -         -       -        -            -            -
"""
_HEAD, *_ROWS = TABLE.strip().splitlines()
EXPECTED = {
    (Status(line.split()[0]), Event(event)): after
    for line in _ROWS
    for event, after in zip(_HEAD.split(), line.split()[1:], strict=True)
}


@pytest.mark.parametrize(("status", "event"), list(product(Status, Event)))
def test_every_status_with_every_event(status: Status, event: Event) -> None:
    after = EXPECTED[status, event]
    assert (event in allowed(status)) == (after != "-")
    if after == "-":
        with pytest.raises(NotAllowed, match=f"{status.value} cannot {event.value}"):
            move(status, event)
    else:
        assert move(status, event) is Status(after)


def test_there_are_no_events_but_the_listed_ones() -> None:
    for text in ("to_done", "__class__", "trigger", "initial", "Take"):
        with pytest.raises(ValueError, match="is not a valid Event"):
            Event(text)


def test_every_status_has_a_neutral_text() -> None:
    assert set(STATUS_TEXT) == set(Status)
    assert len(set(STATUS_TEXT.values())) == len(Status)
