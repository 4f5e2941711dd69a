"""What must never be in the repository, and what every reader may rely on."""

import re
import tomllib
from urllib.parse import unquote

import pytest

from sportello import __version__
from tests.architecture.repository import ROOT, all_files, files

TEXT = {
    ".py",
    ".md",
    ".toml",
    ".lock",
    ".yml",
    ".yaml",
    ".html",
    ".css",
    ".js",
    ".json",
    ".sh",
    ".txt",
    ".po",
    ".svg",
    "",
}
# Written in pieces, so that this file does not find itself.
MACHINE_PATHS = re.compile("/" + "work/|/" + "root/|/home" + "/[a-z]|/" + "Users/|[A-Z]:" + r"\\\\" + "Users")
REGISTRY = re.compile(
    "pypi" + r"\.org|python" + r"hosted\.org|registry\." + r"npmjs|index" + r"-url\s*=|artifact" + "ory"
)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def text_files() -> dict[str, str]:
    chosen = [path for path in all_files() if path.suffix in TEXT and "vendor" not in path.parts]
    return {str(path): (ROOT / path).read_text(encoding="utf-8") for path in chosen}


@pytest.mark.parametrize(
    ("pattern", "what"), [(MACHINE_PATHS, "a path of one machine"), (REGISTRY, "a package registry")]
)
def test_the_repository_names_nobodys_machine(pattern: re.Pattern[str], what: str) -> None:
    found = [
        f"{name}: {match.group()}" for name, text in text_files().items() for match in pattern.finditer(text)
    ]
    assert not found, what


def test_text_files_are_tidy() -> None:
    untidy = [
        name for name, text in text_files().items() if text and (not text.endswith("\n") or "\r" in text)
    ]
    assert not untidy


def test_links_between_documents_lead_somewhere() -> None:
    broken = []
    for path in files(".md"):
        for target in LINK.findall((ROOT / path).read_text(encoding="utf-8")):
            place, _, anchor = unquote(target).partition("#")
            if "://" in target or target.startswith("mailto:"):
                continue
            aimed = (ROOT / path).parent / place if place else ROOT / path
            if not aimed.exists() or (
                anchor and aimed.suffix == ".md" and anchor not in anchors(aimed.read_text())
            ):
                broken.append(f"{path}: {target}")
    assert not broken


def anchors(text: str) -> set[str]:
    """The names that headings get when the document is shown on the web."""
    headings = re.findall(r"^#+ +(.+?) *$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_document_is_reached_from_the_index() -> None:
    index = (ROOT / "docs/index.md").read_text(encoding="utf-8")
    pages = [path.relative_to("docs") for path in files(".md") if path.parts[0] == "docs"]
    # Decisions are reached through their folder.
    lost = [
        str(page)
        for page in pages
        if page.parts[0] not in {"index.md", "decisions"} and str(page) not in index
    ]
    assert not lost


def test_decisions_are_numbered_and_say_why() -> None:
    for path in [path for path in files(".md") if path.parts[:2] == ("docs", "decisions")]:
        text = (ROOT / path).read_text(encoding="utf-8")
        assert re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", path.name), path
        assert all(f"**{part}." in text for part in ("Context", "Decision", "Consequences")), path


def test_every_setting_is_documented_and_no_other() -> None:
    read = {
        name
        for path in files(".py")
        if path.parts[0] == "sportello"
        and path.parts[1] != "bench"  # what benchmarks read is for maintainers
        for name in re.findall(
            r"\"(SPORTELLO_[A-Z_]+|DATABASE_URL)\"", (ROOT / path).read_text(encoding="utf-8")
        )
    } - {"SPORTELLO_PARENT", "SPORTELLO_DATA_FILE"}  # said by one command to its children
    said = re.findall(
        r"^\| `([A-Z_]+)` \|", (ROOT / "docs/reference/settings.md").read_text(), flags=re.MULTILINE
    )
    assert read == set(said)


def test_the_changelog_tells_what_is_coming_and_what_came() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## (.+)$", text, flags=re.MULTILINE)
    assert versions[0] == "Unreleased"
    assert all(re.fullmatch(r"\d+\.\d+\.\d+ - \d{4}-\d{2}-\d{2}", version) for version in versions[1:])
    kinds = set(re.findall(r"^### (.+)$", text, flags=re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_the_catalogue_entry_names_this_version() -> None:
    entry = (ROOT / "publiccode.yml").read_text(encoding="utf-8")
    assert f'softwareVersion: "{__version__}"' in entry


def test_the_lock_holds_what_the_project_asks_for_with_sums_and_no_addresses() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = set(re.findall(r"^([a-z0-9-]+)(?:\[[^\]]*\])?==", lock, flags=re.MULTILINE))
    asked = {
        re.split(r"[\[<>=;! ]", wanted)[0].lower().replace(".", "-") for wanted in project["dependencies"]
    }
    assert asked <= pinned
    assert "://" not in lock
    assert lock.count("--hash=sha256:") >= len(pinned)


def test_every_dependency_is_used_and_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    reasons = (ROOT / "docs/decisions/0004-dependencies.md").read_text(encoding="utf-8")
    source = "\n".join(
        (ROOT / path).read_text(encoding="utf-8") for path in files(".py") if path.parts[0] == "sportello"
    )
    modules = {
        "django-allauth": "allauth",
        "django-ninja": "ninja",
        "markdown-it-py": "markdown_it",
        "pystemmer": "Stemmer",
        "ruamel.yaml": "ruamel",
        "tzdata": "zoneinfo",
        "uvloop": "granian",  # which takes it where it is there
    }
    for wanted in project["dependencies"]:
        name = re.split(r"[\[<>=;! ]", wanted)[0]
        module = modules.get(name, name.replace("-", "_"))
        assert re.search(rf"^\s*(?:from|import) {module}\b|\"{module}\.", source, flags=re.MULTILINE), (
            f"{name} is unused"
        )
        assert re.search(rf"\b{re.escape(name)}\b", reasons), f"{name} has no reason"
