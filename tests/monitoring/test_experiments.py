"""Two models, or two prompts, behind one alias: drawn at random, tested after each opinion, stopped
by rule."""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from sqlalchemy import insert, select

from joute.evaluation.prompts.prompt import Prompt
from joute.evaluation.site import prompts
from joute.gateway.aliases import Aliases, AliasExperiment, ArmPrompt
from joute.gateway.errors import BadAlias, UnknownAlias
from joute.gateway.keys import Keys, NewKey
from joute.gateway.log import CallLog
from joute.gateway.policies import Policies
from joute.gateway.tables import GatewayCall, GatewayText
from joute.gateway.wanted import chat
from joute.llm.server import Running
from joute.monitoring.arm_prompts import arm_prompt
from joute.monitoring.errors import PromptNotForCalls
from joute.monitoring.experiments import BY_RULE, Experiments
from joute.monitoring.facts import foreseen_of, progress_of
from joute.monitoring.tables import CallFeedback
from joute.people.rights import Role
from joute.statistics.experiments import Ending
from joute.uses import NewUse, Uses
from tests.evaluation.site.conftest import member_of
from tests.gateway.gate import call_row
from tests.support.site import Site, model, running_site, settings

RULES = AliasExperiment("elm", 0.5, 400, 0.1)
BLUNT = ArmPrompt("blunt:1", "Answer in one word.")
BRIEF = """\
---
parameters:
  temperature: 0
variables:
  town: Lyon
---
# System
You answer for the town hall of {town}.

# Prompt
{input}
"""


async def opinions(site: Site, version: int, chances: dict[str, float], calls: int) -> None:
    """Calls of both arms in turn, each with a thumb that is up with the chance of its arm."""
    random = Random(1)
    rows, thumbs = [], []
    for number in range(calls):
        site.clock.pass_(seconds=1)
        arm = "ab"[number % 2]
        row = call_row(
            f"{version}-{number:04}",
            None,
            key_id="key",
            use_id="help",
            alias_version=version,
            arm=arm,
            created_at=site.clock(),
        )
        rows.append({name: getattr(row, name) for name in GatewayCall.__table__.columns.keys()})  # noqa: SIM118
        thumb = "up" if random.random() < chances[arm] else "down"
        thumbs.append({"call_id": row.id, "thumb": thumb, "given_at": site.clock()})
    async with site.services.store.write() as session:
        await session.execute(insert(GatewayCall), rows)
        await session.execute(insert(CallFeedback), thumbs)


async def test_calls_are_drawn_and_the_better_model_is_found_and_proposed(
    database: str, llm_server: Running
) -> None:
    chosen = settings(
        database,
        llm_server.base_url,
        [model("oak", "echo"), model("elm", "echo")],
        gateway={"enabled": True},
    )
    async with running_site(chosen, random=Random(3)) as site:
        experiments, aliases = site.services[Experiments], site.services[Aliases]
        await site.services[Uses].add(NewUse("help"))
        await aliases.set("assistant", ["oak"], "operator")
        assert await experiments.progress("assistant") is None
        card = await experiments.start("assistant", RULES, "operator")
        _, secret = await site.services[Keys].add(NewKey("help", "tests"), "operator")
        client = site.client(headers={"Authorization": f"Bearer {secret}"})
        body = {"model": "assistant", "messages": [{"role": "user", "content": "Hello"}]}
        for _ in range(30):
            answer = await client.post("/v1/chat/completions", json=body)
            assert answer.status_code == 200, answer.text
        await site.services[CallLog].flush()
        async with site.services.store.read() as session:
            calls = (await session.scalars(select(GatewayCall))).all()
        drawn = Counter((one.arm, one.model, one.probability) for one in calls)
        assert set(drawn) == {("a", "oak", 0.5), ("b", "elm", 0.5)}
        assert min(drawn.values()) >= 8

        await opinions(site, card.number, {"a": 0.5, "b": 0.9}, 40)
        assert not await experiments.stop_those_that_are_over()
        going = await experiments.progress("assistant")
        assert going is not None
        assert (going.running, going.reading.ending) == (True, Ending.GOES_ON)
        assert going.arms["a"].calls + going.arms["b"].calls == 70

        second = await experiments.start("assistant", RULES, "operator")
        await opinions(site, second.number, {"a": 0.5, "b": 0.9}, 300)
        assert await experiments.stop_those_that_are_over() == ["assistant"]
        over = await experiments.progress("assistant")
        assert over is not None
        assert (over.running, over.reading.ending) == (False, Ending.B_WINS)
        assert over.reading.calls < 300
        low, high = over.reading.interval
        assert low < -0.4 < high < 0
        # What was proposed waits for a person: the first model answers alone.
        current = (await aliases.current())["assistant"]
        assert (current.targets, current.experiment, current.created_by) == (
            ("oak",),
            None,
            BY_RULE,
        )
        assert progress_of(over)["arms"]["b"]["model"] == "elm"
        assert not await experiments.stop_those_that_are_over()


async def test_what_it_takes_is_said_before_and_only_the_operator_begins(
    database: str, llm_server: Running
) -> None:
    free = {key: one for key, one in model("elm", "echo").items() if not key.startswith("price")}
    chosen = settings(
        database,
        llm_server.base_url,
        [model("oak", "echo"), free],
        gateway={"enabled": True},
    )
    async with running_site(chosen) as site:
        experiments, aliases = site.services[Experiments], site.services[Aliases]
        await site.services[Uses].add(NewUse("help"))
        await aliases.set("assistant", ["oak"], "operator")
        with pytest.raises(UnknownAlias):
            await experiments.foresee("never", RULES)
        blind = await experiments.foresee("assistant", RULES)
        assert (blind.per_opinion, blind.usd_a, blind.most_usd) == (None, None, None)
        assert 0 < blind.forecast.median <= blind.forecast.usual <= 400
        await opinions(site, 1, {"a": 0.8, "b": 0.8}, 50)
        known = foreseen_of(await experiments.foresee("assistant", RULES))
        assert known["calls_per_opinion"] == 1
        # 10 tokens at 1 dollar a million, 20 at 2.
        assert known["usd_per_call"] == {"a": pytest.approx(50e-6), "b": None}
        assert known["usd_at_most"] is None
        for wrong in (
            AliasExperiment("oak", 0.5, 400, 0.1),
            AliasExperiment("nobody", 0.5, 400, 0.1),
            AliasExperiment("elm", 0.0, 400, 0.1),
            AliasExperiment("elm", 0.5, 1, 0.1),
            AliasExperiment("oak", 0.5, 400, 0.1, BLUNT, replace(BLUNT, name="other")),
            AliasExperiment("oak", 0.5, 400, 0.1, BLUNT, BLUNT),
            AliasExperiment("elm", 0.5, 400, 0.1, BLUNT, ArmPrompt("empty", " ")),
        ):
            with pytest.raises(BadAlias):
                await experiments.start("assistant", wrong, "operator")
        path = "/api/v1/monitoring/experiments/assistant"
        auditor = await member_of(site, Role.AUDITOR)
        operator = await member_of(site, Role.OPERATOR)
        rules = {"against": "elm", "calls": 400}
        assert (await auditor.put(path, json=rules)).status_code == 403
        assert (await auditor.get(path)).status_code == 404
        foreseen = await operator.post(f"{path}/forecast", json=rules)
        assert foreseen.json()["opinions_at_most"] == 400
        assert (await operator.put(path, json=rules)).status_code == 204
        assert (await auditor.get(path)).json()["running"]
        page = await auditor.get("/monitoring")
        assert "nothing is shown yet; first less second: " in page.text
        assert (await operator.delete(path)).status_code == 204
        assert not (await auditor.get(path)).json()["running"]


def test_a_prompt_stands_before_the_instructions_of_the_application_in_one_message() -> None:
    """A client may have none, a text, parts, or nothing in it."""
    asked = {"role": "user", "content": "When?"}
    parts = [{"type": "text", "text": "Be kind."}]
    for before, after in (
        ([], {"role": "system", "content": "Say hello."}),
        (
            [{"role": "system", "content": "Be kind."}],
            {"role": "system", "content": "Say hello.\n\nBe kind."},
        ),
        (
            [{"role": "developer", "content": parts}],
            {
                "role": "developer",
                "content": [{"type": "text", "text": "Say hello.\n\n"}, *parts],
            },
        ),
        ([{"role": "system", "content": None}], {"role": "system", "content": "Say hello."}),
    ):
        wanted = chat({"model": "a", "stream": True, "messages": [*before, asked]}, 100)
        told = wanted.instructed("Say hello.")
        assert told.body["messages"] == [after, asked]
        assert (told.streamed, told.limit, wanted.body["messages"]) == (True, 100, [*before, asked])
        assert told.input_tokens > wanted.input_tokens


def test_a_prompt_that_asks_for_more_than_its_instructions_is_no_arm() -> None:
    fit = {"name": "brief", "system": "Be brief.", "prompt": "{input}"}
    assert arm_prompt(Prompt.model_validate(fit)).system == "Be brief."
    for more in (
        {"system": ""},
        {"system": "Of {context}."},
        {"system": "For {who}.", "variables": {"who": None}},
        {"prompt": "{input} In one word."},
        {"shots": 2},
        {"examples": [{"input": "1+1", "answer": "2"}]},
    ):
        with pytest.raises(PromptNotForCalls):
            arm_prompt(Prompt.model_validate(fit | more))


ALIASES = "/api/v1/gateway/aliases"


async def test_two_prompts_meet_on_one_model(database: str, llm_server: Running) -> None:
    chosen = settings(
        database,
        llm_server.base_url,
        [model("oak", "echo")],
        gateway={"enabled": True},
    )
    async with running_site(chosen, random=Random(3)) as site:
        experiments, aliases = site.services[Experiments], site.services[Aliases]
        await site.services[Uses].add(NewUse("help"))
        await site.services[Policies].set("help", "operator", keeps_text=True)
        await aliases.set("assistant", ["oak"], "operator")
        brief = prompts.read("brief", BRIEF).prompt
        assert brief is not None
        await prompts.keep(site.services.store, brief, "operator", site.clock())
        _, secret = await site.services[Keys].add(NewKey("help", "tests"), "operator")
        operator = await member_of(site, Role.OPERATOR)
        path = "/api/v1/monitoring/experiments/assistant"
        never = await operator.put(path, json={"prompt_b": "never"})
        assert never.status_code == 404
        assert "brief" in never.json()["detail"]
        # The same model against itself, without a prompt, tells nothing.
        assert (await operator.put(path, json={})).status_code == 422
        assert (await operator.put(path, json={"prompt_b": "brief"})).status_code == 204
        # What the prompt says is for whoever may change the alias; others tell it by its digest.
        town = "You answer for the town hall of Lyon."
        auditor = await member_of(site, Role.AUDITOR)
        for address in (path, ALIASES, f"{ALIASES}/assistant/versions"):
            assert town in (await operator.get(address)).text
            shown = await auditor.get(address)
            assert shown.status_code == 200
            assert town not in shown.text
            assert f'"name":"brief:{brief.version}","digest":"' in shown.text
        client = site.client(headers={"Authorization": f"Bearer {secret}"})
        messages = [
            {"role": "system", "content": "Be kind."},
            {"role": "user", "content": "Hello"},
        ]
        for streamed in [False, True] * 8:
            body = {"model": "assistant", "stream": streamed, "messages": messages}
            answer = await client.post("/v1/chat/completions", json=body)
            assert answer.status_code == 200, answer.text
        await site.services[CallLog].flush()
        async with site.services.store.read() as session:
            found = select(GatewayCall, GatewayText).join(GatewayText)
            calls = (await session.execute(found)).all()
        told = {(call.arm, text.request["messages"][0]["content"]) for call, text in calls}
        assert told == {("a", "Be kind."), ("b", f"{town}\n\nBe kind.")}
        read = {call.arm: call.input_tokens or 0 for call, _ in calls}
        assert read["b"] > read["a"]
        # The longer prompt is in what a call is foreseen to cost.
        facts = (await operator.post(f"{path}/forecast", json={"prompt_b": "brief"})).json()
        assert facts["usd_per_call"]["b"] > facts["usd_per_call"]["a"]
        arms = progress_of((await experiments.all())[0])["arms"]
        name = f"brief:{brief.version}"
        assert [(one["model"], one["prompt"]) for one in arms.values()] == [
            ("oak", ""),
            ("oak", name),
        ]
        assert f"{name}@oak" in (await operator.get("/monitoring")).text
        await experiments.stop("assistant", "operator")
        assert (await aliases.current())["assistant"].experiment is None
