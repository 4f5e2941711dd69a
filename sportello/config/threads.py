"""Django's WSGI application in threads behind the server's loop.

What is small goes over at once: the loop reads the call, a thread answers it, the loop sends the answer. Handed over
piece by piece, a call would wait five times for its turn beside the other threads.

The thread says what is to be sent, and the loop awaits it, as ASGI wants it. granian sends a whole answer when it is
said: the caller has it while the thread still puts its connection back and the loop has not had its turn yet.
"""

from asyncio import AbstractEventLoop, get_running_loop, run_coroutine_threadsafe
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, cast

from a2wsgi.wsgi import Body, build_environ

Scope = dict[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Any, Any], Iterable[bytes]]

SMALL = 64 * 1024
"""Bytes of a call that the loop reads itself; of longer ones a thread reads the rest as it needs it."""
SAY_THAT_SOMETHING_COMES = (b"content-length", b"transfer-encoding")


class Arriving(Body):
    """What a call brings with it. A part of it is never taken for the whole: raises ConnectionResetError instead."""

    async def begin(self) -> None:
        """Read it, as far as it is small."""
        while self._has_more and len(self.buffer) < SMALL:
            message: Any = await self.receive()
            self.buffer.extend(self._part(message))

    def _receive_more_data(self) -> bytes:
        if not self._has_more:
            return b""
        return self._part(run_coroutine_threadsafe(_coming(self.receive), self.loop).result())

    def _part(self, message: Any) -> bytes:
        self._has_more = message.get("more_body", False)
        if message.get("type") == "http.disconnect":
            raise ConnectionResetError("the caller went away before all had come")
        return bytes(message.get("body", b""))


class Threaded:
    """A WSGI application as the server's loop calls it: so many calls at once, each in a thread."""

    def __init__(self, application: Application, threads: int) -> None:
        self.application = application
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="pages")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call; nobody and nothing if the caller went away before it was whole."""
        loop = get_running_loop()
        body = Arriving(loop, cast(Any, receive))
        if any(name in SAY_THAT_SOMETHING_COMES for name, _ in scope["headers"]):
            try:
                await body.begin()
            except ConnectionResetError:
                return
        environ = build_environ(cast(Any, scope), body)
        for said in await loop.run_in_executor(
            self.pool, copy_context().run, self._answer, environ, send, loop
        ):
            await said

    def _answer(self, environ: Any, send: Send, loop: AbstractEventLoop) -> list[Awaitable[None]]:
        """What is still to be awaited: all of an answer that is whole, nothing of one that was sent as it came."""
        start: Message = {}

        def start_response(status: str, headers: list[tuple[str, str]], _info: Any = None) -> None:
            start.update(
                type="http.response.start",
                status=int(status[:3]),
                headers=[(name.lower().encode("latin1"), value.encode("latin1")) for name, value in headers],
            )

        answer = self.application(environ, start_response)
        try:
            if not getattr(answer, "streaming", True):
                return [send(start), send({"type": "http.response.body", "body": b"".join(answer)})]
            _send_on(answer, start, send, loop)
            return []
        finally:
            getattr(answer, "close", lambda: None)()


def _send_on(chunks: Iterable[bytes], start: Message, send: Send, loop: AbstractEventLoop) -> None:
    """Send piece by piece, each when the one before has gone."""

    def sent(message: Message) -> None:
        run_coroutine_threadsafe(_sending(send, message), loop).result()

    sent(start)
    for chunk in chunks:
        sent({"type": "http.response.body", "body": chunk, "more_body": True})
    sent({"type": "http.response.body", "body": b""})


# Threads can hand over coroutines only, and what granian gives is merely awaitable.


async def _coming(receive: Any) -> Message:
    message: Message = await receive()
    return message


async def _sending(send: Send, message: Message) -> None:
    await send(message)
