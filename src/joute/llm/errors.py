"""Errors of models.

`code` is exact and for the operator. Before the vote a person's browser receives only
`public_code` and `message`, which are the same whatever the model or its host.
"""

from joute.errors import N_, AnswerError


class RefusedKey(AnswerError):
    """The host refused the key, or what the key may use."""

    code = "refused_key"


class RateLimited(AnswerError):
    """A rate limit of the host, or its credit is spent (HTTP 429 or 402)."""

    code = "rate_limited"


class ModelNotFound(AnswerError):
    """The host does not know the model's name."""

    code = "model_not_found"


class Unreachable(AnswerError):
    """No connection: name not found, port closed, TLS refused, address not allowed."""

    code = "unreachable"


class WrongAddress(AnswerError):
    """Something answers at the base URL, and it is no API of models."""

    code = "wrong_address"


class HostBusy(AnswerError):
    """The host cannot answer now: overloaded, restarting, or still loading the model."""

    code = "host_busy"


class HostError(AnswerError):
    """Any other refusal by the host; the cause holds its status and text."""

    code = "host_error"


class RefusedParameter(AnswerError):
    """The host, or its format, refuses a parameter of the request: `params["name"]`."""

    code = "refused_parameter"


class CannotEmbed(AnswerError):
    """This endpoint gives no embeddings."""

    code = "cannot_embed"


class Withheld(AnswerError):
    """A filter of the host withheld the answer, or refused the question."""

    code = "withheld"
    public_code = "withheld"
    message = N_(
        "This answer was withheld by a content filter. Ask in other words, or start another duel."
    )


class FirstTokenTimeout(AnswerError):
    """No token within `limits.first_token_s`."""

    code = "first_token_timeout"


class TokenGapTimeout(AnswerError):
    """The answer stopped coming for `limits.between_tokens_s`."""

    code = "token_gap_timeout"


class AnswerTooLong(AnswerError):
    """The answer was not over after `limits.answer_s`."""

    code = "answer_timeout"


class CutStream(AnswerError):
    """The host closed the stream before the end of the answer."""

    code = "cut_stream"


class Interrupted(AnswerError):
    """The server stopped while the answer was being written."""

    code = "interrupted"
    public_code = "interrupted"
    message = N_("This answer was interrupted. You can ask for it again.")


class EmptyAnswer(AnswerError):
    """The answer is over and holds no text."""

    code = "empty_answer"
    public_code = "empty"
    message = N_("This model returned an empty answer. You can ask it again.")


class StoppedEmpty(EmptyAnswer):
    """The person stopped the answer before its first word."""

    code = "stopped_empty"
    message = N_("This answer was stopped before its first word. You can ask for it again.")


class ContextTooLong(AnswerError):
    """The conversation is longer than the model can read."""

    code = "context_too_long"
    public_code = "too_long"
    message = N_(
        "This conversation has become too long for one of the models. "
        "Skip this duel, or start a new one."
    )


class NotPrepared(AnswerError):
    """No answer was prepared for this question."""

    code = "not_prepared"
    public_code = "not_prepared"
    message = N_("No answer was prepared for this question. Choose one of the prepared questions.")
