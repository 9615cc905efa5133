"""Every error a person can meet, in one tree.

    JouteError
    ├── BadInput                 what was sent cannot be used
    │   ├── BadSettings          at start: a key or value of joute.toml or the environment
    │   └── BadData              a file of data: its line and the reason
    ├── NotAllowed               the person may not do this
    │   ├── ConsentNeeded        nothing is asked of a model before consent
    │   ├── CodeNeeded           this instance asks for an invitation code
    │   └── CrossSite            the request came from another site
    ├── NotFound                 no such thing, or not yours: the two are not told apart
    ├── Conflict                 refused because of the step the duel is at
    ├── LimitReached             a budget of requests, tokens or money is spent
    ├── NoModel                  no model, or no pair of models, fits what was asked
    └── AnswerError              a model did not answer; see each class

`message` is a source text of the catalogues and goes to the person; `%(name)s` fields are
filled from `params`. `cause` is for the operator: logs and the table of failures, never a page.
"""

from typing import Any, ClassVar


def N_(message: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return message


class JouteError(Exception):
    """Something a person must be told.

    `code` is stable and part of the API; `status` is the HTTP status it travels with.
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500
    message: str = N_("Something went wrong on our side. Nothing you sent was lost: try again.")

    def __init__(self, cause: str = "", *, message: str | None = None, **params: Any) -> None:
        super().__init__(cause or (message or self.message) % params)
        self.cause = cause
        self.params = params
        if message is not None:
            self.message = message

    @property
    def headers(self) -> dict[str, str]:
        """The HTTP headers it travels with."""
        return {}


class BadInput(JouteError):
    """What was sent cannot be used; the message says what is expected."""

    code = "bad_input"
    status = 422
    message = N_("This request cannot be understood: %(reason)s")


class BadSettings(BadInput):
    """A setting has a wrong name or value; Joute does not start."""

    code = "bad_settings"
    message = N_("%(name)s: received %(received)s, expected %(expected)s.")


class BadData(BadInput):
    """A row of a data file is refused; the file is left as it was."""

    code = "bad_data"
    message = N_("%(file)s, line %(line)s: %(reason)s")


class NotAllowed(JouteError):
    """The person may not do this here."""

    code = "not_allowed"
    status = 403
    message = N_("You do not have access to this.")


class ConsentNeeded(NotAllowed):
    """The conditions must be accepted before the first question."""

    code = "consent_needed"
    message = N_("Before your first question, read and accept the conditions of use.")


class CodeNeeded(NotAllowed):
    """This instance is open to people who have its invitation code."""

    code = "code_needed"
    message = N_("This site asks for an invitation code. Ask the person who told you about it.")


class CrossSite(NotAllowed):
    """A change was asked for by a page of another site."""

    code = "cross_site"
    message = N_("This request came from another site and was refused. Start again from our pages.")


class NotFound(JouteError):
    """No such thing, or not yours."""

    code = "not_found"
    status = 404
    message = N_("There is nothing at this address, or it belongs to someone else.")


class Conflict(JouteError):
    """The step that the duel is at does not allow this; `reason` codes are part of the API."""

    code = "conflict"
    status = 409
    message = N_("This is not possible at this step of the duel.")

    def __init__(self, code: str, message: str, cause: str = "") -> None:
        super().__init__(cause or code, message=message)
        self.code = code  # type: ignore[misc] # one class serves every refusal of a step


class LimitReached(JouteError):
    """A budget is spent; `retry_after_s` says when it opens again, when that is known."""

    code = "limit_reached"
    status = 429
    message = N_("The limit set for this site is reached. Try again later.")

    def __init__(
        self, cause: str = "", *, message: str | None = None, retry_after_s: int | None = None
    ) -> None:
        super().__init__(cause, message=message)
        self.retry_after_s = retry_after_s

    @property
    def headers(self) -> dict[str, str]:
        return {} if self.retry_after_s is None else {"Retry-After": str(self.retry_after_s)}


class NoModel(JouteError):
    """No model, or no pair, fits what was asked."""

    code = "no_model"
    status = 409
    message = N_("No pair of models fits this choice here. Choose another kind of duel.")


class AnswerError(JouteError):
    """A model did not answer.

    `code` is exact and for the operator. Before the vote a person's browser receives only
    `public_code` and `message`, which are the same whatever the model or its host.
    """

    code = "answer_failed"
    status = 502
    public_code: ClassVar[str] = "unavailable"
    message = N_("This model did not answer. You can ask it again.")


class RefusedKey(AnswerError):
    """The host refused the key (HTTP 401 or 403)."""

    code = "refused_key"


class RateLimited(AnswerError):
    """The host asks to slow down, or its credit is spent (HTTP 429 or 402)."""

    code = "rate_limited"


class ModelNotFound(AnswerError):
    """The host does not know the model's name (HTTP 404)."""

    code = "model_not_found"


class Unreachable(AnswerError):
    """No connection: name not found, port closed, TLS refused, address not allowed."""

    code = "unreachable"


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
    """Nothing came within `limits.first_token_s`."""

    code = "first_token_timeout"


class TokenGapTimeout(AnswerError):
    """The answer stopped coming for `limits.between_tokens_s`."""

    code = "token_gap_timeout"


class AnswerTooLong(AnswerError):
    """The answer was not over after `limits.answer_s`."""

    code = "answer_timeout"


class CutStream(AnswerError):
    """The host closed the stream before it said that the answer was over."""

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
