"""Texts of an export as the desk keeps them: HTML made harmless, its words, its files kept, nothing too long."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sportello.desk.retelling.moved import Words
from sportello.domain.timeline.files import File as Kept
from sportello.intake.mail.html_clean import clean
from sportello.intake.mail.html_text import text_of
from sportello.intake.migration.files import Keeper, NotThere
from sportello.intake.migration.records import File, Message, Record
from sportello.intake.migration.report import Report
from sportello.tickets.storage import MOST_FILES

LONGEST: Final = 500_000
_TAG = re.compile(
    r"<(?:p|div|br|span|ul|ol|li|table|b|i|a|h\d|blockquote|pre|img|html|body)\b", re.IGNORECASE
)


@dataclass
class Wording:
    """Makes words of messages. What does not come over is told in the report."""

    keeper: Keeper
    report: Report

    def parts(self, message: Message) -> Iterator[Words]:
        """A message as words; more files than one message carries follow in further ones. Nothing for an empty one."""
        text, html = texts(message.text, message.html)
        files = self.files(message.files, message)
        if text or files or message.minutes or (message.files and self.keeper.dry):
            yield Words(text, html, files[:MOST_FILES], message.minutes)
        for start in range(MOST_FILES, len(files), MOST_FILES):
            yield Words(files=files[start : start + MOST_FILES])

    def files(self, files: list[File], record: Record) -> tuple[Kept, ...]:
        """The files that come over."""
        found = []
        for file in files:
            try:
                kept = self.keeper.keep(file)
            except NotThere as why:
                self.report.warn(record, f"{why}: left out")
                continue
            if kept is not None:
                found.append(kept)
        return tuple(found)

    def missing(self, files: list[File], kept: tuple[Kept, ...]) -> list[str]:
        """Names of files that did not come over."""
        here = {file.name for file in kept}
        return [] if self.keeper.dry else [file.name for file in files if file.name not in here]


def texts(text: str, html: str) -> tuple[str, str]:
    """The words, and the HTML made harmless where there is any."""
    if not html and _TAG.search(text) and text.rstrip().endswith(">"):
        text, html = "", text
    if html and not text.strip():
        text = text_of(html)
    shown = clean(html) if html and len(html) <= LONGEST else ""
    return text.strip()[:LONGEST], shown
