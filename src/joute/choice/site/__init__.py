"""The path of a choice as pages and as an API, each choice with its revisions."""
