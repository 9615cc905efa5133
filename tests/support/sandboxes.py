"""A sandbox, where this machine can have one."""

import shutil

from joute.sandbox.bubblewrap import BUBBLEWRAP
from joute.sandbox.trial import obstacle
from tests.support.programs import missing, program


def sandbox_or_skip() -> None:
    """Skips the test where bubblewrap is absent, or cannot work on this kernel."""
    program(BUBBLEWRAP)
    if reason := obstacle(shutil.which(BUBBLEWRAP)):
        missing(f"no sandbox: {reason}")
