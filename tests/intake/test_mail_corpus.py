"""The corpus of mail beside some checkouts: every message is read, and replies are what other parsers expect of them.

What is expected comes from the tests of other projects: a difference is a question, and each has its answer here.
White space, and a rule at the end of HTML, make no difference. A project that folds no signatures (`NO_SIGNATURES`)
expects them in the reply: there a signature may be shown or not.
"""

import csv
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from sportello.intake.mail.folding import Part, fold
from sportello.intake.mail.html_text import text_of
from sportello.intake.mail.reading import read

pytestmark = pytest.mark.slow
NO_SIGNATURES = {"unquotemail"}
# Whose mail program wrote in another language than Italian, English, German or French; all others are counted there.
OTHER_LANGUAGES = re.compile(
    r"android_dual|email_16|email_22|email_8\b|email_8\.|portuguese|russian|norwegian|polish|swedish|danish|dutch|"
    r"vietnamese|unicode_msg"
)
# Where we differ, and why.
MISSES = {
    "replies-text/email_reply_trimmer/embedded_email_16.txt": "a quotation above an answer is folded, as everywhere",
    "replies-text/email_reply_trimmer/forwarded_message.txt": "who wrote what was forwarded belongs to what is shown",
    "replies-text/unquotemail/talon_txt_12.txt": "words on the line that announces a quotation are never folded",
    "replies-text/unquotemail/thunderbird_dual.txt": "an answer below the quotation is shown; expected is nothing",
}


@pytest.fixture(scope="module")
def corpus(real_logs: Path) -> Path:
    folder = real_logs / "emails"
    if not folder.is_dir():
        pytest.skip("the corpus of mail is not here")
    return folder


def rows(corpus: Path) -> list[dict[str, str]]:
    with (corpus / "index.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_message_is_read_and_nothing_of_its_words_is_cut(corpus: Path) -> None:
    files = [corpus / row["file"] for row in rows(corpus)]
    assert len(files) == 439
    for file in files:
        mail = read(file.read_bytes())
        assert "".join(stretch.text for stretch in fold(mail.text, subject=mail.subject)) == mail.text, file
        for said in (mail.text, mail.html, mail.subject, mail.sender.name):
            assert "\x00" not in said
            said.encode("utf-8")


def test_replies_are_what_is_expected(corpus: Path) -> None:
    ours, all_of_them, missed = Counter[bool](), Counter[bool](), set()
    for row in rows(corpus):
        if not row["expected"] or row["kind"] == "raw":
            continue
        met = meets(corpus, row)
        all_of_them[met] += 1
        if not OTHER_LANGUAGES.search(Path(row["file"]).name):
            ours[met] += 1
        if not met:
            missed.add(row["file"])
    assert missed == set(MISSES)
    assert ours[True] / ours.total() >= 0.9, ours
    assert all_of_them[True] / all_of_them.total() >= 0.75, all_of_them


def meets(corpus: Path, row: dict[str, str]) -> bool:
    text, wanted = (
        (corpus / row[name]).read_text(encoding="utf-8", errors="replace") for name in ("file", "expected")
    )
    if row["kind"] == "replies-html":
        text, wanted = text_of(text), text_of(wanted)
    stretches = fold(text)
    shown = [{Part.SAID}, {Part.SAID, Part.SIGNATURE}] if row["project"] in NO_SIGNATURES else [{Part.SAID}]
    ways = ("".join(s.text for s in stretches if s.part in parts) for parts in shown)
    return any(bare(way) == bare(wanted) for way in ways)


def bare(text: str) -> str:
    return re.sub(r"[\s_]+$", "", " ".join(text.split()))


def test_senders_and_subjects_are_those_that_another_desk_reads(corpus: Path) -> None:
    """Seven differ: raw bytes in no charset, a sender that is no address, a header that is not at the top."""
    met = Counter[bool]()
    for row in rows(corpus):
        if row["project"] == "zammad" and row["expected"]:
            wanted = json.loads((corpus / row["expected"]).read_text(encoding="utf-8"))
            mail = read((corpus / row["file"]).read_bytes())
            same = (mail.sender.address, mail.subject) == (
                str(wanted.get("from_email") or "").lower(),
                " ".join(str(wanted.get("subject") or "").split()),
            )
            met[same] += 1
    assert met[True] / met.total() >= 0.75, met
