"""Quiet hours: never inside them, in no zone, on no day on which a clock changes; once open, open."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from tactful.messaging.zones import FOREVER, calendar_start, known_zone, quiet_until

MINUTE = 60_000
WINDOWS = (("21:00", "08:00"), ("23:30", "02:30"), ("01:15", "02:45"), ("22:00", "00:00"), ("02:00", "03:00"))


def ms(text: str) -> int:
    """Return an instant."""
    return int(datetime.fromisoformat(text).timestamp() * 1000)


def inside(wall: time, start: str, end: str) -> bool:
    """Tell whether a clock on the wall stands within a window: the plainest reading there is."""
    begins, ends = time.fromisoformat(start), time.fromisoformat(end)
    return begins <= wall < ends if begins < ends else wall >= begins or wall < ends


def shifts(zone: str, year: int) -> list[date]:
    """Return the days on which the clocks of a zone change, as dates in UTC."""
    info, found = ZoneInfo(zone), []
    day = datetime(year, 1, 1, tzinfo=UTC)
    while day.year == year:
        later = day + timedelta(days=1)
        if day.astimezone(info).utcoffset() != later.astimezone(info).utcoffset():
            found.append(day.date())
        day = later
    return found


def sends_inside(zone: str, day: date, start: str, end: str, step: int) -> tuple[int, int]:
    """Walk a day and its neighbours; return how often it was open inside the window, and how often it flapped."""
    info, open_before, closed_again, wrong = ZoneInfo(zone), True, 0, 0
    at = int(datetime.combine(day - timedelta(days=1), time(12), UTC).timestamp() * 1000)
    changes = 0
    for _ in range(2 * 1440 // step):
        wall = datetime.fromtimestamp(at / 1000, UTC).astimezone(info).time()
        until = quiet_until(at, zone, start, end)
        wrong += not until and inside(wall, start, end)
        assert until == 0 or until > at
        if bool(until) == open_before:
            changes += 1
        open_before = not until
        at += step * MINUTE
    closed_again = max(0, changes - 6)  # two nights, and the ends of the walk
    return wrong, closed_again


ZONES = ("Europe/Madrid", "America/Havana", "Australia/Lord_Howe", "Asia/Beirut", "America/St_Johns",
         "Pacific/Kiritimati", "Asia/Kathmandu", "Africa/Casablanca")  # fmt: skip


@pytest.mark.promise("I10")
@pytest.mark.parametrize("zone", ZONES)
def test_nothing_opens_inside_quiet_hours_around_a_change_of_clocks(zone: str) -> None:
    """Minute by minute around each change of two years, the clock on the wall is never inside while we are open."""
    for year in (2026, 2027):
        for day in shifts(zone, year) or [date(year, 3, 29)]:
            for start, end in WINDOWS:
                assert sends_inside(zone, day, start, end, step=5) == (0, 0), (zone, day, start, end)


@pytest.mark.proof
@pytest.mark.timeout(3600)
@pytest.mark.promise("I10")
def test_four_hundred_zones_over_the_clock_changes_of_two_years() -> None:
    """No send inside quiet hours in any zone there is, on any day of two years on which its clocks change."""
    zones = sorted(one for one in available_timezones() if known_zone(one) and one != "localtime")
    assert len(zones) >= 400
    wrong = [
        (zone, day, window)
        for zone in zones
        for year in (2026, 2027)
        for day in shifts(zone, year) or [date(year, 6, 1)]
        for window in WINDOWS
        if sends_inside(zone, day, *window, step=15) != (0, 0)
    ]
    assert wrong == []


def test_where_an_hour_comes_twice_it_opens_once() -> None:
    """Madrid, 25 October 2026, quiet until 02:30: the second 02:30 opens, and nothing closes it again."""
    opens = ms("2026-10-25T01:30:00+00:00")
    assert quiet_until(ms("2026-10-25T00:29:00+00:00"), "Europe/Madrid", "21:00", "02:30") == opens
    assert quiet_until(ms("2026-10-25T00:31:00+00:00"), "Europe/Madrid", "21:00", "02:30") == opens
    for minute in range(0, 18 * 60):
        assert quiet_until(opens + minute * MINUTE, "Europe/Madrid", "21:00", "02:30") == 0


def test_where_an_hour_is_left_out_it_opens_behind_the_gap() -> None:
    """Madrid, 29 March 2026, quiet until 02:30, which never comes: 03:30 by the clock, and not before."""
    opens = ms("2026-03-29T01:30:00+00:00")
    assert quiet_until(ms("2026-03-29T00:59:00+00:00"), "Europe/Madrid", "21:00", "02:30") == opens
    assert quiet_until(opens, "Europe/Madrid", "21:00", "02:30") == 0


def test_equal_ends_mean_always_quiet_and_odd_offsets_count() -> None:
    """A window from and to the same minute never opens; 05:45 and 14:00 ahead are as good as any."""
    assert quiet_until(0, "UTC", "08:00", "08:00") == FOREVER
    assert quiet_until(ms("2026-05-01T02:14:00+00:00"), "Asia/Kathmandu", "21:00", "08:00") == ms(
        "2026-05-01T02:15:00+00:00"
    )
    assert quiet_until(ms("2026-05-01T07:00:00+00:00"), "Pacific/Kiritimati", "21:00", "08:00") > 0


def test_a_calendar_day_begins_at_the_persons_midnight() -> None:
    """Without a zone it begins when it may have begun anywhere."""
    now = ms("2026-11-25T03:00:00+00:00")
    assert calendar_start(now, "America/New_York", "day") == ms("2026-11-24T05:00:00+00:00")
    assert calendar_start(now, "Europe/Madrid", "week") == ms("2026-11-22T23:00:00+00:00")
    assert calendar_start(now, "Europe/Madrid", "month") == ms("2026-10-31T23:00:00+00:00")
    starts = calendar_start(now, None, "day")
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu"):
        assert starts <= calendar_start(now, zone, "day")


def test_a_zone_that_nobody_knows_is_no_zone() -> None:
    """Neither a made-up name nor a path."""
    assert not known_zone("Mars/Olympus")
    assert not known_zone("../etc/passwd")
    assert not known_zone(None)
    assert known_zone("Europe/Madrid")
