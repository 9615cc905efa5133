"""joute router, run as an operator runs it."""

import json

import pytest
from typer.testing import CliRunner

from joute.cli import app
from joute.gateway.errors import BadRouter, NoRouter
from tests.gateway.commands.test_gateway_commands import folder, joute

__all__ = ["folder"]


def router(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["router", *arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.usefixtures("folder")
def test_a_router_is_fitted_shown_and_refused_where_nothing_is_known() -> None:
    joute("use", "add", "letters")
    with pytest.raises(BadRouter, match="does not point at auto"):
        router("fit", "letters")
    assert joute("alias", "set", "auto", "oak", "elm", "--auto").startswith(
        "auto\t1\tauto of oak elm\t"
    )
    with pytest.raises(NoRouter, match="letters"):
        router("card", "letters")
    assert router("fit", "letters") == "letters\tnot_enough\tno_evidence\n"
    facts = json.loads(router("card", "letters", "--json"))
    assert (facts["state"], facts["base"], facts["candidates"]) == ("not_enough", "oak", ["elm"])
    assert facts["promise"] == {"risk": 0.05, "confidence": 0.95}
    with pytest.raises(BadRouter, match="Nothing was learned"):
        router("try", "letters", "Why?")
    with pytest.raises(BadRouter, match="may not act"):
        router("start", "letters")
    assert router("stop", "letters") == "letters\tnot_enough\tno_evidence\n"
