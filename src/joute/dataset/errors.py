"""Errors of datasets."""

from joute.errors import N_, Conflict


def not_a_draft() -> Conflict:
    return Conflict("not_a_draft", N_("This release is no longer a draft."))


def not_read() -> Conflict:
    return Conflict(
        "not_read", N_("Texts of the sample have no verdict yet: read them before you go on.")
    )


def not_reviewed() -> Conflict:
    return Conflict(
        "not_reviewed",
        N_("A person must read a sample of this release before it is published."),
    )


def nothing_to_read() -> Conflict:
    return Conflict("nothing_to_read", N_("This release has no text that can be read."))


def already_published() -> Conflict:
    return Conflict(
        "already_published",
        N_("This release is published: others may have copies, so that it is not forgotten here."),
    )
