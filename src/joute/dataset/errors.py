"""Errors of datasets."""

from joute.errors import N_, BadInput, Conflict, NotFound


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


class UnknownImport(NotFound):
    """No import has this name."""

    code = "unknown_import"
    message = N_("Nothing was imported here under the name “%(name)s”.")


class FileRefused(BadInput):
    """A file is larger, deeper or more compressed than a file of votes."""

    code = "file_refused"
    message = N_("%(file)s is refused: it is not what a file of votes looks like.")
