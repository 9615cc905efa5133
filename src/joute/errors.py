"""The tree of errors that a person can meet.

    JouteError
    ├── BadInput                 invalid input
    │   ├── BadSettings          at start: a key or value of joute.toml or the environment
    │   └── BadData              a file of data: its line and the reason
    ├── NotAllowed               the person may not do this
    │   ├── CrossSite            the request came from another site
    │   └── UnknownHost          the request names a host that is not this site
    ├── NotFound                 no such thing, or not yours: the two look the same
    ├── Conflict                 refused because of the step that a thing is at
    ├── LimitReached             a budget of requests, tokens or money is spent
    └── AnswerError              a model did not answer

Each package adds its own in its `errors.py`, below one of these. `message` is a source text of the
catalogues and goes to the person; `%(name)s` fields are filled from `params`. `cause` is for the
operator: logs and the table of failures, never a page.
"""

from collections.abc import Mapping
from typing import Any, ClassVar


def N_(message: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return message


class Worded(str):
    """A text in English with the source text and the fields that it was made of: where it is shown,
    it can be said in another language."""

    __slots__ = ("fields", "source")
    source: str
    fields: Mapping[str, Any]


def worded(source: str, **fields: Any) -> Worded:
    """A source text with its fields filled in; numbers are written as a language writes them."""
    text = Worded(source % {name: _written(one) for name, one in fields.items()})
    text.source, text.fields = source, fields
    return text


def _written(value: Any) -> Any:
    return f"{value:,}" if isinstance(value, int) else value


class JouteError(Exception):
    """An error reported to a person.

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

    @property
    def members(self) -> dict[str, Any]:
        """What a program receives of it besides its code and message (RFC 9457, section 3.2)."""
        return {}


class BadInput(JouteError):
    """Invalid input; the message states what is expected."""

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


class CrossSite(NotAllowed):
    """A page of another site requested a change."""

    code = "cross_site"
    message = N_("This request came from another site and was refused. Start again from our pages.")


class UnknownHost(NotAllowed):
    """The request names a host that is not this site."""

    code = "unknown_host"
    status = 421
    message = N_(
        "This address is not that of this site. If it should be, its operator gives it as [site] "
        "url in joute.toml."
    )


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
        super().__init__(cause, message=message)
        self.code = code  # type: ignore[misc] # one class serves every refusal of a step


class LimitReached(JouteError):
    """A budget is spent; `retry_after_s` is the time until it opens again, when known."""

    code = "limit_reached"
    status = 429
    message = N_("The limit set for this site is reached. Try again later.")

    def __init__(
        self,
        cause: str = "",
        *,
        message: str | None = None,
        retry_after_s: int | None = None,
        **params: Any,
    ) -> None:
        super().__init__(cause, message=message, **params)
        self.retry_after_s = retry_after_s

    @property
    def headers(self) -> dict[str, str]:
        return {} if self.retry_after_s is None else {"Retry-After": str(self.retry_after_s)}


class AnswerError(JouteError):
    """A model did not answer.

    `code` is exact and for the operator. Before the vote a person's browser receives only
    `public_code` and `message`, which are the same whatever the model or its host. `remedy` is what
    the operator can do. `host_status` is the HTTP status of a refusal by the host, and
    `retry_after_s` the seconds after which it wants to be asked again, where it gave them.
    """

    code = "answer_failed"
    status = 502
    public_code: ClassVar[str] = "unavailable"
    remedy: ClassVar[str] = N_("Read the cause, and try again later: the host may be in trouble.")
    message = N_("This model did not answer. You can ask it again.")
    host_status: int | None = None
    retry_after_s: float | None = None
