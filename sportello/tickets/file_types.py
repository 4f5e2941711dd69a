"""What a file is, by its first bytes; what nobody may send to the desk, by its content or its name."""

from collections.abc import Mapping
from typing import Final

# How many of the first bytes are looked at.
HEAD: Final = 4096
UNKNOWN: Final = "application/octet-stream"
TEXT: Final = "text/plain"

_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"PK\x05\x06", "application/zip"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (8, b"WAVE", "audio/wav"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"BM", "image/bmp"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
)
# Programs, whatever they are called: Windows, Linux, macOS, Java classes, WebAssembly, shortcuts, scripts.
_PROGRAMS: tuple[bytes, ...] = (
    b"MZ",
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\x00asm",
    b"L\x00\x00\x00\x01\x14\x02\x00",
    b"#!",
)
DANGEROUS_ENDINGS: Final = frozenset(
    [
        "ade",
        "adp",
        "apk",
        "app",
        "appx",
        "bat",
        "chm",
        "cmd",
        "com",
        "cpl",
        "dll",
        "dmg",
        "exe",
        "hta",
        "ins",
        "iso",
        "jar",
        "js",
        "jse",
        "lnk",
        "mde",
        "msc",
        "msi",
        "msix",
        "msp",
        "mst",
        "pif",
        "ps1",
        "psm1",
        "reg",
        "scf",
        "scr",
        "sct",
        "sh",
        "sys",
        "vb",
        "vbe",
        "vbs",
        "vhd",
        "vhdx",
        "vxd",
        "wsc",
        "wsf",
        "wsh",
        "xll",
    ]
)
# Containers whose kind only the name tells.
_INSIDE: Mapping[str, Mapping[str, str]] = {
    "application/zip": {
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "odt": "application/vnd.oasis.opendocument.text",
        "ods": "application/vnd.oasis.opendocument.spreadsheet",
    },
    "application/x-ole-storage": {
        "doc": "application/msword",
        "xls": "application/vnd.ms-excel",
        "ppt": "application/vnd.ms-powerpoint",
        "msg": "application/vnd.ms-outlook",
    },
}
# Shown in the browser itself; all else is only ever saved.
PREVIEWED: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"})


def type_of(head: bytes, name: str) -> str:
    """The media type that the first bytes show. Markup counts as plain text: nobody's browser is to run it."""
    for offset, mark, type_ in _SIGNATURES:
        if head[offset : offset + len(mark)] == mark:
            return _INSIDE.get(type_, {}).get(ending(name), type_)
    return TEXT if _is_text(head) else UNKNOWN


def is_dangerous(head: bytes, name: str) -> bool:
    """Whether it is a program or a script, by its content or by what a double click on its name would do."""
    return ending(name) in DANGEROUS_ENDINGS or (
        head.startswith(_PROGRAMS) and not _is_bitmap_name(head, name)
    )


def ending(name: str) -> str:
    """What follows the last dot of a name, in small letters."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def _is_bitmap_name(head: bytes, name: str) -> bool:
    """Plain words that happen to begin with MZ (a note called «MZ-80.txt») are no program."""
    return head.startswith(b"MZ") and _is_text(head) and ending(name) in {"txt", "csv", "log", "md"}


def _is_text(head: bytes) -> bool:
    if b"\x00" in head:
        return False
    try:
        # The last character may be cut in two.
        head[: HEAD - 4].decode("utf-8")
    except UnicodeDecodeError:
        return len(head) < HEAD and _is_latin(head)
    return True


def _is_latin(head: bytes) -> bool:
    return all(byte >= 32 or byte in b"\t\r\n\f\x1b" for byte in head)
