"""Jobs: work done beside the requests that ask for it, through Django's tasks API. See docs/howto/run-jobs.md."""
