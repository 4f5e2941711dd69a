"""Typed readers of the environment: each wrong value is an error that names the variable and says what fits."""

import os
from pathlib import Path
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str = "") -> str:
    """The value of `name`, or of the file that `name`_FILE points to (for secrets mounted as files)."""
    value = os.environ.get(name)
    file_name = os.environ.get(f"{name}_FILE")
    if value is not None and file_name:
        raise ImproperlyConfigured(f"Both {name} and {name}_FILE are set: keep one of them.")
    if file_name:
        try:
            return Path(file_name).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(
                f"{name}_FILE names {file_name}, which cannot be read ({error.strerror}). "
                f"Create the file or correct {name}_FILE."
            ) from error
    return default if value is None else value.strip()


def flag(name: str, *, default: bool) -> bool:
    """A yes or no."""
    value = text(name, "yes" if default else "no").lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(
        f"{name} is «{value}», which is neither yes nor no. Write {name}=yes or {name}=no."
    )


def number(name: str, default: int, *, least: int = 0) -> int:
    """A whole number, at least `least`."""
    value = text(name, str(default))
    try:
        read = int(value)
    except ValueError:
        raise ImproperlyConfigured(
            f"{name} is «{value}», which is not a whole number. Write for instance {name}={default}."
        ) from None
    if read < least:
        raise ImproperlyConfigured(f"{name} is {read}, but must be at least {least}.")
    return read


def words(name: str, default: str = "") -> list[str]:
    """A list separated by commas, without empty entries."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """One of `allowed`, in any case."""
    value = (text(name, default) or default).lower()
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is «{value}». Choose one of: {', '.join(allowed)}.")
    return value


def folder(name: str, default: str) -> Path:
    """An absolute path, with `~` understood."""
    return Path(text(name, default) or default).expanduser().absolute()


def zone(name: str, default: str) -> str:
    """The name of a time zone of the IANA database."""
    value = text(name, default) or default
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ImproperlyConfigured(
            f"{name} is «{value}», which is no time zone. Write a name such as Europe/Rome."
        ) from None
    return value
