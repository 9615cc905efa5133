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


def too_few_left() -> Conflict:
    return Conflict(
        "too_few_left",
        N_("After erasures and withdrawals, too few people are left in this release: discard it."),
    )


def not_published() -> Conflict:
    return Conflict(
        "not_published", N_("This release is not published: only what is can be pushed.")
    )


def unknown_release() -> NotFound:
    return NotFound(message=N_("No release has this name: “joute dataset list” prints them."))


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


class UnknownTarget(BadInput):
    """A release cannot be pushed to such an address."""

    code = "unknown_target"
    message = N_(
        "%(target)s is no place to push to: give s3://bucket/prefix or hf://organisation/name."
    )


class MissingClient(BadInput):
    """The client of the place is an extra that is not installed."""

    code = "missing_client"
    message = N_("The client of this place is not installed: “pip install joute[%(extra)s]”.")


class PushFailed(BadInput):
    """The place refused the files, or did not answer; some may be there."""

    code = "push_failed"
    status = 502
    message = N_("Not everything was pushed to %(target)s: %(reason)s. Run the command again.")


class BadBundle(BadInput):
    """A folder or an archive is not what organisations share, or not as it left its author."""

    code = "bad_bundle"
    message = N_("%(file)s is no bundle.")
