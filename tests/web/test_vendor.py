"""Third-party files are the ones that the manifest names, and every icon asked for is there."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from tools import vendor


@pytest.mark.parametrize("folder", [vendor.PAGES, vendor.TESTS], ids=["pages", "tests"])
def test_files_are_those_of_the_manifest(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    sums = {name: sum_ for package in manifest.values() for name, sum_ in package["files"].items()}
    found = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}
    found.pop("manifest.json")
    assert found == sums


@pytest.mark.parametrize("folder", [vendor.PAGES, vendor.TESTS], ids=["pages", "tests"])
def test_each_package_comes_with_its_licence(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    for name, package in manifest.items():
        assert package["version"], name
        assert package["licence"], name
        assert any(file.startswith("LICENSE") for file in package["files"]), name


def test_every_icon_in_use_is_in_the_sprite() -> None:
    symbols = set(re.findall(r'id="([^"]+)"', (vendor.PAGES / "icons.svg").read_text()))
    missing = set(vendor.icons_in_use()) - symbols
    assert not missing, "run: python tools/vendor.py"
    assert "triangle-alert" in symbols


def test_htmx_and_its_streams_are_one_file() -> None:
    code = (vendor.PAGES / "htmx.js").read_text()
    assert "hx-sse" in code
    assert "sourceMappingURL" not in code
