"""The game of the secret word: its words, its levels, and the simulated player that keeps one."""
