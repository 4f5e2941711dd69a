"""The Italian catalogue: `update` brings it up to date with the code, `check` says what is missing.

Pure Python, so that neither needs the gettext tools. Source sentences are English; English has no
catalogue.
"""

import ast
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "sportello"
CATALOGUE = PACKAGE / "locale" / "it" / "LC_MESSAGES" / "django.po"

# function name (without "_lazy") -> positions of context, sentence, plural
CALLS: dict[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
    "npgettext": (0, 1, 2),
}
IN_TEMPLATE = re.compile(r"\b(?:_|n?gettext|n?pgettext)\(")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*(?:[.:!][^{}]*)?\}")
HEADER = {
    "Project-Id-Version": "Sportello",
    "Language": "it",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}


@dataclass(frozen=True)
class Sentence:
    """What `gettext` is asked for."""

    context: str | None
    text: str
    plural: str | None


def in_python(source: str) -> Iterator[Sentence]:
    """The sentences of a Python file: calls with literal strings."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        places = CALLS.get(name.removesuffix("_lazy"))
        if places is None:
            continue
        literal = [arg.value if isinstance(arg, ast.Constant) else None for arg in node.args]
        context, text, plural = (
            literal[place] if place is not None and place < len(literal) else None for place in places
        )
        if isinstance(text, str) and text:
            yield Sentence(str(context) if context else None, text, str(plural) if plural else None)


def in_template(source: str, origin: str) -> Iterator[Sentence]:
    """The sentences of a template, as Django itself reads them."""
    from django.utils.translation.template import templatize

    flat = templatize(source, origin=origin)
    for match in IN_TEMPLATE.finditer(flat):
        end = match.end()
        while (end := flat.find(")", end) + 1) > 0:
            try:
                ast.parse(call := flat[match.start() : end])
            except SyntaxError:
                continue
            yield from in_python(call)
            break


def wanted() -> dict[Sentence, list[str]]:
    """Every sentence of the package, with the files where it stands."""
    found: dict[Sentence, list[str]] = {}
    for path in sorted(PACKAGE.rglob("*")):
        if "migrations" in path.parts or path.suffix not in {".py", ".html", ".txt"}:
            continue
        if path.suffix != ".py" and "templates" not in path.parts:
            continue
        source, shown = path.read_text(encoding="utf-8"), str(path.relative_to(ROOT))
        for sentence in in_python(source) if path.suffix == ".py" else in_template(source, shown):
            places = found.setdefault(sentence, [])
            if shown not in places:
                places.append(shown)
    return found


def key(entry: polib.POEntry) -> Sentence:
    """The sentence that `entry` translates."""
    return Sentence(entry.msgctxt or None, entry.msgid, entry.msgid_plural or None)


def read() -> polib.POFile:
    """The catalogue, empty when there is none."""
    return polib.pofile(str(CATALOGUE), wrapwidth=100) if CATALOGUE.exists() else polib.POFile(wrapwidth=100)


def update() -> None:
    """Write the catalogue anew: sentences of the code only, sorted, translations kept, new ones empty."""
    known = {key(entry): entry for entry in read() if not entry.obsolete}
    fresh = polib.POFile(wrapwidth=100)
    fresh.metadata = HEADER
    for sentence, places in sorted(wanted().items(), key=lambda item: (item[0].text, item[0].context or "")):
        entry = polib.POEntry(msgid=sentence.text, msgctxt=sentence.context)
        old = known.get(sentence)
        if sentence.plural:
            entry.msgid_plural = sentence.plural
            entry.msgstr_plural = old.msgstr_plural if old else {0: "", 1: ""}
        else:
            entry.msgstr = old.msgstr if old else ""
        entry.occurrences = [(place, "") for place in places]
        fresh.append(entry)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    fresh.save(str(CATALOGUE))
    missing = sum(1 for entry in fresh if not entry.translated())
    print(f"{len(fresh)} sentences, {missing} without a translation: {CATALOGUE.relative_to(ROOT)}")


def faults() -> list[str]:
    """What is wrong with the catalogue, one sentence each."""
    found, entries = [], {key(entry): entry for entry in read() if not entry.obsolete}
    needed = wanted()
    for sentence, places in needed.items():
        if sentence not in entries:
            found.append(f"not in the catalogue (run make messages): {sentence.text!r} of {places[0]}")
    for sentence, entry in entries.items():
        if sentence not in needed:
            found.append(f"no longer in the code (run make messages): {sentence.text!r}")
        elif entry.fuzzy or not entry.translated():
            found.append(f"not translated: {sentence.text!r} of {needed[sentence][0]}")
        else:
            found.extend(placeholder_faults(entry))
    return found


def placeholder_faults(entry: polib.POEntry) -> Iterator[str]:
    """A translation must hold the placeholders of its sentence, in any order."""
    said = [entry.msgstr] if not entry.msgid_plural else list(entry.msgstr_plural.values())
    allowed = {tuple(sorted(PLACEHOLDER.findall(text))) for text in (entry.msgid, entry.msgid_plural) if text}
    for text in said:
        if tuple(sorted(PLACEHOLDER.findall(text))) not in allowed:
            yield f"other placeholders than the sentence: {entry.msgid!r} is translated {text!r}"


def main(arguments: list[str]) -> int:
    """Do `update` or `check`."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sportello.config.settings")
    import django

    django.setup()
    if arguments == ["update"]:
        update()
        return 0
    if arguments == ["check"]:
        found = faults()
        print("\n".join(found))
        return 1 if found else 0
    print("usage: translations.py update | check")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
