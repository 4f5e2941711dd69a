"""What an export may try: to lead out of its folder, to grow without end, to be no export at all."""

import gzip
import json
import zipfile
from io import StringIO
from pathlib import Path

import pytest

from sportello.intake.migration.documents import CannotRead, open_export
from sportello.intake.migration.json_stream import BrokenJson, objects
from sportello.intake.migration.places import Places
from sportello.intake.migration.plan import BadPlan, plan_of
from sportello.intake.migration.reader import moment
from sportello.intake.migration.records import Message, Ticket
from sportello.intake.migration.report import Report
from sportello.intake.migration.shelf import Shelf
from sportello.intake.migration.tables import open_table

pytestmark = pytest.mark.sqlite


def test_names_in_a_zip_lead_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as book:
        for name in ("../../etc/passwd", "/abs.json", "a/../../b.json", "tickets.json"):
            book.writestr(name, "[]")
    with open_export(path) as export:
        assert sorted(export.documents) == ["abs.json", "tickets.json"]
        assert export.find("../../etc/passwd") is None


def test_links_out_of_a_folder_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "secret.json"
    outside.write_text("[]")
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "secret.json").symlink_to(outside)
    with open_export(folder) as export:
        assert not export.documents


def test_what_grows_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("tickets.json", b"0" * 60_000_000)
    with pytest.raises(CannotRead, match="beyond measure"):
        open_export(path)
    packed = tmp_path / "tickets.json.gz"
    packed.write_bytes(gzip.compress(b"0" * 60_000_000))
    with open_export(packed) as export:
        file = export.documents[packed.name].binary()
        with pytest.raises(CannotRead, match="beyond measure"):
            file.read()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('[{"a": 1}, {"a": 2}]', [("", {"a": 1}), ("", {"a": 2})]),
        ('{"a": 1}\n{"a": 2}\n', [("", {"a": 1}), ("", {"a": 2})]),
        ('{"tickets": [{"a": 1}], "count": 1}', [("tickets", {"a": 1})]),
        ('{"count": 1, "users": [{"b": 2}], "next_page": null}', [("users", {"b": 2})]),
        ('{"id": 3, "comments": [{"b": 2}]}', [("", {"id": 3, "comments": [{"b": 2}]})]),
        ('\ufeff {"issue": {"x": []}}', [("", {"issue": {"x": []}})]),
        ("", []),
    ],
)
def test_every_shape_of_json_is_read(text: str, found: list[tuple[str, object]]) -> None:
    assert [(within, value) for within, value, _ in objects(StringIO(text))] == found


def test_json_is_read_piece_by_piece_and_its_end_is_told() -> None:
    rows = [{"id": number, "text": "è" * 4_000} for number in range(200)]
    whole = json.dumps({"tickets": rows}, ensure_ascii=False)
    assert [value for _, value, _ in objects(StringIO(whole))] == rows
    seen: list[object] = []
    with pytest.raises(BrokenJson) as broken:
        seen.extend(value for _, value, _ in objects(StringIO(whole[:-3_000])))
    assert broken.value.position == 199


def test_a_report_holds_no_formulas(tmp_path: Path) -> None:
    with Report(tmp_path / "report.csv") as report:
        report.reject(Ticket(reference="=cmd|' /C calc'!A0", place=("tickets.csv", 3)), "why")
    assert "'=cmd" in (tmp_path / "report.csv").read_text(encoding="utf-8")


def test_a_bad_plan_is_told_whole() -> None:
    with pytest.raises(BadPlan) as bad:
        plan_of(
            {"states": {"Fertig": "finished"}, "teams": {"A": "B"}, "colour": "red", "zone": "Europa/Roma"}
        )
    for word in ("finished", "colour", "teams", "Europa/Roma"):
        assert word in str(bad.value)
    assert plan_of({"states": {"Fertig": "closed"}}).states == {"fertig": "closed"}


def test_a_bad_plan_is_told_whatever_stands_in_it() -> None:
    plain = {
        "agents": {"Olga": True},
        "teams": {"A": 10**30},
        "department": "IT",
        "columns": {"Nr": ["number"]},
    }
    with pytest.raises(BadPlan) as bad:
        plan_of(plain)
    for word in ("Olga", "for “A” in teams", "department", "Nr"):
        assert word in str(bad.value)


@pytest.mark.django_db
@pytest.mark.usefixtures("seven_levels")
@pytest.mark.parametrize("table", ["agents", "teams", "categories"])
def test_a_plan_that_leads_to_nobody_is_refused(table: str) -> None:
    """Else the import would end in the middle at a row that points nowhere."""
    with pytest.raises(BadPlan, match=r"olga.*4711"):
        Places(plan_of({table: {"Olga": 4711}}))


def test_moments_that_no_clock_shows_are_none() -> None:
    assert [moment(one) for one in (10**30, -(10**14), "9999-12-31", 10**17)] == [0] * 4
    assert moment("2026-11-22T10:00:00Z") == moment(1_795_341_600) == 1_795_341_600


def test_a_table_packed_under_another_name_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    path.write_bytes(gzip.compress(b"0" * 60_000_000))
    with open_export(path) as export:
        table = open_table(export.documents[path.name])
        with pytest.raises(CannotRead, match=r"tickets\.csv"):
            table.__enter__()


def test_what_is_held_at_once_is_bounded_by_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two hundred tickets may be two hundred books."""
    monkeypatch.setattr("sportello.intake.migration.shelf.HEAVY", 10_000)
    with Shelf() as shelf:
        for number in range(6):
            shelf.add(Ticket(reference=str(number), at=number + 1))
            shelf.add(
                Message(
                    reference=f"m{number}", ticket=str(number), text="è" * (12_000 if number == 2 else 3_000)
                )
            )
            shelf.add(Message(reference=f"x{number}", ticket=f"loose{number}", text="è" * 6_000))
        shelf.sort()
        assert [[one.reference for one in some] for some in shelf.bundles(200)] == [
            ["0", "1"], ["2"], ["3", "4"], ["5"],
        ]  # fmt: skip
        assert [len(some) for some in shelf.loose(200)] == [1] * 6
        assert [len(some) for some in shelf.bundles(1)] == [1] * 6


def test_halves_of_letters_in_references_stop_nothing() -> None:
    with Shelf() as shelf:
        shelf.add(Ticket(reference="a\ud800\0", at=1))
        shelf.add(Message(reference="\ud800", ticket="a\ud800\0", text="x"))
        shelf.sort()
        ((bundle,),) = shelf.bundles(200)
        assert (bundle.reference, len(bundle.messages)) == ("a?", 1)
