"""One request to a model of the offer, and all that is known of its answer."""

import json
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import aclosing
from hashlib import sha256

from joute import llm
from joute.calls import Offered, footprint_of
from joute.calls.budget import MICRO, Cost, cost
from joute.calls.footprints import Written
from joute.evaluation.answers import WITHHELD, Answer, Band, Charge, Impact, ToolUse
from joute.evaluation.sets.item import ChatMessage
from joute.llm.errors import EmptyAnswer, Withheld

# Of one of at most 1,568 pixels a side: Pixtral's patches of 16 pixels, within 1,024 by 1,024.
MOST_TOKENS_OF_IMAGE = 4_096


def request_to(
    model: Offered,
    messages: Sequence[ChatMessage],
    parameters: llm.Parameters,
    images: Sequence[llm.ImagePart] = (),
) -> llm.Request:
    """The request; the system prompt of the model comes first, and `images` come with the last
    message of the user."""
    system = (llm.Message("system", model.system_prompt),) if model.system_prompt else ()
    asked = [llm.Message(message.role, message.content) for message in messages]
    last = max((n for n, one in enumerate(asked) if one.role == "user"), default=None)
    if images and last is not None:
        asked[last] = llm.Message("user", (llm.TextPart(asked[last].text), *images))
    return llm.Request(model.name_at_host, (*system, *asked), parameters)


def asked_of(models: Iterable[Offered], judge: Offered | None) -> dict[str, str]:
    """By the id of each model, a hash of where and how it is asked: its host, its name there, its
    system prompt."""
    return {one.id: _asked_hash(one) for one in (*models, *filter(None, [judge]))}


def _asked_hash(model: Offered) -> str:
    endpoint = model.endpoint
    asked = [endpoint.host or endpoint.id, model.name_at_host, model.system_prompt]
    return sha256(json.dumps(asked, ensure_ascii=False).encode()).hexdigest()


async def ask(
    model: Offered,
    request: llm.Request,
    timeouts: llm.Timeouts,
    timer: Callable[[], float] = time.perf_counter,
) -> Answer:
    """The answer, with what it took; `timer` is in seconds.

    One that was withheld, cut at its limit or left empty is an answer too, as it is; an empty one
    has the error of its kind, unless it was cut. Raises any other AnswerError.
    """
    text, first, started = "", None, timer()
    logprobs: list[llm.TokenLogprob] = []
    with model.metered() as share:
        try:
            async with aclosing(llm.answer(model.endpoint, request, timeouts=timeouts)) as pieces:
                async for piece in pieces:
                    match piece:
                        case llm.End():
                            end = piece
                            continue
                        case llm.Logprobs(tokens):
                            logprobs += tokens
                            continue
                        case llm.Text(more):
                            text += more
                        case llm.Divided(_, text):
                            pass
                    share.pieces += 1
                    first = timer() - started if first is None else first
        except EmptyAnswer as error:
            end = error.params["end"]
        except Withheld:
            return Answer(finish_reason=WITHHELD, latency_s=timer() - started)
    took = timer() - started
    written = Written(model, end.usage, took, model.measurement(share, end.timings, took))
    return Answer(
        text=text,
        finish_reason=end.finish_reason,
        error="" if text.strip() or end.cut or end.tool_calls else EmptyAnswer.code,
        model=end.model,
        input_tokens=end.usage.input_tokens,
        output_tokens=end.usage.output_tokens,
        reasoning_tokens=end.usage.reasoning_tokens,
        token_source=end.usage.source,
        cost_usd=_price(model, request, end.usage) if model.origin == "live" else 0.0,
        latency_s=took,
        first_token_s=first,
        impact=_impact(written) if model.origin == "live" else None,
        first_charge=(
            Charge(usd=_price(model, request, end.usage), impact=_impact(written))
            if model.origin == "recorded"
            else None
        ),
        logprobs=tuple(one.logprob for one in logprobs) or None,
        tool_calls=tuple(ToolUse(name=one.name, arguments=one.arguments) for one in end.tool_calls),
    )


def most_usd(model: Offered, request: llm.Request) -> float:
    """The most that an answer can cost, by the prices of the model; unknown ones count nothing."""
    return most_cost(model, request).microdollars / MICRO


def most_cost(model: Offered, request: llm.Request) -> Cost:
    """The most tokens of an answer and of what is read for it, and what they cost."""
    images = sum(len(message.files) for message in request.messages)
    read = llm.estimate_input_tokens(request.messages) + images * MOST_TOKENS_OF_IMAGE
    return cost(model.card, read, request.parameters.max_output_tokens)


def most_wh(model: Offered, request: llm.Request) -> float | None:
    """The most electricity of an answer, in Wh: the upper end for as many tokens as it may have.
    None when unknown."""
    if model.origin != "live":
        return 0.0
    figure = footprint_of(model.card, request.parameters.max_output_tokens)
    return None if figure is None else figure.energy_wh.high


def _price(model: Offered, request: llm.Request, usage: llm.Usage) -> float | None:
    """By the tokens and the prices of the model; None where it has no price."""
    price = model.card.price
    if price is None or (price.input_usd is None and price.output_usd is None):
        return None
    read = usage.input_tokens
    if read is None:
        read = llm.estimate_input_tokens(request.messages)
    return cost(model.card, read, usage.output_tokens or 0).microdollars / MICRO


def _impact(written: Written) -> Impact | None:
    """Measured where it can be, else modelled; None when neither is known."""
    if not written.figures:
        return None
    figure = written.figures[-1]
    return Impact(
        wh=Band(**figure.energy_wh._asdict()),
        gco2=figure.gwp_g and Band(**figure.gwp_g._asdict()),
        method=figure.method,
    )
