"""The ranking of this site: votes counted as they come, the page, the downloads."""
