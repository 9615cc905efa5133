"""Errors of the gateway. Its routes under /v1 answer in OpenAI's format (docs/gateway.md)."""

from joute.errors import (
    N_,
    AnswerError,
    BadInput,
    JouteError,
    LimitReached,
    NotAllowed,
    NotFound,
)


class KeyRefused(JouteError):
    """No key, or one that is unknown, revoked or over."""

    code = "invalid_api_key"
    status = 401
    message = N_("This key is unknown, revoked or over: ask the owner of the use for another.")


class UseStopped(NotAllowed):
    """The use of the key calls no model in its state."""

    code = "use_stopped"
    message = N_("The use “%(name)s” is not in service: its owner can put it on trial.")


class UnknownAlias(NotFound):
    """No alias of this name, or none that the key may use: the two look the same."""

    code = "model_not_found"
    message = N_("There is no alias “%(name)s” for this key: GET /v1/models lists those it has.")


class NoSuchAlias(NotFound):
    """No alias of this name is or was set on this site."""

    code = "no_such_alias"
    message = N_("There is no alias “%(name)s” on this site. Near names: %(near)s.")


class BudgetSpent(LimitReached):
    """What is left of the budget of the key does not cover the call: no retry of it helps before
    the next period."""

    code = "insufficient_quota"
    message = N_(
        "The budget of this key does not cover this call: %(spent)s of %(most)s are spent, and it "
        "may cost %(call)s. Ask for fewer tokens, wait for the next period, or have it raised."
    )


class BudgetReserved(LimitReached):
    """What is left of the budget of the key is held by calls that run: some of it comes back."""

    code = "budget_reserved"
    message = N_(
        "What is left of the budget of this key is reserved by calls that are running: try again "
        "in a moment."
    )


class EnergyUnknown(BadInput):
    """A key with a budget in Wh calls a model whose energy nobody can estimate."""

    code = "energy_unknown"
    message = N_(
        "This key has a budget in Wh, and the size of the model is unknown: such a budget cannot "
        "be held. Call another model, or have the size written in joute.toml."
    )


class TooManyCalls(LimitReached):
    """More requests, tokens or parallel calls than the key allows."""

    code = "rate_limit_exceeded"
    message = N_("This key allows %(most)s %(unit)s: try again in %(seconds)s s.")


class BadKey(BadInput):
    """A key cannot be made as it is described."""

    code = "bad_key"
    message = N_("%(reason)s")


class BadAlias(BadInput):
    """An alias cannot be set as it is described."""

    code = "bad_alias"
    message = N_("%(reason)s")


class BadGuard(BadInput):
    """What the guard of a use checks cannot be set as it is described."""

    code = "bad_guard"
    message = N_("%(reason)s")


class BadShadow(BadInput):
    """No other model can be asked the calls of an alias so."""

    code = "bad_shadow"
    message = N_("%(reason)s")


class Blocked(BadInput):
    """The guard of the use stopped a request whose answer has no place to say so."""

    code = "blocked"
    status = 400
    message = N_("The guard of this use stopped the request: %(rules)s.")


class NoGuardVersion(NotFound):
    """The guard of the use never had a version of this number."""

    code = "no_guard_version"
    message = N_("The guard of the use “%(use)s” has no version %(number)s.")


class BadRouter(BadInput):
    """A router cannot be fitted as it is described, or may not act."""

    code = "bad_router"
    message = N_("%(reason)s")


class NoRouter(NotFound):
    """Nobody asked for a router of this use yet."""

    code = "no_router"
    message = N_("The use “%(use)s” has no router: “joute router fit” makes one.")


class BadRequest(BadInput):
    """The body of a request is not one of OpenAI's format; `param` names the field, if any."""

    code = "invalid_request"
    status = 400
    message = N_("%(reason)s")


class SlowBody(BadInput):
    """The body of a request was not there in time."""

    code = "request_timeout"
    status = 408
    message = N_("The body of the request was not there in time: send it faster, or less of it.")


class TooMuchAtOnce(LimitReached):
    """Requests that are being answered hold as many bytes as this process takes."""

    code = "too_much_at_once"
    status = 503
    message = N_("This gateway holds as much as it can at the moment: try again in a second.")


class ChargedBeside(BadInput):
    """A request costs what its tokens do not tell, and the key has a budget in dollars."""

    code = "charged_beside"
    status = 400
    message = N_(
        "A budget in dollars cannot be held with “%(param)s”: %(reason)s. Leave it out, or ask for "
        "a key without such a budget."
    )


class CannotTranslate(BadInput):
    """The model of the alias cannot be asked so: its host does not speak OpenAI's format."""

    code = "unsupported_parameter"
    status = 400
    message = N_("The model behind this alias does not take “%(param)s”.")


class HostsRest(AnswerError):
    """Every host of the alias failed several times in a row, and rests for half a minute."""

    code = "hosts_rest"
    status = 503
    remedy = N_("Look at the hosts of the alias: they failed several times in a row.")
    message = N_("No model behind this alias answers at the moment: try again soon.")


class NotJudged(AnswerError):
    """The model that must say whether an answer may be sent cannot be asked."""

    code = "not_judged"
    status = 503
    remedy = N_("Look at the alias that judges the answers of the use, or name none.")
    message = N_("The answer is not sent: what judges it here cannot be asked. Try again soon.")


class DeadlinePassed(AnswerError):
    """The answer was not there within the time that its caller waits, which is shorter than what
    the host may take."""

    code = "deadline_passed"
    status = 504
    remedy = N_("Nothing to do: the application waits less long than the model takes.")
    message = N_("The answer was not there within the time that the caller said it waits.")


class KeyStopped(KeyRefused):
    """The key was revoked, or its use stopped, while an answer was being written."""

    code = "key_stopped"
    message = N_("This key was revoked, or its use stopped: the answer ends here.")


class ClientGone(JouteError):
    """The application closed the connection before the end of the answer."""

    code = "cancelled"
    status = 499
    message = N_("The connection was closed before the end of the answer.")
