"""The benchmarks that can be run here, a file for each family."""

from collections.abc import Mapping

from joute.evaluation.benchmarks.adapter import Adapter
from joute.evaluation.benchmarks.adapters import (
    code,
    common_sense,
    inference,
    instructions,
    knowledge,
    mathematics,
    reading,
    reasoning,
    translation,
)

FAMILIES = (
    mathematics,
    knowledge,
    common_sense,
    reading,
    inference,
    reasoning,
    instructions,
    code,
    translation,
)

ADAPTERS: Mapping[str, Adapter] = {
    adapter.id: adapter for family in FAMILIES for adapter in family.ADAPTERS
}
