"""The register of uses: what is used, why, at what risk, and what it changed."""

from joute.feature import Feature

FEATURE = Feature("joute.register", needs=("people", "uses", "gateway"))
