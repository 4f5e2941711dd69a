"""The letters of the benchmark of mail: each another one, and those that answer find what they answer before them."""

from pathlib import Path

from sportello.bench.mail_in import Round, _figures
from sportello.bench.mail_letters import write_folders
from sportello.intake.mail.nature import Nature
from sportello.intake.mail.reading import read


def test_letters_are_of_all_kinds_and_answer_the_folder_before(tmp_path: Path) -> None:
    folders = write_folders(tmp_path, [20, 40], seed=1)
    first, second = ([read(path.read_bytes()) for path in sorted(folder.iterdir())] for folder in folders)
    mails = [*first, *second]
    assert len({mail.identity for mail in mails}) == 60
    assert {mail.nature for mail in mails} == {Nature.WRITTEN}
    assert any(mail.html for mail in mails)
    assert any(mail.files for mail in mails)
    known = {mail.message_id: mail.sender.address for mail in first}
    answers = [mail for mail in second if mail.in_reply_to]
    assert len(answers) == 10
    assert all(known[mail.in_reply_to[0]] == mail.sender.address for mail in answers)


def test_the_median_of_rounds_decides() -> None:
    found = _figures([Round(1.0, 1.0, 5.0, 10), Round(1.0, 0.0, 9.0, 10), Round(1.0, 0.0, 1.0, 10)])
    assert (found["ratio"], found["ratio_with_telling"], found["passed"]) == (5.0, 2.5, True)
