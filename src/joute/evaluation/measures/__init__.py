"""What the scores of a whole run say: pure functions of its rows."""
