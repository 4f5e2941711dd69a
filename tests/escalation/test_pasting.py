"""Tables from spreadsheets: headings in two languages or none, words for durations, what is not understood."""

from collections.abc import Mapping
from typing import Any

from sportello.escalation.pasting import Pasted, meaning_of, read_table

TARGETS: Mapping[str, dict[str, Any]] = {
    "frontline": {"kind": "team", "id": 1},
    "paolo": {"kind": "person", "id": 2},
}


def read(text: str, **more: Any) -> Pasted:
    return read_table(
        text,
        language="it",
        target=lambda name: TARGETS.get(name.casefold(), {"kind": name}),
        calendar=lambda name: 7 if name == "Ufficio" else None,
        **more,
    )


def test_headings_in_either_language() -> None:
    assert meaning_of("Tempo massimo") == meaning_of("Time at this level") == "time"
    assert meaning_of("Presa in carico entro") == meaning_of("Take charge within") == "take_charge"
    assert meaning_of("Critica") == meaning_of("P1") == "time_1"
    assert meaning_of("Colore preferito") == ""


def test_a_table_with_headings() -> None:
    found = read(
        "Level\tRole\tTo whom\tTime\tCritical\tCalendar\tNotes\n"
        "1\tAgente\tFrontline\t15 min\t5m\tUfficio\tciao\n"
        "2\tCapo\tPaolo\t1 giorno lavorativo\t\tMai sentito\t\n"
    )
    assert [column.meaning for column in found.columns] == [
        *("level", "role", "target", "time", "time_1", "calendar", ""),
    ]
    first, second = found.levels
    assert first["target"] == {"kind": "team", "id": 1}
    assert [way["after"] for way in first["exits"]] == ["5m", "15m"]
    assert first["calendar"] == 7
    assert second["exits"][0]["after"] == "1bd"
    assert found.doubts == [(2, "calendar", "Mai sentito")]


def test_a_table_without_headings_is_guessed() -> None:
    found = read("1\tAgente\tFrontline\t15m\tRisponde\n2\tCapo\tPaolo\t4 ore\tDecide\n")
    assert [column.meaning for column in found.columns] == ["level", "role", "target", "time", "expects"]
    assert [level["role"]["it"] for level in found.levels] == ["Agente", "Capo"]


def test_cells_in_quotes_keep_their_lines_and_a_person_may_say_what_a_column_means() -> None:
    found = read('Ruolo\tNote\nAgente\t"prima riga, poi altro"\n', chosen=["role", "expects"])
    assert found.levels[0]["expects"]["it"] == "prima riga, poi altro"


def test_a_title_above_the_headings_and_merged_cells_are_no_levels() -> None:
    found = read(
        "Escalation 2026\t\t\t\n"
        "Livello\tRuolo\tA chi\tAzione\n"
        "1\tAgente\tFrontline\tAscolta\n"
        "\t\tGruppo ignoto\te scrive\n"
        "2\tCapo\t\tDecide\n"
        "\t\tPaolo\t\n"
    )
    assert [column.heading for column in found.columns] == ["Livello", "Ruolo", "A chi", "Azione"]
    assert [level["role"]["it"] for level in found.levels] == ["Agente", "Capo"]
    assert found.levels[0]["expects"]["it"] == "Ascolta e scrive"
    assert [level["target"]["id"] for level in found.levels] == [1, 2]
    assert found.doubts == [(2, "target", "Gruppo ignoto")]


def test_nothing_comes_of_nothing() -> None:
    assert read("").levels == []
    assert read("\n\t\n").levels == []
