"""Logging: one line an event, readable on a terminal, JSON elsewhere; secrets never get into it."""

import logging.config
import re
from typing import Any

import structlog
from structlog.types import EventDict, Processor, WrappedLogger

HIDDEN = "(hidden)"
SECRET_NAME = re.compile(
    r"passw|secret|token|cookie|authori[sz]ation|api_?key|credential|session", re.IGNORECASE
)
SECRET_IN_URL = re.compile(r"(?P<scheme>\b[a-z][a-z0-9+.-]*://[^\s:/@]+):[^\s/@]+@", re.IGNORECASE)
# Addresses that are keys: those of event sources.
KEY_IN_PATH = re.compile(r"\bevt_[\w-]{10,}")


def hide_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Blank every value whose name says that it is secret, and the passwords inside addresses."""
    return {name: hidden(name, value) for name, value in event.items()}


def hidden(name: str, value: Any) -> Any:
    """`value` as it may be written down under `name`."""
    if SECRET_NAME.search(name):
        return HIDDEN
    # Django adds the request itself; its words hold the path.
    if name == "request" and not isinstance(value, dict):
        value = repr(value)
    if isinstance(value, str):
        return KEY_IN_PATH.sub(f"evt_{HIDDEN}", SECRET_IN_URL.sub(r"\g<scheme>:(hidden)@", value))
    if isinstance(value, dict):
        return {key: hidden(str(key), inner) for key, inner in value.items()}
    return value


SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]


def logging_settings(level: str, *, lines: str) -> dict[str, Any]:
    """Settings for `logging.config`; `lines` is "text" or "json"."""
    render: list[Processor] = (
        [hide_secrets, structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
        if lines == "text"
        else [
            structlog.processors.format_exc_info,
            hide_secrets,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # A refused page is the visitor's affair, not an alarm.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "django.request": {"level": "ERROR"},
            # What they tell holds addresses with tokens in them.
            "apprise": {"level": "CRITICAL"},
            "urllib3": {"level": "ERROR"},
            # Each call of an assistant, with what it searched for.
            "httpx2": {"level": "WARNING"},
            # Each job and each start in lines of its own; what becomes of jobs we say ourselves.
            "procrastinate": {"level": "WARNING"},
        },
    }


def configure(settings: dict[str, Any]) -> None:
    """Called by Django at its start."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(settings)
