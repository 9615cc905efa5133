"""Real parts for the tests: programs, databases, servers, browsers."""
