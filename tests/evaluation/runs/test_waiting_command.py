"""joute eval run and joute redteam wait for low-carbon electricity, or say why they do not."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from joute.cli import app
from tests.evaluation.runs.conftest import Desk

LOW = ("--when", "low-carbon")


def forecast(desk: Desk, *grams: float, country: str = "FRA") -> None:
    """Hours from this one on, for models whose host is in France."""
    desk.models("echo")
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    rows = (f"{hour + timedelta(hours=n):%Y-%m-%dT%H:%MZ},{g}\n" for n, g in enumerate(grams))
    (desk.folder / "hours.csv").write_text("time,gco2_per_kwh\n" + "".join(rows))
    toml = desk.folder / "joute.toml"
    text = toml.read_text().replace("allow_private", 'country = "FRA"\nallow_private')
    own = f'[electricity]\nforecast = "hours.csv"\ncountry = "{country}"\n'
    toml.write_text(own + text)


def test_a_run_says_how_it_waited(desk: Desk) -> None:
    forecast(desk, 10, 10, 10, 90)
    found = desk.run(desk.set(), "--model", "echo", *LOW, "--within", "3h")
    waited = found["waited"]
    assert (waited["reason"], waited["at_once_g"], waited["held_g"]) == ("lowest_now", 10, 10)
    assert waited["notes"][0].startswith("It begins at once: no later hours")
    text = desk.eval("run", desk.set(), "--model", "echo", *LOW).output
    assert "held on average" in text
    assert desk.run(desk.set(), "--model", "echo")["waited"] is None


def test_a_run_elsewhere_begins_at_once_and_so_does_one_without_a_forecast(desk: Desk) -> None:
    forecast(desk, 10, 1, country="DEU")
    assert desk.run(desk.set(), "--model", "echo", *LOW)["waited"]["cause"] == "echo"
    desk.models("echo")
    result = desk.eval("run", desk.set(), "--model", "echo", *LOW)
    assert "It begins at once: this site has no forecast of electricity." in result.output


def test_attacks_wait_too(desk: Desk) -> None:
    forecast(desk, 10, 10, 10, 90)
    command = ("redteam", "echo", "--sample", "2", "--format", "json", *LOW)
    result = CliRunner().invoke(app, command)
    assert json.loads(result.stdout)["waited"]["reason"] == "lowest_now"


@pytest.mark.parametrize("within", ["0h", "169", "soon", "1d"])
def test_hours_that_are_none_are_refused(desk: Desk, within: str) -> None:
    desk.models("echo")
    result = desk.eval("run", desk.set(), "--model", "echo", *LOW, "--within", within)
    assert result.exit_code == 2
    assert "hours from 1 to 168" in result.output
