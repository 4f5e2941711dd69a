"""Fetch the pinned third-party files of the pages into sportello/web/static/vendor, with licences and sums.

What only the browser tests read goes to tests/browser/vendor, so that no installation carries it.

Run by a maintainer who changes a version or uses a new icon: `python scripts/vendor.py`. It needs npm; users of
Sportello need neither npm nor this script, since what it writes is kept in the repository.
"""

import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "sportello" / "web"
PAGES = WEB / "static" / "vendor"
TESTS = ROOT / "tests" / "browser" / "vendor"

HTMX = "htmx.org@4.0.1"
LUCIDE = "lucide-static@1.62.0"
ATKINSON = "@fontsource-variable/atkinson-hyperlegible-next@5.3.0"
AXE = "axe-core@4.14.1"

ICON_IN_TEMPLATE = re.compile(r"""(?:\{%\s*icon\s+|icon_name=)["']([a-z0-9-]+)["']""")
ICON_IN_CODE = re.compile(r"""icon:([a-z0-9-]+)""")


def unpack(package: str, into: Path) -> Path:
    """Download one package with npm and return the folder of its contents."""
    done = subprocess.run(
        ["npm", "pack", "--silent", package], cwd=into, check=True, capture_output=True, text=True
    )
    archive = into / done.stdout.split()[-1]
    folder = into / archive.stem
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return folder / "package"


def icons_in_use() -> list[str]:
    """Names of the icons that templates, scripts and `icon:name` comments in Python ask for."""
    names: set[str] = set()
    for file in [*WEB.rglob("*.html"), *(WEB / "static" / "js").rglob("*.js")]:
        names.update(ICON_IN_TEMPLATE.findall(file.read_text()))
    for file in [*WEB.rglob("*.py"), *(WEB / "static" / "js").rglob("*.js")]:
        names.update(ICON_IN_CODE.findall(file.read_text()))
    return sorted(names)


def sprite(package: Path) -> str:
    """One SVG file with a symbol for each icon in use; the strokes take the colour of the text."""
    symbols = []
    for name in icons_in_use():
        svg = (package / "icons" / f"{name}.svg").read_text()
        inside = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
        if inside is None:
            raise SystemExit(f"{name}.svg of {LUCIDE} is not an SVG file")
        shapes = " ".join(inside.group(1).split())
        symbols.append(
            f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
            f'stroke-linecap="round" stroke-linejoin="round">{shapes}</symbol>'
        )
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def entry(package: Path, contents: dict[str, bytes]) -> dict[str, object]:
    """What the manifest says of a package: version, licence, and the sum of each file taken from it."""
    about = json.loads((package / "package.json").read_text())
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    return {"version": about["version"], "licence": about["license"], "files": sums}


def write(folder: Path, packages: dict[str, tuple[Path, dict[str, bytes]]]) -> None:
    """Fill the folder from nothing, so that no file of an older version stays behind."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for _package, contents in packages.values():
        for name, content in contents.items():
            (folder / name).write_bytes(content)
    manifest = {name: entry(package, contents) for name, (package, contents) in packages.items()}
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")


def htmx_in_one(package: Path) -> bytes:
    """htmx and its event streams as ONE file: an extension that arrives later opens no stream, in silence."""
    both = [(package / "dist" / name).read_text() for name in ("htmx.min.js", "ext/hx-sse.min.js")]
    without_maps = [re.sub(r"\n?//# sourceMappingURL=.*", "", text).strip() for text in both]
    return (";\n".join(without_maps) + "\n").encode()


def main() -> None:
    """Refresh both folders."""
    with tempfile.TemporaryDirectory() as work:
        htmx, lucide, atkinson, axe = (unpack(name, Path(work)) for name in (HTMX, LUCIDE, ATKINSON, AXE))
        fonts = {
            f"atkinson-next-{subset}.woff2": (
                atkinson / "files" / f"atkinson-hyperlegible-next-{subset}-wght-normal.woff2"
            ).read_bytes()
            for subset in ("latin", "latin-ext")
        }
        licence = {name: (name / "LICENSE").read_bytes() for name in (htmx, lucide, atkinson, axe)}
        write(
            PAGES,
            {
                "htmx.org": (htmx, {"htmx.js": htmx_in_one(htmx), "LICENSE-htmx.txt": licence[htmx]}),
                "lucide-static": (
                    lucide,
                    {"icons.svg": sprite(lucide).encode(), "LICENSE-lucide.txt": licence[lucide]},
                ),
                "@fontsource-variable/atkinson-hyperlegible-next": (
                    atkinson,
                    {**fonts, "LICENSE-atkinson-next.txt": licence[atkinson]},
                ),
            },
        )
        axe_files = {"axe.min.js": (axe / "axe.min.js").read_bytes(), "LICENSE-axe.txt": licence[axe]}
        write(TESTS, {"axe-core": (axe, axe_files)})
    print(f"{len(icons_in_use())} icons")


if __name__ == "__main__":
    main()
