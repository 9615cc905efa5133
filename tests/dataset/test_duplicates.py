"""Duels that ask nearly the same as an earlier one, by the command."""

import asyncio
import json
from pathlib import Path

from joute.llm.server import Running
from tests.cli.test_commands import run
from tests.support.site import model, running_site, settings

QUESTIONS = (
    "Rédige une lettre à la mairie pour un lampadaire en panne.",
    "Why is the sky blue, and why does it turn red in the evening?",
    "bonjour, redige une lettre à la mairie pour un lampadaire en panne !",
)


def test_a_question_that_nearly_repeats_another_is_named_with_it(
    tmp_path: Path, llm_server: Running
) -> None:
    url = f"sqlite:///{tmp_path}/joute.sqlite3"
    models = [model("oak", "echo"), model("elm", "echo")]

    async def ask() -> list[str]:
        async with running_site(settings(url, llm_server.base_url, models)) as site:
            visitor = await site.visitor()
            return [await visitor.finished(question) for question in QUESTIONS]

    first, _, repeated = asyncio.run(ask())
    options = ("--database", url)
    found = json.loads(run("dataset", "duplicates", "--format", "json", *options).output)
    assert found == {
        "questions": 3,
        "duplicates": [{"duel": repeated, "duplicate_of": first}],
    }
    printed = run("dataset", "duplicates", *options).output
    assert printed.splitlines() == [
        f"{repeated}  {first}",
        "1 of 3 questions nearly repeat an earlier one.",
    ]
