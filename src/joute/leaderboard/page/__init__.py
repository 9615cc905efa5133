"""The page of the ranking: contexts, charts, sections, wording."""
