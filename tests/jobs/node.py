"""A node in a process of its own: `python -m tests.jobs.node BEAT LEASE`."""

import sys

import django

if __name__ == "__main__":
    django.setup()
    from sportello.worker.jobs import Jobs

    Jobs(beat=float(sys.argv[1]), lease=float(sys.argv[2]), periodic=()).run()
