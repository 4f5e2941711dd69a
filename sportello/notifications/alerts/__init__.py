"""What people who work here are told outside the application: which of it, on which of their ways, and when.

An *alert* is one event told to one person, written with the in-app delivery. Alerts are gathered into
*notifications*; a notification leaves as *sendings*, one for each way, some at once and some only if nobody answers.
"""
