"""Documents of an organisation: read, searched, asked; answers stand on passages that are shown."""
