"""joute gateway, run as an operator runs it, beside a site that runs."""

import asyncio
import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from joute.cli import app
from joute.errors import JouteError
from joute.features import FEATURES
from joute.gateway.directory import Directory
from joute.gateway.errors import KeyRefused, UseStopped
from joute.gateway.tables import GatewayCall
from joute.guard import RULES
from joute.llm.server import Running
from joute.services import utc_now
from joute.settings import load_settings
from joute.store import open_store

Command = Callable[..., str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, llm_server: Running) -> Path:
    """A folder with a joute.toml of two models."""
    models = "".join(
        f'[[models]]\nid = "{name}"\nendpoint = "test"\nname = "echo"\nmaker = "Forge"\n'
        for name in ("oak", "elm")
    )
    endpoint = f'[[endpoints]]\nid = "test"\nbase_url = "{llm_server.base_url}"'
    written = f"{endpoint}\nallow_private = true\n{models}[gateway]\nenabled = true\n"
    (tmp_path / "joute.toml").write_text(written)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def joute(*arguments: str) -> str:
    """What a command of the gateway prints."""
    done = CliRunner().invoke(app, ["gateway", *arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


def read(*arguments: str) -> Any:
    return json.loads(joute(*arguments, "--json"))


def refusal(*arguments: str) -> str:
    with pytest.raises(JouteError) as refused:
        joute(*arguments)
    return str(refused.value)


def test_from_a_use_to_a_key_and_its_end(folder: Path) -> None:
    assert joute("use", "add", "letters", "--name", "Letters", "--member", "group:office") == (
        "letters\ttrial\toperator\tLetters\n"
    )
    assert joute("alias", "set", "assistant", "oak", "elm").startswith("assistant\t1\toak elm\t")
    key = read(
        "key",
        "add",
        "--use",
        "letters",
        "--alias",
        "assistant",
        "--budget-usd",
        "10",
        "--budget-wh",
        "50",
        "--period",
        "day",
        "--rpm",
        "60",
        "--ends",
        "2099-12-31",
    )
    assert key["key"].startswith("joute-")
    assert (key["aliases"], key["budget_usd"], key["budget_wh"]) == (["assistant"], 10, 50)
    assert (key["period"], key["rpm"], key["tpm"]) == ("day", 60, None)
    assert key["ends_at"] == "2100-01-01T00:00:00+00:00"
    plain = joute("key", "add", "--use", "letters", "--name", "other").strip()
    assert plain.startswith("joute-")
    listed = joute("key", "list", "--use", "letters")
    assert "10 USD a day, 50 Wh a day, 60 rpm" in listed
    assert key["key"] not in listed + joute("use", "show", "letters")
    changed = read("key", "change", key["id"], "--without", "budget-usd", "--parallel", "4")
    assert (changed["budget_usd"], changed["budget_wh"], changed["parallel"]) == (None, 50, 4)
    assert read("key", "change", key["id"], "--every-alias")["aliases"] is None
    assert "revoked" in joute("key", "revoke", key["id"])
    shown = read("use", "show", "letters")
    assert (shown["members"], len(shown["keys"])) == (["group:office"], 2)
    assert "texts are not kept" in joute("policy", "letters")
    assert "texts are kept for 30 days" in joute("policy", "letters", "--keep-text")
    assert "texts are not kept" in joute("policy", "letters", "--no-keep-text")
    assert "in_service" in joute("use", "state", "letters", "in_service")
    joute("use", "people", "letters", "--member", "group:all")
    assert read("use", "list")[0]["members"] == ["group:all"]
    lines = joute("env", "letters").splitlines()
    assert lines[0] == "OPENAI_BASE_URL=http://127.0.0.1:8000/v1"
    assert "OPENAI_API_KEY=" in lines
    assert "# model: assistant" in lines


def test_the_guard_of_a_use_is_set_shown_and_undone(folder: Path) -> None:
    joute("use", "add", "letters")

    def guard(*options: str) -> Any:
        return json.loads(joute("guard", "letters", *options, "--format", "json"))

    assert (guard()["number"], guard()["contact"]) == (0, "")
    set_ = guard("--rule", "personal_data=mask", "--rule", "injection.override=block")
    masked = [rule for rule, action in set_["actions"].items() if action == "mask"]
    assert len(masked) == sum(rule.startswith("personal_data.") for rule in RULES)
    assert (set_["actions"]["injection.override"], set_["created_by"]) == ("block", "operator")
    off = guard("--rule", "personal_data=off", "--term", "crétin", "--contact", "a@b.fr")
    assert off["actions"] == {"injection.unseen": "log", "injection.override": "block"}
    assert (off["terms"], off["contact"]) == (["crétin"], "a@b.fr")
    assert guard("--strict")["actions"].keys() == RULES.keys()
    assert guard("--revert", "2")["actions"] == off["actions"]
    assert [one["number"] for one in guard("--show")] == [4, 3, 2, 1]
    assert joute("guard", "letters").startswith("4\t20")
    for wrong in ("injection.override", "injection.override=shout", "no.rule=log"):
        assert "rule" in refusal("guard", "letters", "--rule", wrong)
    assert "no use “letter”" in refusal("guard", "letter")
    assert "no version 9" in refusal("guard", "letters", "--revert", "9")


def test_an_alias_is_gone_back_to_and_removed(folder: Path) -> None:
    joute("alias", "set", "assistant", "oak")
    joute("alias", "set", "assistant", "elm")
    joute("alias", "revert", "assistant", "1")
    versions = read("alias", "history", "assistant")
    assert [(one["number"], one["targets"]) for one in versions] == [
        (3, ["oak"]),
        (2, ["elm"]),
        (1, ["oak"]),
    ]
    assert joute("alias", "list").startswith("assistant\t3\toak\t")
    joute("alias", "remove", "assistant")
    assert joute("alias", "list") == ""


def test_what_is_not_there_is_said_with_near_names(folder: Path) -> None:
    joute("use", "add", "letters")
    joute("alias", "set", "assistant", "oak")
    assert "Near names: oak" in refusal("alias", "set", "assistant", "oaks")
    assert "Near names: assistant" in refusal("alias", "history", "asistant")
    assert "Near names: assistant" in refusal("alias", "remove", "asistant")
    near = refusal("key", "add", "--use", "letters", "--alias", "assistent")
    assert "Near names: assistant" in near
    assert "no use “letter”" in refusal("key", "add", "--use", "letter")
    assert "no use “letter”" in refusal("calls", "--use", "letter")
    assert "no use “letter”" in refusal("env", "letter")
    assert "no use “letter”" in refusal("policy", "letter", "--keep-text")
    assert "in service or stopped" in refusal("use", "state", "letters", "on")
    assert "Nobody here has the id “me”" in refusal("use", "add", "x", "--owner", "me")
    assert "2026-11-30" in refusal("key", "add", "--use", "letters", "--ends", "soon")
    assert "no limit “dollars”" in refusal("key", "change", "any", "--without", "dollars")
    assert "above 0" in refusal("key", "add", "--use", "letters", "--budget-wh", "-1")


async def test_a_site_that_runs_follows_what_commands_change(folder: Path) -> None:
    """No second passes here: the clock of the directory is moved."""
    await asyncio.to_thread(joute, "use", "add", "letters")
    store = open_store(load_settings(FEATURES.settings, folder / "joute.toml").database.url)
    at = 0.0
    directory = Directory(store, utc_now, lambda: at)

    async def later(*arguments: str) -> str:
        nonlocal at
        printed = await asyncio.to_thread(joute, *arguments)
        at += 1.0
        return printed.strip()

    try:
        secret = await later("key", "add", "--use", "letters")
        caller = await directory.caller(f"Bearer {secret}")
        assert directory.aliases_of(caller) == []
        await later("alias", "set", "assistant", "oak")
        caller = await directory.caller(f"Bearer {secret}")
        assert directory.alias(caller, "assistant").targets == ("oak",)
        await later("use", "state", "letters", "stopped")
        with pytest.raises(UseStopped):
            await directory.caller(f"Bearer {secret}")
        await later("use", "state", "letters", "trial")
        await later("key", "revoke", caller.key.id)
        with pytest.raises(KeyRefused):
            await directory.caller(f"Bearer {secret}")
    finally:
        await directory.close()
        await store.close()


def test_calls_are_printed_as_lines_json_and_csv(folder: Path) -> None:
    joute("use", "add", "letters")

    async def log() -> None:
        store = open_store(load_settings(FEATURES.settings, folder / "joute.toml").database.url)
        async with store.write() as session:
            session.add_all(
                GatewayCall(
                    id=id,
                    key_id="k",
                    use_id="letters",
                    kind="chat",
                    alias=alias,
                    alias_version=1,
                    model="oak",
                    endpoint="test",
                    origin="live",
                    streamed=False,
                    outcome="ok",
                    finish_reason="stop",
                    attempts=1,
                    token_source="host",
                    microdollars=cost,
                    energy_method="",
                    duration_s=1.25,
                    created_at=utc_now(),
                )
                for id, alias, cost in (("c1", "assistant", 1_500), ("c2", "=1+1", None))
            )
        await store.close()

    asyncio.run(log())
    printed = joute("calls")
    assert "0.001500 USD\tenergy unknown\t1.25 s" in printed
    assert "cost unknown" in printed
    assert {one["id"] for one in read("calls", "--use", "letters")} == {"c1", "c2"}
    rows = list(csv.DictReader(io.StringIO(joute("calls", "--csv", "--most", "2"))))
    assert {row["alias"] for row in rows} == {"assistant", "'=1+1"}
