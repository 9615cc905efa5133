"""Programs of strangers, in a process of their own that can do nothing but compute: bubblewrap."""

from joute.sandbox.errors import NoSandbox, SandboxNotAllowed
from joute.sandbox.limits import Limits
from joute.sandbox.running import Ended, Program, Sandbox
from joute.sandbox.settings import SandboxSettings
from joute.sandbox.trial import check_sandbox

__all__ = [
    "Ended",
    "Limits",
    "NoSandbox",
    "Program",
    "Sandbox",
    "SandboxNotAllowed",
    "SandboxSettings",
    "check_sandbox",
]
