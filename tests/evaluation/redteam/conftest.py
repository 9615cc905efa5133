"""The red team is tested through the command, on models of our test server and behind a gateway."""

from tests.evaluation.runs.conftest import desk
from tests.gateway.guarding.conftest import at, one_site

__all__ = ["at", "desk", "one_site"]
