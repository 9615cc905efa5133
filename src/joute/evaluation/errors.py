"""Errors of evaluations."""

from joute.errors import N_, BadInput


class NothingToCompare(BadInput):
    """No two models have a score on the same item."""

    code = "nothing_to_compare"
    message = N_("There is nothing to compare: the results are of one model at most.")


class NoSet(BadInput):
    """No evaluation set is at this path."""

    code = "no_set"
    message = N_(
        "There is no evaluation set %(set)s: give the folder that holds its evalset.yaml, or make "
        "one with “joute eval new”."
    )


class PolarsMissing(BadInput):
    """A set in Parquet cannot be read here."""

    code = "polars_missing"
    message = N_("Parquet is read by polars: “pip install joute[ranking]”.")


class NoJudge(BadInput):
    """A scorer asks a judge, and none was named; a candidate is never taken instead."""

    code = "no_judge"
    message = N_(
        "The scorer “%(name)s” asks a judge, and there is none: name its model by `judge:` in "
        "evalset.yaml or by --judge."
    )


class ModelNotInRun(BadInput):
    """A run has no model of this name."""

    code = "model_not_in_run"
    message = N_("There is no model “%(model)s” in the run, only %(known)s.")


class BadSetName(BadInput):
    """The name cannot be that of a set."""

    code = "bad_set_name"
    message = N_(
        "“%(name)s” cannot be the name of a set: take small letters, digits, hyphens and "
        "underscores, a letter or digit first."
    )


class SetExists(BadInput):
    """A new set would overwrite files."""

    code = "set_exists"
    message = N_("%(folder)s already holds files: give a folder that is new or empty.")
