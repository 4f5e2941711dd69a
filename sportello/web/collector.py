"""Python's search for objects that only hold each other, in a process that serves pages.

As Python begins, it searches after every 700 new objects, and now and then through all there are: the modules of the
program, which never go. One page in thirty waits for that, several times as long as it needs itself.
"""

import gc

OBJECTS = 50_000
"""New objects between two searches: more than a page makes."""


def search_seldom() -> None:
    """From now on, leave out what is there already, and search less often. To be called when all is imported."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS, 10, 10)
