"""A person and one model behind an alias: a conversation, without a duel."""
