"""Why a program is not run."""

from joute.errors import N_, BadInput


class SandboxNotAllowed(BadInput):
    """The operator did not allow programs of strangers to run."""

    code = "sandbox_not_allowed"
    message = N_(
        "The scorer “%(scorer)s” runs what models write, which the operator has to allow: "
        "[sandbox] allow = true in joute.toml."
    )


class NoSandbox(BadInput):
    """Programs of strangers cannot be shut in on this machine."""

    code = "no_sandbox"
    message = N_(
        "The scorer “%(scorer)s” runs what models write, and this machine cannot shut it in: "
        "%(reason)s. Nothing is run without a sandbox."
    )
