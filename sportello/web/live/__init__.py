"""Live pages: what changed is told to every open page that may see it, over one stream each.

`reader` hears of changes, once a process; `hub` hands them to the streams; `stream` answers `/live/`.
"""
