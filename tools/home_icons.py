"""Draw the icons of the home screen (PNG, as phones want them) from the shapes of `img/logo.svg`."""

import struct
import zlib
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "sportello" / "web" / "static" / "img"
SIZES = (180, 192, 512)
FINE = 4  # samples a pixel, each way
SIDE, MARGIN = 36.0, 7.0  # the sign is 22 units wide, and stands where a round mask leaves it whole
GROUND, LIGHT, DARK = (253, 253, 252), (176, 203, 210), (31, 107, 128)

# Steps of the sign as rectangles: left, top, right, bottom.
LIGHTER = ((1, 1, 21, 4.6), (1, 4.6, 15.4, 9.5), (1, 9.5, 9.6, 14.4), (1, 14.4, 3.8, 17.6))
DARKER = ((17.4, 6.6, 21, 9.5), (11.6, 9.5, 21, 14.4), (5.8, 14.4, 21, 18.6), (1, 18.6, 21, 21))


def drawn(size: int) -> bytes:
    """The picture as a PNG."""
    fine = size * FINE
    sign = [bytearray(fine) for _ in range(fine)]
    for shade, shapes in ((1, LIGHTER), (2, DARKER)):
        for shape in shapes:
            left, top, right, bottom = (round((MARGIN + place) * fine / SIDE) for place in shape)
            for row in range(top, bottom):
                sign[row][left:right] = bytes([shade]) * (right - left)
    rows = b"".join(b"\0" + _row(sign[y * FINE : (y + 1) * FINE], size) for y in range(size))
    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _row(lines: list[bytearray], size: int) -> bytes:
    colours = (GROUND, LIGHT, DARK)
    found = bytearray()
    for x in range(size):
        shades = [shade for line in lines for shade in line[x * FINE : (x + 1) * FINE]]
        found += bytes(sum(colours[shade][part] for shade in shades) // len(shades) for part in range(3))
    return bytes(found)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


if __name__ == "__main__":
    for size in SIZES:
        (FOLDER / f"icon-{size}.png").write_bytes(drawn(size))
