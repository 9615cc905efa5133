"""What deleted rows leave in a SQLite file, taken out.

With `secure_delete`, SQLite writes zeros over what it deletes, but rows that it moved to another
page before, to keep its trees even, may have left a copy in the one they came from; and its log
holds what pages were until it is written over. `VACUUM` makes every page anew, and a checkpoint
that truncates empties the log.
https://sqlite.org/pragma.html#pragma_secure_delete
"""

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

# A larger file would keep writers waiting for long.
VACUUM_BYTES = 1_000_000_000
# For other processes that write, and for readers who still look at an older state; all who write
# here wait as long.
WAIT_S = 5

logger = logging.getLogger(__name__)


def erase_traces(database: Path) -> None:
    """Take what was deleted out of the file and its log; nothing else of this process may write
    meanwhile.

    A file that is larger than VACUUM_BYTES is not made anew: copies of moved rows may stay. Where
    it cannot be done, for want of space or since others do not let go, the log of the site says so:
    the rows are deleted all the same.
    """
    try:
        with closing(sqlite3.connect(database, timeout=WAIT_S, isolation_level=None)) as opened:
            opened.execute("PRAGMA secure_delete=ON")
            if database.stat().st_size <= VACUUM_BYTES:
                opened.execute("VACUUM")
            [busy, *_] = opened.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError as error:
        logger.warning("Deleted rows may stay in the file of the database: %s", error)
    else:
        if busy:
            logger.warning("Deleted rows stay in the log of the database: somebody reads it")
