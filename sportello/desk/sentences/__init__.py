"""The desk's answers in people's words, in the language now active: the same in pages, interface and command line.

`spoken` says an explanation, `plain` writes it down as data; `names_for` fetches the names that both need.
"""

from sportello.desk.sentences.names import Names, names_for
from sportello.desk.sentences.plain import plain
from sportello.desk.sentences.refusals import said
from sportello.desk.sentences.spoken import Line, Spoken, spoken

__all__ = ["Line", "Names", "Spoken", "names_for", "plain", "said", "spoken"]
