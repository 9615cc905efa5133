"""A stream that waits for a rule to read it whole: kept open, stopped, and given up."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest

from joute.gateway.keys import Keys
from joute.gateway.v1.answers import Streamed
from tests.gateway.guarding.host import MASKS, Guarded
from tests.gateway.v1.serving import until

SOPHIE = "Je m’appelle Sophie Durand, et vous ?"
# Both wait for a mark that is cut, or for the end.
PROFILES: Any = {"held": {"commitment.price": "block"}, "restored": MASKS}


@contextmanager
def streaming(at: Guarded, key: str) -> Iterator[Any]:
    """The lines of a stream whose host stops in the middle."""
    at.host.go_on.clear()
    messages = [{"role": "user", "content": SOPHIE}]
    with httpx2.stream(
        "POST",
        f"{at.site.base_url}/chat/completions",
        json={"model": "model", "messages": messages, "stream": True},
        headers={"Authorization": f"Bearer {key}"},
        timeout=60,
    ) as response:
        yield response.iter_lines()


@pytest.mark.parametrize("profile", PROFILES)
def test_a_revoked_key_ends_it(at: Guarded, profile: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Streamed, "keep_alive_s", 0.02)
    at.guard(PROFILES[profile])
    key_id, key = at.site.new_key()
    with streaming(at, key) as lines:
        next(lines)
        at.site.do(at.site.services[Keys].revoke(key_id))
        at.site.seen()
        rest = [line for line in lines if line.startswith("data:")]
    assert json.loads(rest[-1].removeprefix("data: "))["error"]["code"] == "key_stopped"
    assert "Durand" not in "".join(rest)
    until(lambda: at.host.open == 0)
    assert at.site.calls()[-1].outcome == "key_stopped"


@pytest.mark.parametrize("profile", PROFILES)
def test_a_client_that_goes_stops_the_host(
    at: Guarded, profile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Streamed, "keep_alive_s", 0.02)
    at.guard(PROFILES[profile])
    with streaming(at, at.site.key) as lines:
        next(lines)
        until(lambda: at.host.open > 0)
    until(lambda: at.host.open == 0)
    until(lambda: [one.outcome for one in at.site.calls()][-1:] == ["cancelled"])
    call = at.site.calls()[-1]
    assert call.microdollars  # the host read the prompt


def test_comments_keep_it_open_until_it_is_whole(
    at: Guarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Streamed, "keep_alive_s", 0.02)
    at.guard({"commitment.price": "block"})
    with streaming(at, at.site.key) as lines:
        first = [next(lines) for _ in range(4)]
        assert first == [": keep-alive", ""] * 2
        at.host.go_on.set()
        rest = [line for line in lines if line.startswith("data:")]
    assert len(rest) == 2
    choice = json.loads(rest[0].removeprefix("data: "))["choices"][0]
    assert (choice["delta"]["content"], choice["finish_reason"]) == (SOPHIE, "stop")
    assert rest[1] == "data: [DONE]"


def test_what_no_rule_needs_passes_as_it_came(at: Guarded) -> None:
    """No event is read again where nothing was masked and no rule is about answers."""
    at.guard({"injection.override": "block", "personal_data.iban": "mask"})
    untouched = at.site.chat("model", "Bonjour", stream=True).text
    at.guard({})
    assert at.site.chat("model", "Bonjour", stream=True).text == untouched
    at.guard({"commitment.price": "warn"})
    assert at.site.chat("model", "Bonjour", stream=True).text == untouched
