"""docs/endpoints.md says all that there is to know."""

from dataclasses import fields
from pathlib import Path

import pytest

from joute.errors import AnswerError
from joute.llm import (
    KNOWN_HOSTS,
    LOCAL_SERVERS,
    PLAYERS,
    KnownHost,
    Parameters,
    RecordedAnswer,
    errors,
)
from joute.llm.server.behaviours import BEHAVIOURS

PAGE = (Path(__file__).parents[2] / "docs" / "endpoints.md").read_text("utf-8")
KEPT_BY_DUELS = {AnswerError, errors.Interrupted, errors.StoppedEmpty}


@pytest.mark.parametrize("host", KNOWN_HOSTS, ids=lambda host: host.id)
def test_every_known_host_has_its_row(host: KnownHost) -> None:
    variables = ", ".join(f"`{name}`" for name in host.key_variables)
    country = f" {host.country}" if host.country else ""
    assert f"| {host.id} | `{host.base_url}` | {variables} |{country} |" in PAGE


def test_every_local_server_has_its_row() -> None:
    assert all(f"| {server.name} | `{server.base_url}` |" in PAGE for server in LOCAL_SERVERS)


def test_every_failure_says_what_to_do() -> None:
    classes = {
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, AnswerError)
    }
    for kind in classes - KEPT_BY_DUELS:
        assert f"| `{kind.code}` |" in PAGE


def test_every_parameter_has_its_row() -> None:
    table = PAGE.partition("| in a request |")[2].partition("\n\n")[0]
    for field in fields(Parameters):
        assert f"`{field.name}`" in table


def test_every_field_of_a_record_is_described() -> None:
    table = PAGE.partition("| field | |")[2]
    assert all(f"`{field}`" in table for field in RecordedAnswer.model_fields)


def test_the_record_shown_can_be_read() -> None:
    line = next(line for line in PAGE.splitlines() if line.startswith('{"prompt"'))
    assert RecordedAnswer.model_validate_json(line)


def test_every_player_and_behaviour_has_its_row() -> None:
    assert all(f"| `{player.id}` | {player.name} |" in PAGE for player in PLAYERS)
    assert all(f"| `{name}` |" in PAGE for name in BEHAVIOURS)
