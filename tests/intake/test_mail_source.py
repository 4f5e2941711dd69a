"""Sources of messages on the disk: for good before anybody is told, and nothing half written beside them."""

import os
from pathlib import Path
from stat import S_ISDIR
from typing import Any

import pytest
from pytest_django import Settings

from sportello.intake.mail.source import fetch, keep, keep_all, path_of

RAWS = [b"Subject: uno\r\n\r\nciao", b"Subject: due\r\n\r\nciao", b"Subject: uno\r\n\r\nciao"]


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def test_each_is_there_under_its_digest_and_only_for_us(media: Path) -> None:
    digests = keep_all(RAWS)
    assert [fetch(digest) for digest in digests] == RAWS
    assert digests == [keep(raw) for raw in RAWS]
    assert sorted(file.name for file in media.rglob("*") if file.is_file()) == sorted(
        {f"{digest}.eml" for digest in digests}
    )
    assert {path_of(digest).stat().st_mode & 0o777 for digest in digests} == {0o600}


def test_all_are_for_good_before_any_has_its_name_and_the_names_before_it_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[str] = []
    sync, rename = os.fsync, Path.replace

    def synced(descriptor: int) -> None:
        told.append("folder" if S_ISDIR(os.fstat(descriptor).st_mode) else "content")
        sync(descriptor)

    def renamed(self: Path, to: Any) -> Path:
        told.append("name")
        return rename(self, to)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", renamed)
    keep_all(RAWS)
    assert told[:4] == ["content", "content", "name", "name"]
    assert set(told[4:]) == {"folder"}


def test_a_disk_that_refuses_leaves_nothing_behind(media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = keep(b"Subject: prima\r\n\r\nciao")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            keep_all(RAWS)
    assert [file.name for file in media.rglob("*") if file.is_file()] == [f"{first}.eml"]
    assert [fetch(digest) for digest in keep_all(RAWS)] == RAWS
