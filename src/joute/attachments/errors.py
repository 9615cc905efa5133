"""Errors of what comes with a question."""

from joute.errors import N_, BadInput


class TooManyPictures(BadInput):
    """More pictures than a question may have."""

    code = "too_many_pictures"
    message = N_("A question has at most %(most)s pictures: choose the ones that matter most.")


class DocumentTooLong(BadInput):
    """A document of more pages or characters than a question may have."""

    code = "document_too_long"
    message = N_(
        "%(file)s is too long: at most %(pages)s pages and %(characters)s characters. Send the "
        "part that your question is about."
    )
