"""Uses of models: what an organisation does with them."""

from joute.feature import Feature, lazy

FEATURE = Feature("joute.register", start=lazy("joute.register.service:start"))
