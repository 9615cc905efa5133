"""Documents of an organisation: what is read of their files."""

from joute.feature import Feature

FEATURE = Feature("joute.documents")
