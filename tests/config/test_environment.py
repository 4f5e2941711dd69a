"""Settings are read with their type, and a wrong one says what to write instead."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from sportello.config import environment
from sportello.config.databases import database
from sportello.config.secret_key import secret_key
from sportello.config.web_address import WebAddress


class TestEnvironment:
    def test_reads_a_secret_from_the_file_that_is_named(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        (tmp_path / "key").write_text("hush\n")
        monkeypatch.setenv("DESK_KEY_FILE", str(tmp_path / "key"))
        assert environment.text("DESK_KEY") == "hush"

    def test_refuses_a_value_given_twice(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("DESK_KEY", "one")
        monkeypatch.setenv("DESK_KEY_FILE", str(tmp_path / "key"))
        with pytest.raises(ImproperlyConfigured, match="DESK_KEY_FILE"):
            environment.text("DESK_KEY")

    def test_names_the_file_that_cannot_be_read(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("DESK_KEY_FILE", str(tmp_path / "missing"))
        with pytest.raises(ImproperlyConfigured, match="missing"):
            environment.text("DESK_KEY")

    @pytest.mark.parametrize(("written", "meant"), [("yes", True), ("TRUE", True), ("0", False), ("", False)])
    def test_understands_yes_and_no(
        self, monkeypatch: pytest.MonkeyPatch, written: str, *, meant: bool
    ) -> None:
        monkeypatch.setenv("DESK_FLAG", written)
        assert environment.flag("DESK_FLAG", default=not meant) is meant

    def test_refuses_what_is_neither_yes_nor_no(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DESK_FLAG", "perhaps")
        with pytest.raises(ImproperlyConfigured, match="DESK_FLAG=yes"):
            environment.flag("DESK_FLAG", default=False)

    @pytest.mark.parametrize("written", ["ten", "1.5", "-1"])
    def test_refuses_what_is_no_number_of_things(self, monkeypatch: pytest.MonkeyPatch, written: str) -> None:
        monkeypatch.setenv("DESK_SIZE", written)
        with pytest.raises(ImproperlyConfigured, match="DESK_SIZE"):
            environment.number("DESK_SIZE", 3)


class TestDatabase:
    def test_is_one_file_when_nothing_is_said(self, tmp_path: Path) -> None:
        made = database("", tmp_path, 10)
        assert made["NAME"] == str(tmp_path / "sportello.sqlite3")
        assert made["OPTIONS"]["transaction_mode"] == "IMMEDIATE"

    def test_reads_a_server_with_odd_characters(self, tmp_path: Path) -> None:
        made = database("postgresql://ada:p%40ss%3Aw@db.example.org:5433/desk?sslmode=require", tmp_path, 4)
        assert (made["USER"], made["PASSWORD"], made["HOST"], made["PORT"]) == (
            "ada",
            "p@ss:w",
            "db.example.org",
            "5433",
        )
        assert made["OPTIONS"] == {
            "sslmode": "require",
            "prepare_threshold": 2,
            "pool": {"min_size": 1, "max_size": 4, "timeout": 10},
        }

    def test_reads_a_socket_folder(self, tmp_path: Path) -> None:
        assert (
            database("postgresql://ada@/desk?host=/run/postgresql", tmp_path, 0)["HOST"] == "/run/postgresql"
        )

    @pytest.mark.parametrize("url", ["mysql://host/desk", "postgresql://host", "sqlite://", "desk.sqlite3"])
    def test_refuses_what_it_cannot_use_and_shows_what_fits(self, tmp_path: Path, url: str) -> None:
        with pytest.raises(ImproperlyConfigured, match="postgresql://user:password@host"):
            database(url, tmp_path, 10)


class TestSecretKey:
    def test_is_made_once_and_kept_for_its_owner_only(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.delenv("SPORTELLO_SECRET_KEY")
        made = secret_key(tmp_path / "data")
        assert len(made) >= 50
        assert secret_key(tmp_path / "data") == made
        assert (tmp_path / "data" / "secret-key").stat().st_mode & 0o777 == 0o600
        assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
        assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret-key"]

    def test_refuses_an_empty_file(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.delenv("SPORTELLO_SECRET_KEY")
        (tmp_path / "secret-key").touch()
        with pytest.raises(ImproperlyConfigured, match="Delete it"):
            secret_key(tmp_path)


class TestWebAddress:
    def test_asks_for_secure_cookies_over_https(self) -> None:
        address = WebAddress.read("https://desk.example.org:8443")
        assert address.secure
        assert "desk.example.org" in address.hosts
        assert address.origins == ["https://desk.example.org:8443"]

    def test_is_this_machine_when_nothing_is_said(self) -> None:
        assert WebAddress.read("") == WebAddress("http", "", "")
        assert "localhost" in WebAddress.read("").hosts

    @pytest.mark.parametrize("url", ["desk.example.org", "ftp://desk.example.org", "https://"])
    def test_refuses_what_is_no_web_address(self, url: str) -> None:
        with pytest.raises(ImproperlyConfigured, match="SPORTELLO_URL"):
            WebAddress.read(url)
