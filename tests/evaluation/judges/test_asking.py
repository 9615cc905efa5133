"""A model as a judge: what it takes, what it tries again, what it remembers."""

from joute.evaluation.sets.item import ChatMessage
from joute.llm.server import Running
from tests.evaluation.judges.conftest import Judging

QUESTION = (ChatMessage(role="user", content="Is this right?"),)


async def test_a_judge_answers_with_what_it_took(judging: Judging) -> None:
    answer = await judging("echo").ask(QUESTION)
    assert (answer.text, answer.finish_reason, answer.error) == ("Is this right?", "stop", "")
    assert answer.token_source == "host"
    assert answer.input_tokens == 3
    assert answer.latency_s is not None


async def test_the_same_question_is_paid_once(judging: Judging, llm_server: Running) -> None:
    judge, before = judging("echo"), llm_server.counts.asked
    first, again = await judge.ask(QUESTION), await judge.ask(QUESTION)
    assert llm_server.counts.asked == before + 1
    assert again.cached
    assert (again.text, again.input_tokens, again.output_tokens) == (first.text, 0, 0)
    await judge.ask(QUESTION, max_output_tokens=7)
    assert llm_server.counts.asked == before + 2


async def test_a_failure_that_passes_is_tried_again_and_no_more_than_so_often(
    judging: Judging, llm_server: Running
) -> None:
    before = llm_server.counts.asked
    answer = await judging("error-429").ask(QUESTION)
    assert (answer.error, answer.text) == ("rate_limited", "")
    assert llm_server.counts.asked == before + 4


async def test_a_refused_key_is_not_tried_again(judging: Judging, llm_server: Running) -> None:
    before = llm_server.counts.asked
    assert (await judging("error-401").ask(QUESTION)).error == "refused_key"
    assert llm_server.counts.asked == before + 1


async def test_failures_are_not_remembered(judging: Judging, llm_server: Running) -> None:
    judge, before = judging("error-401"), llm_server.counts.asked
    await judge.ask(QUESTION)
    await judge.ask(QUESTION)
    assert llm_server.counts.asked == before + 2


async def test_a_judge_that_refuses_a_temperature_is_asked_without(judging: Judging) -> None:
    answer = await judging("echo,refuses=temperature").ask(QUESTION)
    assert (answer.text, answer.error) == ("Is this right?", "")


async def test_a_judge_embeds(judging: Judging) -> None:
    vectors = await judging("embed").embed(["un chat", "un chien"])
    assert [len(vector) for vector in vectors] == [64, 64]
