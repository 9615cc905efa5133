"""A release: duels and votes as files, masked, with a card that says what they are."""
