"""Personal data leaves as marks and comes back, whole and streamed, in texts, JSON and tools."""

import json
import logging
import random
from typing import Any

import pytest
from openai import OpenAI

from joute.gateway.guarding.passing import Gathered, Restoring
from joute.gateway.received import chunks_in, event
from joute.guard import Masking
from joute.privacy import KINDS, Kind
from tests.gateway.guarding.host import MASKS, Guarded
from tests.privacy.invented import MAKERS, value_of

SOPHIE = "Je m’appelle Sophie Durand, mon adresse est sophie@durand.fr"


@pytest.fixture
def client(at: Guarded) -> OpenAI:
    at.guard(MASKS)
    return OpenAI(base_url=at.site.base_url, api_key=at.site.key, max_retries=0)


def whole(client: OpenAI, *messages: Any, **more: Any) -> Any:
    return client.chat.completions.create(model="model", messages=_messages(messages), **more)


def streamed(client: OpenAI, *messages: Any, **more: Any) -> str:
    """The text of an answer that streams."""
    stream = client.chat.completions.create(
        model="model", messages=_messages(messages), stream=True, **more
    )
    return "".join(choice.delta.content or "" for chunk in stream for choice in chunk.choices)


def _messages(messages: tuple[Any, ...]) -> Any:
    return [{"role": "user", "content": one} if isinstance(one, str) else one for one in messages]


@pytest.mark.parametrize("kind", KINDS)
def test_no_value_of_fifty_is_in_what_is_sent(at: Guarded, client: OpenAI, kind: Kind) -> None:
    draw = random.Random(f"canary {kind}")
    made = [MAKERS[kind](draw) for _ in range(50)]
    values = [value_of(one) for one in made]
    questions = [f"bonjour, {one} merci" for one in made]
    at.host.answer = lambda body: " | ".join(one["content"] for one in body["messages"])
    at.host.size = 7
    answer = whole(client, *questions)
    assert answer.choices[0].message.content == " | ".join(questions)
    assert streamed(client, *questions) == " | ".join(questions)
    assert len(at.host.got) == 2
    sent = [json.dumps(json.loads(one), ensure_ascii=False) for one in at.host.got]
    assert [value for value in values for one in sent if value in one] == []


def test_a_name_is_masked_out_and_restored(at: Guarded, client: OpenAI) -> None:
    answer = whole(client, SOPHIE)
    assert answer.choices[0].message.content == SOPHIE
    assert "[PERSONNE_1]" in at.host.got[-1]
    assert "Durand" not in at.host.got[-1]
    told = answer.usage.model_extra["joute"]["guard"]
    assert {one["rule"] for one in told["hits"]} == {"personal_data.person", "personal_data.email"}
    assert {one["action"] for one in told["hits"]} == {"mask"}

    for size in (1, 3, 1_000):
        at.host.size = size
        assert streamed(client, SOPHIE) == SOPHIE
    # The log has the rules; the text that the use keeps has the marks.
    call = at.site.calls()[-1]
    kept = next(one for one in at.site.texts() if one.call_id == call.id)
    assert "Durand" not in json.dumps(kept.request) + kept.answer
    assert "[PERSONNE_1]" in kept.answer


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("Bonjour [PERSONNE_1]’s", "Bonjour Sophie Durand’s"),
        ("l’[PERSONNE_1].", "l’Sophie Durand."),
        ("[PERSON_1] and PERSONNE_1", "Sophie Durand and Sophie Durand"),
        ("[PERSONNE_12] [PERSONNE_1]", "[PERSONNE_12] Sophie Durand"),
        ("Ni [PERSONN", "Ni [PERSONN"),
    ],
)
def test_marks_as_models_write_them(at: Guarded, client: OpenAI, said: str, seen: str) -> None:
    at.host.answer = lambda _: said
    for at.host.size in (1, 2, 5):
        assert streamed(client, SOPHIE) == seen
    assert whole(client, SOPHIE).choices[0].message.content == seen


def test_a_mark_that_the_person_typed_comes_back_as_typed(at: Guarded, client: OpenAI) -> None:
    text = f"{SOPHIE} ; mon code est [PERSONNE_1]."
    assert whole(client, text).choices[0].message.content == text
    assert streamed(client, text) == text
    assert "Durand" not in at.host.got[-1]


TOOL: Any = {
    "type": "function",
    "function": {"name": "write_to", "parameters": {"type": "object", "properties": {}}},
}


def test_arguments_of_tools_and_their_results(at: Guarded, client: OpenAI) -> None:
    """Values go out as marks in arguments and results, and come back in the tool that is called."""
    quoted = 'Mme Sophie Durand a dit "oui"'
    call = {
        "id": "call_1",
        "type": "function",
        "function": {"name": "write_to", "arguments": json.dumps({"to": "sophie@durand.fr"})},
    }
    history = [
        {"role": "system", "content": "Vous répondez à Mme Sophie Durand."},
        SOPHIE,
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {
            "role": "tool",
            "tool_call_id": "call_1",
            "content": json.dumps({"note": f"Écrit à sophie@durand.fr : {quoted}", "é": "à"}),
        },
    ]

    def again(body: Any) -> Any:
        arguments = {"to": "[EMAIL_1]", "list": ["[PERSONNE_1]"], "n": 1}
        function = {"name": "write_to", "arguments": json.dumps(arguments)}
        made = {"id": "c2", "type": "function", "function": function}
        return {"content": None, "tool_calls": [made]}

    at.host.answer = again
    expected = {"to": "sophie@durand.fr", "list": ["Sophie Durand"], "n": 1}
    answer = whole(client, *history, tools=[TOOL], user="sophie@durand.fr")
    assert json.loads(answer.choices[0].message.tool_calls[0].function.arguments) == expected
    assert "urand" not in at.host.got[-1]
    stream = client.chat.completions.create(
        model="model", messages=_messages(tuple(history)), tools=[TOOL], stream=True
    )
    arguments, names = "", []
    for chunk in stream:
        for choice in chunk.choices:
            for one in choice.delta.tool_calls or ():
                assert one.function
                arguments += one.function.arguments or ""
                names += [one.function.name] if one.function.name else []
    assert (names, json.loads(arguments)) == (["write_to"], expected)


def test_json_stays_json(at: Guarded, client: OpenAI) -> None:
    """A value is written as JSON writes it, also while the answer streams."""
    secret = 'mot de passe : hunter"2\\zz'
    at.host.answer = lambda body: json.dumps({"echo": last(body), "n": 1})

    def last(body: Any) -> str:
        return str(body["messages"][-1]["content"])

    wanted: Any = {"response_format": {"type": "json_object"}}
    text = f"{SOPHIE}. {secret}"
    assert json.loads(whole(client, text, **wanted).choices[0].message.content)["echo"] == text
    for at.host.size in (1, 4):
        assert json.loads(streamed(client, text, **wanted))["echo"] == text


def test_thoughts_are_restored_too(at: Guarded, client: OpenAI) -> None:
    at.host.answer = lambda _: {"reasoning_content": "Qui est [PERSONNE_1] ?", "content": "Oui."}
    message = whole(client, SOPHIE).choices[0].message
    assert message.model_extra["reasoning_content"] == "Qui est Sophie Durand ?"
    stream = client.chat.completions.create(
        model="model", messages=_messages((SOPHIE,)), stream=True
    )
    thoughts = [
        (choice.delta.model_extra or {}).get("reasoning_content") or ""
        for chunk in stream
        for choice in chunk.choices
    ]
    assert "".join(thoughts) == "Qui est Sophie Durand ?"


def test_responses_are_restored(at: Guarded, client: OpenAI) -> None:
    assert client.responses.create(model="model", input=SOPHIE).output_text == SOPHIE
    with client.responses.create(model="model", input=SOPHIE, stream=True) as stream:
        texts = [event.delta for event in stream if event.type == "response.output_text.delta"]
    assert "".join(texts) == SOPHIE
    assert "Durand" not in "".join(at.host.got)


def test_texts_to_embed_leave_with_marks(at: Guarded, client: OpenAI) -> None:
    """And what stands beside them."""
    beside: Any = {
        "instruction": f"Retrouve ce que dit {SOPHIE}",
        "messages": [{"role": "user", "content": [{"type": "text", "text": SOPHIE}]}],
    }
    client.embeddings.create(
        model="model",
        input=[SOPHIE, "Sophie Durand habite ici"],
        user="sophie@durand.fr",
        extra_body=beside,
    )
    assert "urand" not in at.host.got[-1]
    assert len(at.host.last["input"]) == 2


def test_a_type_keeps_nothing_from_being_masked(at: Guarded, client: OpenAI) -> None:
    """Only what is a file leaves as it is."""
    image = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
    custom = {"name": "write_to", "input": f"Écris à {SOPHIE}"}
    parts = [
        image,
        *({"type": kind, "text": SOPHIE} for kind in ("text", "input_text", "output_text")),
        {"type": "document", "source": {"type": "text", "data": SOPHIE}},
        {"type": "tool_result", "content": [{"type": "text", "text": SOPHIE}]},
    ]
    body = {
        "model": "model",
        "messages": [
            {"role": "user", "content": SOPHIE},
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [{"id": "a", "type": "custom", "custom": custom}],
            },
            {"role": "tool", "tool_call_id": "a", "content": "Fait."},
            {"role": "user", "content": parts},
        ],
        "prediction": {"type": "content", "content": [{"type": "text", "text": SOPHIE}]},
        "documents": [{"type": "document", "text": SOPHIE}],
        "metadata": {"type": "order", "client": "Mme Sophie Durand"},
    }
    answer = at.site.post("/chat/completions", body)
    assert "urand" not in at.host.got[-1]
    assert at.host.last["messages"][-1]["content"][0] == image
    assert at.host.last["messages"][1]["tool_calls"][0]["custom"]["name"] == "write_to"
    assert answer.headers["x-joute-guard-unread"] == "document, image_url, tool_result"


def test_nothing_masked_is_in_a_log(
    at: Guarded, client: OpenAI, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("openai").setLevel(logging.WARNING)
        whole(client, SOPHIE)
        streamed(client, SOPHIE)
        at.host.answer = lambda _: 1 / 0
        refused = at.site.chat("model", SOPHIE)
    assert refused.status_code >= 400
    records = [one.getMessage() for one in caplog.records if one.name.startswith("joute")]
    assert not [one for one in records if "Durand" in one]
    assert "Durand" not in refused.text


def test_without_personal_data_what_is_sent_is_what_was_asked(at: Guarded, client: OpenAI) -> None:
    at.site.chat("model", "Quelle heure est-il ?")
    guarded = at.host.got[-1]
    at.guard({})
    at.site.chat("model", "Quelle heure est-il ?")
    assert at.host.got[-1] == guarded


def test_only_the_kinds_that_are_set_are_masked(at: Guarded, client: OpenAI) -> None:
    at.guard({"personal_data.email": "mask", "personal_data.person": "log"})
    assert whole(client, SOPHIE).choices[0].message.content == SOPHIE
    assert "Sophie Durand" in at.host.last["messages"][0]["content"]
    assert "sophie@durand.fr" not in at.host.got[-1]


def test_answers_in_parts_and_of_old_functions_are_restored() -> None:
    """Forms that our host does not write: lists of parts, and calls of the first API."""
    masking = Masking()
    masking.mask(SOPHIE)
    parts = [{"type": "text", "text": "Bonjour [PERS"}, {"type": "text", "text": "ONNE_1]."}]
    deltas: Any = [
        {"content": parts[:1]},
        {"content": parts[1:]},
        {"function_call": {"name": "write_to", "arguments": '{"to": "[EMA'}},
        {"function_call": {"arguments": 'IL_1]"}'}},
    ]
    chunks = [event({"choices": [{"index": 0, "delta": one}]}) for one in deltas]
    end = event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    restoring, gathered = Restoring(masking, json_answer=False), Gathered()
    for data in (*chunks, end):
        gathered.feed(chunks_in(restoring.feed(chunks_in(data))))
    message = gathered.answer["choices"][0]["message"]
    assert message["content"] == "Bonjour Sophie Durand."
    assert message["function_call"] == {
        "name": "write_to",
        "arguments": '{"to": "sophie@durand.fr"}',
    }
    # A stream without a reason to end gives what it held back.
    restoring = Restoring(masking, json_answer=False)
    restoring.feed([{"choices": [{"index": 0, "delta": {"content": "Ni [PERSONNE"}}]}])
    assert b'"Ni [PERSONNE' not in restoring.feed([{"choices": []}])
    assert b"[PERSONNE" in restoring.finish()
    assert restoring.finish() == b""
    # What it held back comes after the parts that end it.
    parts = [{"type": "text", "text": "Ni [PERSONNE_"}]
    custom = {"index": 0, "custom": {"name": "write_to", "input": "À [PERS"}}
    called = event({"choices": [{"index": 0, "delta": {"tool_calls": [custom]}}]})
    rest = {"index": 0, "custom": {"input": "ONNE_1] [PERSONNE_"}}
    delta = {"content": parts, "tool_calls": [rest]}
    ended = {"index": 0, "delta": delta, "finish_reason": "stop"}
    restoring, gathered = Restoring(masking, json_answer=False), Gathered()
    for data in (called, event({"choices": [ended]})):
        gathered.feed(chunks_in(restoring.feed(chunks_in(data))))
    message = gathered.answer["choices"][0]["message"]
    assert message["content"] == "Ni [PERSONNE_"
    assert message["tool_calls"][0]["custom"]["input"] == "À Sophie Durand [PERSONNE_"
