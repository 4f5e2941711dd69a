"""An assistant that calls tools in memory; what the desk is asked goes to Django's test client, in this process."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import httpx2
from django.db import connections
from django.test import Client as Browser

from sportello.people.models import Person
from tests.api.programs import EVERYTHING, key_of


class Inside(httpx2.AsyncBaseTransport):
    """To the desk without a network."""

    def __init__(self, held: Any) -> None:
        self.held = held

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Hand it over, and its answer back."""
        connections["default"] = self.held  # a loop would open one of its own, which sees nothing of the test
        answer = Browser().generic(
            request.method,
            request.url.raw_path.decode(),
            await request.aread(),
            request.headers.get("Content-Type", ""),
            headers=dict(request.headers.items()),
        )
        return httpx2.Response(answer.status_code, headers=dict(answer.items()), content=answer.content)


Call = Callable[..., Any]


def assistant_of(person: Person, scopes: Sequence[str] = EVERYTHING) -> Call:
    """Calls a tool in the person's name."""
    return assistant(key_of(person, scopes))


def assistant(key: str) -> Call:
    """Calls a tool with this token; returns what the tool answered, or the words of its refusal."""

    def call(tool: str, **given: Any) -> Any:
        return asyncio.run(_called(Inside(connections["default"]), key, tool, given))

    return call


def _speaking(key: str, transport: Inside | None = None) -> Any:
    """A client of our server. The library takes a second to import, which each process of a run would pay."""
    from mcp import Client

    from sportello.assistants.desk import Desk
    from sportello.assistants.server import server

    return Client(server(Desk("http://localhost", key, transport=transport)))


async def _called(inside: Inside, key: str, tool: str, given: dict[str, Any]) -> Any:
    async with _speaking(key, inside) as client:
        result = await client.call_tool(tool, given)
    return result.content[0].text if result.is_error else result.structured_content


def offered() -> Sequence[Any]:
    """The tools that an assistant is told of."""

    async def asked() -> Sequence[Any]:
        async with _speaking("spo_x") as client:
            tools: Sequence[Any] = (await client.list_tools()).tools
            return tools

    return asyncio.run(asked())
