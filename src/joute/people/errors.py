"""Errors of access and consent."""

from joute.errors import N_, NotAllowed


class ConsentNeeded(NotAllowed):
    """The conditions must be accepted before the first question."""

    code = "consent_needed"
    message = N_("Before your first question, read and accept the conditions of use.")


class NothingPublished(NotAllowed):
    """This instance asks nobody whether it may publish."""

    code = "nothing_published"
    message = N_("This site publishes no duels: there is nothing to agree to.")


class CodeNeeded(NotAllowed):
    """This instance is open to people who have its invitation code."""

    code = "code_needed"
    message = N_("This site asks for an invitation code. Ask the person who told you about it.")
