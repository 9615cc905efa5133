"""Files in the requests of applications: from where, how many tokens at most, what is stored."""
