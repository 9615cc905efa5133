"""Errors of collections and their files."""

from joute.errors import N_, BadInput, NotFound


class BadCollection(BadInput):
    """A collection cannot be stored as it is described."""

    code = "bad_collection"
    message = N_("%(reason)s")


class NoSuchCollection(NotFound):
    """No collection has this id, or the person may not ask it: the two look the same."""

    code = "no_such_collection"
    message = N_("There is no collection “%(name)s”, or it is not open to you.")


class NoSuchFile(NotFound):
    """The collection holds no file of this name or number."""

    code = "no_such_file"
    message = N_("The collection “%(collection)s” holds no file “%(name)s”.")


class CollectionFull(BadInput):
    """A file does not fit into its collection any more; nothing of it is stored."""

    code = "collection_full"
    message = N_("%(reason)s")


class BadFileName(BadInput):
    """Nothing is left of the name of a file that could be shown."""

    code = "bad_file_name"
    message = N_("A file needs a name, such as “guide.pdf”.")


class UploadTooLarge(BadInput):
    """More files than the site takes at once; none is stored."""

    code = "upload_too_large"
    status = 413
    message = N_(
        "At most %(files)d files and %(megabytes)d MB at once: nothing was stored. Send fewer."
    )


class QuestionStopped(BadInput):
    """A rule of the guard stopped a question: `about` says what was found, `contest` to whom one
    says that it is wrong."""

    code = "question_stopped"
    message = N_("%(about)s %(contest)s")


class NothingFound(BadInput):
    """No passage was found for the question of a duel: no model is asked."""

    code = "nothing_found"
    message = N_("Not found in these documents: no passage fits the question. No model was asked.")
