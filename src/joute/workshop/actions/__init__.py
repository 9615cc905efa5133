"""The writes of a workshop: each in one transaction, committed whole or refused."""
