"""How well passages are found, and how well answers stand on them: figures with their intervals."""
