"""Errors of benches."""

from joute.errors import N_, BadInput


class UnknownEndpoint(BadInput):
    """No endpoint has this id."""

    code = "unknown_endpoint"
    message = N_(
        "There is no endpoint “%(name)s”: give the id of an [[endpoints]] of joute.toml, of a "
        "known host whose key is in the environment or of a server of this machine, or a URL up to "
        "/v1. Known here: %(known)s."
    )


class NothingToMeasure(BadInput):
    """Prepared answers take the time of their recording."""

    code = "nothing_to_measure"
    message = N_("“%(name)s” replays recorded answers: there is no host to measure.")


class WhichModel(BadInput):
    """The endpoint has several models, or none that is known."""

    code = "which_model"
    message = N_("Which model of “%(name)s”? Name one with --model: %(models)s.")


class UnknownSpending(BadInput):
    """A budget cannot be held, since what a request takes is not known."""

    code = "unknown_spending"
    message = N_(
        "A budget in %(unit)s cannot be held, since what an answer of “%(model)s” takes is not "
        "known. Describe the model in joute.toml (%(fields)s), or set --budget-s."
    )
