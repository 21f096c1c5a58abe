#!/usr/bin/env python3
"""What a photo keeps on its way through each format: a PNG with everything in it is written by limn in a format and from there as a PNG again.

The last line has the counts; with --markdown, the table of Sources/Limn/Limn.docc/WhatIsKept.md is printed. Pillow judges the files (HEIC needs
pillow-heif, and is judged by its PNG alone without); pixels of 16 bits are read here, since Pillow has none in colour.
"""
import io
import os
import struct
import subprocess
import sys
import tempfile
import zlib

from PIL import Image, ImageCms

try:
    import pillow_heif
    pillow_heif.register_heif_opener()
except ImportError:
    pillow_heif = None

HERE = os.path.dirname(os.path.abspath(__file__))
LIMN = os.environ.get("LIMN", os.path.join(HERE, "../../.build/release/limn"))
XMP = (b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:Description '
       b'xmlns:dc="http://purl.org/dc/elements/1.1/" dc:source="somewhere"/></r:RDF></x:xmpmeta>')
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
FORMATS = [("PNG", "png", ""), ("JPEG", "jpg", ""), ("WebP", "webp", "save.compression=lossless"), ("TIFF", "tif", ""),
           ("HEIC", "heic", "save.compression=lossless"), ("AVIF", "avif", "save.compression=lossless")]
COLUMNS = ["pixels", "16 bits", "opacity", "ICC", "EXIF", "XMP", "orientation", "density"]


def exif():
    block = Image.Exif()
    block[271], block[274] = "LimnCam", 6
    block.get_ifd(34665)[36867] = "2024:05:06 07:08:09"
    return block.tobytes()


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width, height, bits, samples):
    """A PNG with metadata; 3 or 4 samples a pixel."""
    kind = {3: 2, 4: 6}[len(samples) // (width * height)]
    packed = struct.pack(">%d%s" % (len(samples), "H" if bits == 16 else "B"), *samples)
    row = len(packed) // height
    lines = b"".join(b"\0" + packed[y * row:(y + 1) * row] for y in range(height))
    text = b"XML:com.adobe.xmp\0\0\0\0\0" + XMP
    block = exif()
    block = block[6:] if block.startswith(b"Exif\0\0") else block
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, 0))
            + chunk(b"iCCP", b"p\0\0" + zlib.compress(PROFILE)) + chunk(b"eXIf", block)
            + chunk(b"pHYs", struct.pack(">IIB", 11811, 11811, 1)) + chunk(b"iTXt", text)
            + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b""))


def pixels(data):
    """Size, bits, samples a pixel and all samples of a PNG without interlacing."""
    place, idat = 8, b""
    while place < len(data):
        size, name = struct.unpack(">I4s", data[place:place + 8])
        body = data[place + 8:place + 8 + size]
        if name == b"IHDR":
            width, height, bits, kind = struct.unpack(">IIBB", body[:10])
        if name == b"IDAT":
            idat += body
        place += 12 + size
    count = {0: 1, 2: 3, 4: 2, 6: 4}[kind]
    step, row = count * bits // 8, width * count * bits // 8
    raw, before, lines = zlib.decompress(idat), bytearray(row), []
    for y in range(height):
        filter, line = raw[y * (row + 1)], bytearray(raw[y * (row + 1) + 1:(y + 1) * (row + 1)])
        for x in range(row):
            left, up = line[x - step] if x >= step else 0, before[x]
            corner = before[x - step] if x >= step else 0
            guess = left + up - corner
            paeth = min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))[2]
            line[x] = (line[x] + [0, left, up, (left + up) // 2, paeth][filter]) & 255
        lines.append(bytes(line))
        before = line
    data = b"".join(lines)
    return width, height, bits, count, struct.unpack(">%d%s" % (len(data) * 8 // bits, "H" if bits == 16 else "B"), data)


def turned(width, height, count, samples):
    """Turned right by a quarter, as orientation 6 is to be seen."""
    return [samples[((height - 1 - x) * width + y) * count + c] for y in range(width) for x in range(height) for c in range(count)]


def limn(folder, source, target, *sets):
    pipeline = os.path.join(folder, "copy.yaml")
    with open(pipeline, "w") as file:
        file.write("version: 1\nstages: [ load: { path: $input }, save: {} ]\n")
    command = [LIMN, "run", pipeline, source, target, "--force"] + [word for text in sets if text for word in ("--set", text)]
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode != 0:
        raise SystemExit(f"{' '.join(command)}: {run.stderr}")


def judged(path):
    """What Pillow reads of a file's metadata; None where it cannot read such files."""
    if path.endswith("heic") and pillow_heif is None:
        return None
    image = Image.open(path)
    block = image.getexif()
    words = block.get(271) == "LimnCam" and block.get_ifd(34665).get(36867) == "2024:05:06 07:08:09"
    xmp = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or getattr(image, "tag_v2", {}).get(700) or b""
    dpi = image.info.get("dpi")
    return {"ICC": image.info.get("icc_profile") == PROFILE, "EXIF": words,
            "XMP": b'somewhere' in (xmp if isinstance(xmp, bytes) else xmp.encode()),
            "orientation": image.size == (7, 9) and block.get(274, 1) == 1,
            "density": dpi is not None and all(abs(float(value) - 300) < 1 for value in dpi)}


def row(folder, suffix, settings):
    width, height = 9, 7
    kept = {}
    for name, bits, count in (("pixels", 8, 3), ("16 bits", 16, 3), ("opacity", 8, 4)):
        most = (1 << bits) - 1
        samples = [place * 7919 % (most + 1) for place in range(width * height * count)]
        source, middle, end = (os.path.join(folder, f"{suffix}-{bits}-{count}{word}") for word in (".png", "-middle." + suffix, "-end.png"))
        with open(source, "wb") as file:
            file.write(png(width, height, bits, samples))
        limn(folder, source, middle, settings)
        limn(folder, middle, end)
        found = pixels(open(end, "rb").read())
        expected = turned(width, height, count, samples)
        if found[:2] != (height, width) or found[3] != count:
            kept[name] = "no"
            continue
        worst = max(abs(a - b) for a, b in zip(expected, found[4])) if found[2] == bits else None
        if name == "16 bits":
            kept[name] = "8" if worst is None else "yes" if worst == 0 else "12" if worst <= 8 else "no"
        else:
            kept[name] = "yes" if worst == 0 else "with loss" if name == "pixels" else "no"
        if name != "pixels":
            continue
        ends, own = judged(end), judged(middle)
        for column in COLUMNS[3:]:
            kept[column] = "yes" if ends[column] and (own is None or own[column]) else "no"
    return kept


def main():
    with tempfile.TemporaryDirectory() as folder:
        table = [(name, row(folder, suffix, settings)) for name, suffix, settings in FORMATS]
    if "--markdown" in sys.argv:
        print("| format | " + " | ".join(COLUMNS) + " |\n|" + "---|" * (len(COLUMNS) + 1))
        for name, kept in table:
            print(f"| {name} | " + " | ".join(kept[column] for column in COLUMNS) + " |")
    # What each format has no place for.
    expected = {"PNG": {}, "JPEG": {"pixels": "with loss", "16 bits": "8", "opacity": "no"},
                "WebP": {"16 bits": "8", "density": "no"}, "TIFF": {},
                "HEIC": {"16 bits": "12", "density": "no"}, "AVIF": {"16 bits": "12", "density": "no"}}
    wrong = [f"{name} {column}: {kept[column]}" for name, kept in table for column in COLUMNS
             if kept[column] != expected[name].get(column, "yes")]
    for line in wrong:
        print(line)
    print(f"round trips: {len(table)} formats, {len(table) * len(COLUMNS)} properties, {len(wrong)} not as documented")
    sys.exit(1 if wrong else 0)


main()
