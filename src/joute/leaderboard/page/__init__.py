"""What the page of the ranking shows, from a ranking: contexts, charts, sections, wording."""
