"""Which model answers behind the alias auto, learned for each use from votes, runs and scores.

The arithmetic is in joute.routing; here are evidence, what is stored, and when a router may act.
Its names are read where they are used: numpy comes with the first, and what serves calls alone
needs none before something was learned.
"""
