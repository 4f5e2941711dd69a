"""The editor of SLA policies: an ordered list of promises, each a small sheet of targets by priority."""
