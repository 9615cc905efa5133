"""« Les duels de l'IA »: rounds of duels for a group, on three views of one state."""
