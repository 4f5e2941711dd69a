"""`sportello mcp` as an assistant starts it, and what it says when something is missing."""

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from sportello.cli.mcp import command
from sportello.people.models import Person
from sportello.tickets.models import Message, Ticket
from tests.api.programs import key_of

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer


def typed(*words: str, token: str = "spo_x") -> Result:
    """What the command says."""
    return CliRunner().invoke(command, [*words, "--language", "en"], env={"SPORTELLO_TOKEN": token})


def test_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "--address https://desk.example.org" in typed("--address", "desk").output
    assert "--address https://desk.example.org" in typed().output
    assert "use https://" in typed("--address", "http://desk.example.org").output
    assert "SPORTELLO_TOKEN" in typed("--address", "https://desk.example.org", token=" ").output
    monkeypatch.setattr("sportello.cli.mcp.find_spec", lambda _name: None)
    missing = typed("--address", "https://desk.example.org")
    assert (missing.exit_code, "pip install 'mcp<" in missing.output) == (1, True)


def test_an_assistant_starts_it_and_speaks_to_it(
    transactional_db: None, ada: Person, ticket: Ticket, live_server: "LiveServer", tmp_path: Path
) -> None:
    keep = tmp_path / "token"
    keep.write_text(key_of(ada) + "\n", encoding="utf-8")
    place = tmp_path / "assistant"
    place.mkdir()
    read, wrote = asyncio.run(_spoken(live_server.url, keep, place, ticket.number))
    assert read["subject"] == ticket.subject
    assert wrote["written"] == "note"
    assert Message.objects.get(text="Vista.").public is False
    assert list(place.iterdir()) == []  # neither a key nor a database is made where an assistant runs


async def _spoken(address: str, token: Path, place: Path, number: int) -> tuple[Any, Any]:
    from mcp import Client, StdioServerParameters
    from mcp.client.stdio import stdio_client

    started = StdioServerParameters(
        command=str(Path(sys.executable).with_name("sportello")),
        args=["mcp", "--address", address, "--token-file", str(token)],
        env={"PATH": os.environ["PATH"]},
        cwd=place,
    )
    # Its own default is what stderr was when it was imported: in a test, perhaps one that is closed by now.
    async with Client(stdio_client(started, errlog=sys.__stderr__ or sys.stderr)) as client:
        read = await client.call_tool("read_request", {"number": number})
        wrote = await client.call_tool("write_note", {"number": number, "text": "Vista."})
    return read.structured_content, wrote.structured_content
