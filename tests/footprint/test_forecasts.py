"""Forecasts of carbon intensity: what is read, what is refused, and the hours that are chosen."""

import json
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from joute.errors import BadData
from joute.footprint.forecast_files import read_forecast
from joute.footprint.forecasts import Choice, Forecast, Slot, choose

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def of(*grams: float | None, step: timedelta = HOUR, begin: datetime = NOON) -> Forecast:
    """Slots from `begin` on; None is an unknown one."""
    begins = [begin + number * step for number in range(len(grams))]
    slots = [Slot(at, at + step, g) for at, g in zip(begins, grams, strict=True) if g is not None]
    return Forecast("FR", "forecast.csv", tuple(slots))


def test_a_mean_is_by_time_and_unknown_where_a_part_is() -> None:
    forecast = of(100, 40, None, 60)
    assert forecast.mean(NOON, NOON + 2 * HOUR) == pytest.approx(70)
    assert forecast.mean(NOON + 0.75 * HOUR, NOON + 1.5 * HOUR) == pytest.approx(60)
    assert forecast.mean(NOON + HOUR, NOON + 2.1 * HOUR) is None
    assert forecast.mean(NOON - HOUR, NOON + HOUR) is None
    assert forecast.mean(NOON + 3 * HOUR, NOON + 4.1 * HOUR) is None
    assert forecast.mean(NOON, NOON) is None


def test_the_start_is_that_of_the_least_mean_and_the_earliest_of_equals() -> None:
    forecast = of(80, 30, 30, 90, 30, 30)
    assert choose(forecast, NOON, 2 * HOUR, 24 * HOUR) == Choice(NOON + HOUR, 30, 55)
    # An hour that ends in the middle of the first of them.
    assert choose(forecast, NOON, 2 * HOUR, 2.5 * HOUR).start == NOON + 0.5 * HOUR
    assert choose(of(20, 20), NOON, HOUR, 24 * HOUR) == Choice(NOON, 20, 20)


def test_what_is_not_known_is_never_low_and_nothing_ends_late() -> None:
    assert choose(of(80, None, 70), NOON, HOUR, 24 * HOUR).start == NOON + 2 * HOUR
    assert choose(of(80, None, 70), NOON, 2 * HOUR, 24 * HOUR) == Choice(NOON, None, None)
    assert choose(of(None, 70), NOON, HOUR, 24 * HOUR) == Choice(NOON + HOUR, 70, None)
    assert choose(of(80, 10), NOON, HOUR, 1.5 * HOUR) == Choice(NOON + 0.5 * HOUR, 45, 80)
    assert choose(of(80, 10), NOON, 3 * HOUR, 2 * HOUR) == Choice(NOON, None, None)


def test_no_start_of_a_fine_search_is_lower() -> None:
    random = Random(3)
    for _ in range(100):
        grams = [None if random.random() < 0.1 else random.uniform(10, 90) for _ in range(30)]
        forecast = of(*grams, step=timedelta(minutes=30))
        now = NOON + timedelta(minutes=random.randrange(60))
        lasts, within = timedelta(minutes=random.randrange(5, 300)), timedelta(hours=12)
        chosen = choose(forecast, now, lasts, within)
        minutes = range(int((within - lasts).total_seconds()) // 60 + 1)
        starts = [now + timedelta(minutes=one) for one in minutes]
        means = [mean for one in starts if (mean := forecast.mean(one, one + lasts)) is not None]
        if chosen.chosen_g is None:
            assert not means
        else:
            assert chosen.chosen_g <= min(means) + 1e-6
            assert now <= chosen.start <= now + within - lasts


ECO2MIX = (
    "Périmètre;Nature;Date;Heures;Consommation;Taux de Co2\n"
    "France;Prévision;2026-11-30;13:00;60000;52\n"
    "France;Prévision;2026-11-30;13:30;60000;48\n"
    "France;Prévision;2026-11-30;14:00;60000;\n"
)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("time,gco2_per_kwh\n2026-11-30T13:00+01:00,52\n2026-11-30T12:30Z,48,\n", ""),
        ("date_heure;taux_co2\n2026-11-30T12:30:00Z;48,0\n2026-11-30T12:00:00Z;52,0\n", ""),
        (ECO2MIX, "France"),
        (ECO2MIX.replace(";", "\t"), "France"),
        (
            json.dumps(
                {
                    "zone": "FR",
                    "forecast": [
                        {"datetime": "2026-11-30T12:00:00.000Z", "carbonIntensity": 52},
                        {"datetime": "2026-11-30T12:30:00.000Z", "carbonIntensity": 48},
                        {"datetime": "2026-11-30T13:00:00.000Z", "carbonIntensity": None},
                    ],
                }
            ),
            "FR",
        ),
        (
            json.dumps(
                {
                    "data": [
                        {"from": "2026-11-30T12:00Z", "intensity": {"forecast": 50, "actual": 52}},
                        {"from": "2026-11-30T12:30Z", "intensity": {"forecast": 48}},
                    ]
                }
            ),
            "",
        ),
        (
            json.dumps(
                [
                    {"from": "2026-11-30T12:00Z", "gco2_per_kwh": 52},
                    {"from": "2026-11-30T12:30Z", "gco2_per_kwh": 48},
                ]
            ),
            "",
        ),
    ],
    ids=["csv", "newest first", "éCO2mix", "tabs", "list by zone", "intensity", "plain list"],
)
def test_the_formats_that_operators_get(text: str, zone: str) -> None:
    text = text.replace("48,\n", "48\n")
    half, json_only = HOUR / 2, text.startswith(("{", "["))
    for encoding in ("utf-8",) if json_only else ("utf-8", "utf-8-sig", "cp1252", "utf-16"):
        found = read_forecast(text.encode(encoding), "f", time_zone="Europe/Paris")
        assert found.slots == (Slot(NOON, NOON + half, 52), Slot(NOON + half, NOON + HOUR, 48))
        assert found.zone == zone


def csv(*rows: str, header: str = "time,gco2_per_kwh") -> bytes:
    return "\n".join((header, *rows)).encode()


def test_the_hour_that_clocks_show_twice_is_two_hours() -> None:
    """25 October 2026 in Paris: 02:00 to 03:00 comes twice."""
    times = ["01:00", "02:00", "02:00", "03:00"]
    rows = [f"2026-10-25T{time},{10 + number}" for number, time in enumerate(times)]
    begin = datetime(2026, 10, 24, 23, tzinfo=UTC)
    for given in (rows, rows[::-1]):
        found = read_forecast(csv(*given), "f", time_zone="Europe/Paris")
        assert found.slots == of(10, 11, 12, 13, begin=begin).slots


def test_an_hour_is_unknown_where_its_row_is_left_out_and_where_it_is_empty() -> None:
    rows = ["2026-11-30T12:00Z,10", "2026-11-30T13:00Z,20", "2026-11-30T14:00Z,ND"]
    found = read_forecast(csv(*rows, "2026-11-30T16:00Z,30"), "f")
    assert found.slots == of(10, 20, None, None, 30).slots


def test_a_forecast_says_when_it_was_made() -> None:
    raw = {"updatedAt": "2026-11-30T09:00:00Z", "data": [{"time": "2026-11-30T12:00Z"}]}
    raw["data"][0]["carbonIntensity"] = 40  # type: ignore[index]
    found = read_forecast(json.dumps(raw).encode(), "f", made_at=NOON)
    assert found.made_at == datetime(2026, 11, 30, 9, tzinfo=UTC)
    assert read_forecast(csv("2026-11-30T12:00Z,10"), "f", made_at=NOON).made_at == NOON


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "no columns of times"),
        (b"hour,price\n1,2\n", "no columns of times"),
        (b"[1, 2]", "no list of hours"),
        (b"{", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (csv("2026-11-30T12:00Z,-1"), "no intensity in g"),
        (csv("2026-11-30T12:00Z,5000"), "no intensity in g"),
        (csv("2026-11-30T12:00Z,nan"), "no intensity in g"),
        (b'[{"time": "2026-11-30T12:00Z", "intensity": true}]', "no intensity in g"),
        (csv("2026-11-30T12:00Z,0.052", "2026-11-30T13:00Z,0.048"), "not kg"),
        (csv("2026-11-30T12:00,50"), "has no offset"),
        (csv("tomorrow,50"), "no time such as"),
        (csv("2026-11-30T12:00Z,50", "2026-11-30T12:00Z,60"), "two intensities"),
        (csv("2026-11-30T12:00Z,50", "2026-12-01T12:00Z,60"), "5 minutes to 3 hours"),
        (csv("2026-11-30T12:00Z,50", "2026-11-30T12:00:01Z,60"), "5 minutes to 3 hours"),
        (csv("2026-11-30T12:00Z,"), "no hour has an intensity"),
        (csv("2026-11-30T12:00Z,50,FR", "2026-11-30T12:00Z,5,DE",
             header="time,gco2_per_kwh,zone"), "of DE, FR, several zones"),
    ],
)  # fmt: skip
def test_what_is_doubtful_is_refused(raw: bytes, reason: str) -> None:
    with pytest.raises(BadData, match=reason):
        read_forecast(raw, "f")


def test_another_zone_and_an_hour_that_clocks_leave_out_are_refused() -> None:
    rows = csv("2026-11-30T12:00Z,50,FR", header="time,gco2_per_kwh,zone")
    assert read_forecast(rows, "f", zone="FR").zone == "FR"
    with pytest.raises(BadData, match="of FR, not DE"):
        read_forecast(rows, "f", zone="DE")
    with pytest.raises(BadData, match="clocks leave out in Europe/Paris"):
        read_forecast(csv("2026-03-29T02:30,50"), "f", time_zone="Europe/Paris")
