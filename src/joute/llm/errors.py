"""Errors of models.

`code` is exact and for the operator. Before the vote a person's browser receives only
`public_code` and `message`, which are the same whatever the model or its host.
"""

from collections.abc import Iterator

from joute.errors import N_, AnswerError


def remedy_of(code: str) -> str:
    """What the operator can do about a failure on record, for translation."""
    known = {kind.code: kind.remedy for kind in _kinds(AnswerError)}
    return known.get(code, AnswerError.remedy)


def _kinds(kind: type[AnswerError]) -> Iterator[type[AnswerError]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from _kinds(narrower)


class RefusedKey(AnswerError):
    """The host refused the key, or what the key may use."""

    code = "refused_key"
    remedy = N_("Check the key in the variable that api_key_env names: the host refuses it.")


class RateLimited(AnswerError):
    """A rate limit of the host, or its credit is spent (HTTP 429 or 402)."""

    code = "rate_limited"
    remedy = N_("Wait, or raise the quota or the credit at the host.")


class ModelNotFound(AnswerError):
    """The host does not know the model's name."""

    code = "model_not_found"
    remedy = N_("Correct the name of the model: the host does not have it.")


class Unreachable(AnswerError):
    """No connection: name not found, port closed, TLS refused, address not allowed."""

    code = "unreachable"
    remedy = N_("Check base_url and the network; a private address needs allow_private = true.")


class WrongAddress(AnswerError):
    """Something answers at the base URL, and it is no API of models."""

    code = "wrong_address"
    remedy = N_("Correct base_url: it is not that of an API of models (does it end in /v1?).")


class HostBusy(AnswerError):
    """The host cannot answer now: overloaded, restarting, or still loading the model."""

    code = "host_busy"
    remedy = N_("The host is overloaded or loads the model: try again in a minute.")


class HostError(AnswerError):
    """Any other refusal by the host; the cause holds its status and text."""

    code = "host_error"


class RefusedParameter(AnswerError):
    """The host, or its format, refuses a parameter of the request: `params["name"]`."""

    code = "refused_parameter"
    remedy = N_("Take this parameter out of the request, or choose another model.")


class CannotEmbed(AnswerError):
    """This endpoint gives no embeddings."""

    code = "cannot_embed"
    remedy = N_("Choose a model that embeds.")


class Withheld(AnswerError):
    """A filter of the host withheld the answer, or refused the question."""

    code = "withheld"
    public_code = "withheld"
    remedy = N_(
        "The host’s filter refuses the question: look at its settings, or choose another model."
    )
    message = N_(
        "This answer was withheld by a content filter. Ask in other words, or start another duel."
    )


class FirstTokenTimeout(AnswerError):
    """No token within `limits.first_token_s`."""

    code = "first_token_timeout"
    remedy = N_("The host is slow: try again, or raise first_token_s in [limits].")


class TokenGapTimeout(AnswerError):
    """The answer stopped coming for `limits.between_tokens_s`."""

    code = "token_gap_timeout"
    remedy = N_("The host is slow: try again, or raise between_tokens_s in [limits].")


class AnswerTooLong(AnswerError):
    """The answer was not over after `limits.answer_s`."""

    code = "answer_timeout"
    remedy = N_("The host is slow: try again, or raise answer_s in [limits].")


class CutStream(AnswerError):
    """The host closed the stream before the end of the answer."""

    code = "cut_stream"


class Interrupted(AnswerError):
    """The server stopped while the answer was being written."""

    code = "interrupted"
    public_code = "interrupted"
    remedy = N_("Nothing to do: the site stopped while this answer was being written.")
    message = N_("This answer was interrupted. You can ask for it again.")


class EmptyAnswer(AnswerError):
    """The answer is over and holds no text: `params["end"]` is its End."""

    code = "empty_answer"
    public_code = "empty"
    remedy = N_("Nothing to do for a model that reasons at length; otherwise choose another.")
    message = N_("This model returned an empty answer. You can ask it again.")


class StoppedEmpty(EmptyAnswer):
    """The person stopped the answer before its first word."""

    code = "stopped_empty"
    remedy = N_("Nothing to do: the person stopped it.")
    message = N_("This answer was stopped before its first word. You can ask for it again.")


class ContextTooLong(AnswerError):
    """The conversation is longer than the model can read."""

    code = "context_too_long"
    public_code = "too_long"
    remedy = N_("Nothing to do: the conversation is longer than this model can read.")
    message = N_(
        "This conversation has become too long for one of the models. "
        "Skip this duel, or start a new one."
    )


class NotPrepared(AnswerError):
    """No answer was prepared for this question."""

    code = "not_prepared"
    public_code = "not_prepared"
    remedy = N_("Add an answer to this question to the recorded ones.")
    message = N_("No answer was prepared for this question. Choose one of the prepared questions.")
