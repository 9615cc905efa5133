"""The page, the API, the report and the export of a quarter: the same figures, none of fewer than
five people."""

import csv
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete
from typer.testing import CliRunner, Result

from joute.cli import app
from joute.llm.server import Running
from joute.observatory.tables import ObservedWeek
from joute.people.rights import Role
from joute.people.tables import Voter
from joute.register.indicators import Indicator, stored
from joute.review.tables import ReviewReport
from joute.uses import NewUse, State, Uses
from joute.uses.records import Change, Records
from tests.evaluation.site.conftest import member_of
from tests.observatory.filling import add_calls
from tests.support.databases import sqlite_database
from tests.support.served import Installation
from tests.support.site import Site, model, running_site, settings

OCTOBER = date(2026, 10, 1)
JULY = date(2026, 7, 1)


async def fill(site: Site) -> None:
    """Two quarters: in the second more people, and a model that takes less."""
    store, uses = site.services.store, site.services[Uses]
    await uses.add(NewUse("help", "Help | desk <b>", state=State.IN_SERVICE))
    await uses.add(NewUse("letters", "Letters", state=State.IDEA))
    await uses.add(NewUse("old", "Old one", state=State.STOPPED))
    said = [
        Change("people_number", 40),
        Change("review_date", "2026-10-01"),
        Change(
            "ai_act",
            {
                "class": "high_risk",
                "classes": ["high_risk"],
                "roles": {},
                "duties": {},
                "unsure": [],
                "version": "an earlier one",
                "law": "2026-08-04",
            },
        ),
        Change(
            "indicator.time",
            stored(Indicator("Minutes", "min", "a letter", Decimal(25), Decimal(3), "lower")),
        ),
    ]
    await site.services[Records].write("help", said, "operator")
    await site.services[Records].write("letters", [Change("people_number", 3)], "operator")
    await add_calls(store, JULY, 80, 3, size=70.0)
    await add_calls(store, OCTOBER, 40, 9)
    await add_calls(store, JULY, 80, 2, purpose="duel", size=1000.0)
    await add_calls(store, OCTOBER, 40, 4, purpose="duel", size=1.0)
    async with store.write() as session:
        # The site counted its weeks at the start, when nobody had come.
        await session.execute(delete(ObservedWeek))
        for number in range(19):
            week = date(2026, 7, 6) + timedelta(weeks=number)
            people = 3 if number == 14 else 10 + number
            session.add(
                ObservedWeek(
                    week=week,
                    people=people,
                    of_duels=people,
                    of_chat=2 if number % 2 else 0,
                    newcomers=20,
                    returned=3 if number == 15 else 12,
                )
            )


@pytest.fixture
def chosen(database: str, llm_server: Running) -> Any:
    models = [model("oak", "echo", size=7.0), model("elm", "echo", size=70.0)]
    return settings(database, llm_server.base_url, models)


async def test_a_quarter_says_the_same_on_its_page_and_to_programs(chosen: Any) -> None:
    async with running_site(chosen) as site:
        await fill(site)
        for role in (Role.CHOOSER, Role.AUDITOR):
            reader = await member_of(site, role)
            page = await reader.get("/observatory")
            assert page.status_code == 200, page.text
        assert (await (await member_of(site)).get("/observatory")).status_code == 403
        assert (await site.client().get("/api/v1/observatory")).status_code == 403

        told = (await reader.get("/api/v1/observatory")).json()
        assert (told["quarter"], told["before"], told["over"]) == ("2026-Q4", "2026-11-21", False)
        assert told["all"]["calls"] == 40 * 13
        assert told["all"]["cost_usd"] == pytest.approx(40 * 13 * 300e-6)
        (footprint,) = told["all"]["footprint"]
        assert footprint["energy_wh"]["low"] < footprint["energy_wh"]["high"]
        assert told["states"] == {
            "idea": 1,
            "trial": 0,
            "pilot": 0,
            "in_service": 1,
            "stopped": 1,
        }
        help_, *_ = told["uses"]
        assert (help_["id"], help_["calls"], help_["people_declared"]) == ("help", 360, 40)
        # Three people are concerned by another: it has no line of its own, nor has one more.
        assert [use["id"] for use in told["uses"]] == ["help", None]
        assert sum(use["calls"] for use in told["uses"]) == 360
        assert "Uses of fewer than five people, or not yours to read, together" in page.text
        assert told["risks"]["classes"] == {"": 1, "high_risk": 1}
        standing = {name: told["risks"][name] for name in ("other_tree", "overdue", "without_date")}
        assert standing == {"other_tree": 1, "overdue": 1, "without_date": 1}
        assert told["small_models"] == {"most_b": 35.0, "small": 520, "large": 0, "unknown": 0}
        (indicator,) = told["indicators"]
        assert (indicator["change"], indicator["improved"]) == (pytest.approx(-0.88), True)

        by_group = {change["group"]: change for change in told["changes"]}
        people = by_group["people"]
        assert people["people_known"]
        assert not by_group["applications"]["people_known"]
        for change in by_group.values():
            missed = sum(change["terms_wh_per_week"].values()) - change["change_wh_per_week"]
            assert abs(missed) < 1e-9 * abs(change["change_wh_per_week"])
            before = change["before"]
            product = before["calls"] * before["tokens_per_call"] * before["wh_per_token"][1]
            assert product == pytest.approx(change["before_wh_per_week"])
        assert people["rebound"] is not None
        assert by_group["applications"]["rebound"] is None
        assert by_group["applications"]["why_no_rebound"] == "within_band"

        text = page.text
        assert "−88%" in text or "-88%" in text
        assert "fewer than 5" in text
        assert "Help | desk &lt;b&gt;" in text
        assert "more use took back" in text
        assert "no rebound can be told" in text
        earlier = await reader.get("/observatory?quarter=2026-Q3")
        assert "quarter 3 of 2026" in earlier.text
        assert (await reader.get("/observatory?quarter=2027-Q1")).status_code == 422
        assert (await reader.get("/observatory?quarter=never")).status_code == 422
        french = await reader.get("/observatory", headers={"Accept-Language": "fr"})
        assert "Observatoire" in french.text
        assert "Minutes" in french.text


async def test_who_may_not_read_a_use_is_not_told_its_name_nor_what_it_changed(chosen: Any) -> None:
    async with running_site(chosen) as site:
        await fill(site)
        chooser, auditor = await member_of(site, Role.CHOOSER), await member_of(site, Role.AUDITOR)
        (line,) = (told := (await chooser.get("/api/v1/observatory")).json())["uses"]
        everything = (await auditor.get("/api/v1/observatory")).json()
        assert (line["id"], line["name"], line["state"]) == (None, None, None)
        assert line["calls"] == sum(use["calls"] for use in everything["uses"]) > 0
        assert told["indicators"] == []
        assert told["states"] == everything["states"]
        page = (await chooser.get("/observatory")).text
        assert "not yours to read" in page
        assert all(name not in page for name in ("Help | desk", "Letters", "Old one", "a letter"))
        assert "Help | desk" in (await auditor.get("/observatory")).text
        file = await chooser.get("/observatory/report.md?quarter=2026-Q4")
        assert file.headers["content-disposition"] == 'attachment; filename="2026-Q4.md"'
        assert "## " in file.text
        assert all(name not in file.text for name in ("Help", "Letters", "Old one"))
        assert (await (await member_of(site)).get("/observatory/report.md")).status_code == 403


async def test_a_quarter_from_before_calls_were_summed_says_since_when_they_are(
    chosen: Any,
) -> None:
    async with running_site(chosen) as site:
        await fill(site)
        reader = await member_of(site, Role.AUDITOR)
        said = "Calls are counted since 1 July 2026: earlier ones are in no sum."
        assert said in (await reader.get("/observatory?quarter=2026-Q2")).text
        assert said not in (await reader.get("/observatory?quarter=2026-Q3")).text
        told = (await reader.get("/api/v1/observatory")).json()
        assert told["calls_counted_since"] == "2026-07-01"


async def test_no_count_of_people_under_five_leaves(chosen: Any) -> None:
    async with running_site(chosen) as site:
        await fill(site)
        reader = await member_of(site, Role.AUDITOR)
        told = (await reader.get("/api/v1/observatory")).json()
        counts = list(_people(told))
        assert any(count is not None for count in counts)
        assert all(count is None or count >= 5 for count in counts)
        # Six reports of one person, or of people with a link alone, are no figure of five people.
        store, day = site.services.store, datetime(2026, 10, 10, tzinfo=UTC)
        async with store.write() as session:
            session.add_all(Voter(id=f"v{n}", created_at=day, seen_at=day) for n in range(5))
            await session.flush()
            session.add_all(_report(n, None if n else "v0") for n in range(6))
        told_again = (await reader.get("/api/v1/observatory")).json()
        assert told_again["incidents"]["reports"] is None
        async with store.write() as session:
            session.add_all(_report(6 + n, f"v{n}") for n in range(1, 5))
        told_again = (await reader.get("/api/v1/observatory")).json()
        assert told_again["incidents"]["reports"] == 10

        weeks = {week["week"]: week for week in told["adoption"]["weeks"]}
        assert weeks["2026-10-12"]["people"] is None
        assert weeks["2026-10-19"]["returned_after_four_weeks"] is None
        assert weeks["2026-10-26"]["returned_after_four_weeks"] == 0.6
        assert all(week["of_duels"] is None for week in weeks.values())
        # The present week would tell of one person whoever looked before and after.
        assert max(weeks) == "2026-11-09"


def _report(number: int, voter: str | None) -> ReviewReport:
    return ReviewReport(
        subject=f"duel/x/{number}/a",
        use_id=None,
        voter_id=voter,
        reason="wrong",
        text="",
        created_at=datetime(2026, 10, 10, tzinfo=UTC),
    )


def _people(told: Any, name: str = "") -> Iterator[int | None]:
    """Every count of people in an answer."""
    if isinstance(told, dict):
        for key, value in told.items():
            yield from _people(value, key)
    elif isinstance(told, list):
        for value in told:
            yield from _people(value, name)
    elif name in ("people", "of_duels", "of_chat", "members", "reports", "people_declared"):
        yield told


def test_a_report_and_an_export_are_files_of_the_same_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, llm_server: Running
) -> None:
    endpoint = {"id": "test", "base_url": llm_server.base_url, "allow_private": True}
    tables: dict[str, Any] = {
        "endpoints": [endpoint],
        "models": [model("oak", "echo"), model("elm", "echo")],
        "database": {"url": sqlite_database(tmp_path)},
    }
    Installation(tmp_path, tables)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["observatory", *arguments])

    report = run("report", "--language", "fr")
    assert report.exit_code == 0, report.output
    assert report.stdout.startswith("# Observatoire, trimestre ")
    assert "## Qui s’en sert" in report.stdout
    assert "moins de 5" in report.stdout
    told = json.loads(run("report", "--format", "json").stdout)
    assert told["format"] == "joute-observatory/1"
    assert run("report", "--quarter", "2026-5").exit_code != 0

    refused = run("export", "sums.json")
    assert refused.exit_code != 0
    assert "[observatory] share = true" in str(refused.exception)
    assert not (tmp_path / "sums.json").exists()
    Installation(tmp_path, {**tables, "observatory": {"share": True}})
    assert run("export", "sums.txt").exit_code != 0
    for name in ("sums.json", "sums.csv"):
        written = run("export", name)
        assert written.exit_code == 0, written.output
    told = json.loads((tmp_path / "sums.json").read_text("utf-8"))
    assert "uses" not in told
    assert told["uses_by_state"]["idea"] == 0
    with (tmp_path / "sums.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["section"] for row in rows} >= {"uses", "calls", "model_size"}
    assert [row["value"] for row in rows if row["unit"] == "people"] == [""] * sum(
        row["unit"] == "people" for row in rows
    )
