"""Uses of models: what an organisation does with them."""

from joute.feature import Feature, lazy

FEATURE = Feature("joute.uses", start=lazy("joute.uses.service:start"))
