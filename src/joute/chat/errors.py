"""Errors of conversations."""

from joute.errors import N_, BadInput


class QuestionBlocked(BadInput):
    """A rule of the guard stopped a question: `about` says what was found, `contest` to whom one
    says that it is wrong."""

    code = "question_blocked"
    message = N_("%(about)s %(contest)s")


class NoImagesRead(BadInput):
    """A conversation shows pictures, and no model of the alias is known to read any."""

    code = "no_images_read"
    message = N_(
        "This model reads no pictures, and the conversation shows some: choose another model, or "
        "start a conversation without them."
    )
