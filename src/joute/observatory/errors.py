"""Errors of the observatory."""

from joute.errors import N_, BadInput, NotAllowed


class BadSeries(BadInput):
    """A series cannot be decomposed: a factor is missing, negative, or no number."""

    code = "bad_series"
    message = N_("%(series)s, %(factor)s: received %(received)s, expected %(expected)s.")


class BadQuarter(BadInput):
    """What was asked for is no quarter, or one that did not begin."""

    code = "bad_quarter"
    message = N_("%(reason)s")


class BadSurvey(BadInput):
    """An answer to the survey is not among those that it offers."""

    code = "bad_survey"
    message = N_("Choose one of the answers to each question.")


class NotShared(NotAllowed):
    """This site did not agree to the export."""

    code = "not_shared"
    message = N_(
        "This site did not agree to share its sums: set [observatory] share = true in joute.toml."
    )
