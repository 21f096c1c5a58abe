#!/usr/bin/env python3
"""Makes the files in seeds/ that fuzzing begins with: small, of every kind that the readers know. Wants Pillow for the JPEGs.

What fuzzing found lies beside them as found-…; this script does not touch those.
"""
import io
import json
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

from PIL import Image, ImageDraw

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
NOISE = random.Random(1)


def put(target, name, data):
    folder = os.path.join(HERE, "seeds", target)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), "wb") as file:
        file.write(data)


def chunk(name, body=b""):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


EXIF = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta>'


def png(width, height, depth, kind, *before, interlaced=0):
    samples = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[kind]

    def lines(columns, rows):
        if not columns:
            return b""
        stride = (columns * samples * depth + 7) // 8
        limit = min(255, (1 << depth) - 1) if depth == 8 and kind == 3 else 255
        return b"".join(bytes([row % 5]) + bytes(min(NOISE.randrange(256), limit) for _ in range(stride)) for row in range(rows))

    if interlaced:
        passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
        data = b"".join(lines(-(-(width - x) // dx) if width > x else 0, -(-(height - y) // dy) if height > y else 0)
                        for x, y, dx, dy in passes)
    else:
        data = lines(width, height)
    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, interlaced)
    packed = zlib.compress(data, 1)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(before) + chunk(b"IDAT", packed) + chunk(b"IEND")


def pngs():
    palette = chunk(b"PLTE", bytes(range(48)))
    full = chunk(b"PLTE", bytes(NOISE.randrange(256) for _ in range(768)))
    profile = bytes(128) + struct.pack(">I", 0)
    icc = chunk(b"iCCP", b"p\0\0" + zlib.compress(struct.pack(">I", len(profile)) + b"\0" * 32 + b"acsp" + profile[40:]))
    put("png", "grey1.png", png(9, 5, 1, 0))
    put("png", "grey4-transparent.png", png(5, 4, 4, 0, chunk(b"tRNS", b"\0\x07")))
    put("png", "grey16.png", png(4, 3, 16, 0))
    put("png", "rgb8.png", png(4, 3, 8, 2, chunk(b"gAMA", struct.pack(">I", 45455))))
    put("png", "rgb16-transparent.png", png(3, 3, 16, 2, chunk(b"tRNS", b"\0\1\0\2\0\3")))
    put("png", "palette4.png", png(6, 4, 4, 3, palette, chunk(b"tRNS", b"\0\x80\xff")))
    put("png", "palette8.png", png(6, 4, 8, 3, full))
    put("png", "greyalpha8.png", png(4, 4, 8, 4))
    put("png", "rgba16-interlaced.png", png(9, 9, 16, 6, interlaced=1))
    put("png", "grey2-interlaced.png", png(11, 6, 2, 0, interlaced=1))
    put("png", "profile.png", png(3, 2, 8, 2, icc, chunk(b"cICP", b"\x0c\x0d\0\1")))
    put("png", "srgb.png", png(3, 2, 8, 2, chunk(b"sRGB", b"\0"), chunk(b"cHRM", bytes(32))))
    put("png", "exif.png", png(3, 2, 8, 2, chunk(b"eXIf", EXIF), chunk(b"pHYs", struct.pack(">IIB", 2835, 2835, 1))))
    put("png", "text.png", png(3, 2, 8, 0, chunk(b"tEXt", b"Title\0a"), chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"b")),
                               chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP)))
    put("png", "animation.png", png(3, 2, 8, 2, chunk(b"acTL", struct.pack(">II", 1, 0)), chunk(
        b"fcTL", struct.pack(">IIIIIHHBB", 0, 3, 2, 0, 0, 1, 10, 0, 0))))


def jpegs():
    picture = Image.new("RGB", (19, 13))
    draw = ImageDraw.Draw(picture)
    for index in range(12):
        draw.line([(NOISE.randrange(19), NOISE.randrange(13)) for _ in range(2)], tuple(NOISE.randrange(256) for _ in range(3)))

    def jpeg(name, image=picture, **more):
        stream = io.BytesIO()
        image.save(stream, "JPEG", quality=40, **more)
        put("jpeg", name, stream.getvalue())
        return stream.getvalue()

    plain = jpeg("full.jpg", subsampling=0)
    jpeg("halved.jpg", subsampling=2)
    jpeg("half.jpg", subsampling=1)
    jpeg("grey.jpg", picture.convert("L"))
    jpeg("cmyk.jpg", picture.convert("CMYK"))
    jpeg("progressive.jpg", progressive=True)
    jpeg("progressive-grey.jpg", picture.convert("L"), progressive=True)
    jpeg("restarts.jpg", restart_marker_blocks=1)
    jpeg("exif.jpg", exif=b"Exif\0\0" + EXIF)
    jpeg("profile.jpg", icc_profile=bytes(36) + b"acsp" + bytes(92), dpi=(72, 72), comment=b"hello")
    xmp = b"http://ns.adobe.com/xap/1.0/\0" + XMP
    put("jpeg", "xmp.jpg", plain[:2] + b"\xff\xe1" + struct.pack(">H", len(xmp) + 2) + xmp + plain[2:])


def webps():
    def save(name, picture, **options):
        file = io.BytesIO()
        picture.save(file, "WEBP", **options)
        put("webp", name, file.getvalue())

    picture = Image.new("RGB", (24, 17), (200, 90, 30))
    ImageDraw.Draw(picture).ellipse((4, 3, 18, 14), fill=(10, 120, 240))
    clear = picture.convert("RGBA")
    ImageDraw.Draw(clear).rectangle((0, 0, 8, 8), fill=(255, 0, 0, 60))
    save("lossy.webp", picture, quality=80)
    save("lossless.webp", picture, lossless=True)
    save("alpha.webp", clear, quality=70)
    save("lossless-alpha.webp", clear, lossless=True, exact=True)
    from PIL import ImageCms
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    save("metadata.webp", picture, quality=60, exif=b"Exif\0\0" + EXIF, xmp=XMP, icc_profile=profile)
    frames = [picture.rotate(angle) for angle in (0, 30, 60)]
    save("animation.webp", frames[0], save_all=True, append_images=frames[1:], duration=50, quality=50)


def tiffs():
    """Kinds that Pillow writes, and others that are put together here: tiles, planes, pages, opacity that colours are multiplied by."""
    from PIL import TiffImagePlugin

    def save(name, picture, **options):
        file = io.BytesIO()
        picture.save(file, "TIFF", **options)
        put("tiff", name, file.getvalue())

    picture = Image.new("RGB", (24, 17), (200, 90, 30))
    ImageDraw.Draw(picture).ellipse((4, 3, 18, 14), fill=(10, 120, 240))
    clear = picture.convert("RGBA")
    ImageDraw.Draw(clear).rectangle((0, 0, 8, 8), fill=(255, 0, 0, 60))
    wide = Image.new("I;16", (9, 7))
    for place in range(63):
        wide.putpixel((place % 9, place // 9), place * 1040)
    save("plain.tif", picture)
    save("lzw.tif", picture, compression="tiff_lzw")
    save("deflate-alpha.tif", clear, compression="tiff_adobe_deflate")
    save("packbits-grey.tif", picture.convert("L"), compression="packbits")
    save("grey16.tif", wide)
    save("palette.tif", picture.quantize(16))
    save("bilevel-fax.tif", picture.convert("1"), compression="group4")
    save("cmyk.tif", picture.convert("CMYK"), compression="tiff_lzw")
    save("jpeg.tif", picture, compression="jpeg")
    save("pages.tif", picture, save_all=True, append_images=[clear, picture])
    from PIL import ImageCms
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[271], tags[274], tags[315], tags[700] = "Maker", 6, "Somebody", XMP
    tags[34665] = {33434: TiffImagePlugin.IFDRational(1, 250), 36867: "2024:05:06 07:08:09"}
    tags[34853] = {1: "N", 2: (48.0, 30.0, 0.0)}
    save("metadata.tif", picture, tiffinfo=tags, icc_profile=profile, dpi=(300, 300))

    def tiff(name, entries, data, big=False, order="<"):
        """A file of one directory; entries are (tag, type, values), where "data" stands for the places of the pieces of data."""
        head = 16 if big else 8
        body = b"".join(data)
        places = [head + sum(len(piece) for piece in data[:index]) for index in range(len(data))]
        kinds = {1: "B", 3: "H", 4: "I", 16: "Q"}
        start = head + len(body) + len(body) % 2
        length, link = (20, 8) if big else (12, 4)
        directory, values = b"", b""
        after = start + (8 if big else 2) + length * len(entries) + link
        for tag, kind, numbers in sorted(entries):
            numbers = places if numbers == "data" else numbers
            packed = struct.pack(order + kinds[kind] * len(numbers), *numbers)
            count = struct.pack(order + ("Q" if big else "I"), len(numbers))
            if len(packed) <= link:
                place = packed.ljust(link, b"\0")
            else:
                place = struct.pack(order + ("Q" if big else "I"), after + len(values))
                values += packed + bytes(len(packed) % 2)
            directory += struct.pack(order + "HH", tag, kind) + count + place
        begin = (b"II" if order == "<" else b"MM") + struct.pack(order + "H", 43 if big else 42)
        begin += struct.pack(order + "HHQ", 8, 0, start) if big else struct.pack(order + "I", start)
        count = struct.pack(order + ("Q" if big else "H"), len(entries))
        put("tiff", name, begin + body + bytes(len(body) % 2) + count + directory + bytes(link) + values)

    def noise(count):
        return bytes(NOISE.randrange(256) for _ in range(count))

    def form(width, height, bits, samples, photometric, *more):
        return [(256, 3, [width]), (257, 3, [height]), (258, 3, [bits] * samples), (259, 3, [1]), (262, 3, [photometric]),
                (277, 3, [samples])] + list(more)

    tiles = [noise(16 * 16 * 3) for _ in range(4)]
    tiff("tiles.tif", form(20, 18, 8, 3, 2, (322, 3, [16]), (323, 3, [16]), (324, 4, "data"), (325, 4, [768] * 4)), tiles)
    planes = [noise(11 * 4 * 2) for _ in range(6)]
    tiff("planes16.tif", form(11, 8, 16, 3, 2, (284, 3, [2]), (278, 3, [4]), (273, 4, "data"), (279, 4, [88] * 6)), planes, order=">")
    tiff("premultiplied16.tif", form(5, 4, 16, 4, 2, (338, 3, [1]), (273, 4, "data"), (279, 4, [160])), [noise(160)])
    tiff("grey4-inverted.tif", form(7, 5, 4, 1, 0, (273, 4, "data"), (279, 4, [20])), [noise(20)])
    tiff("big.tif", form(6, 4, 8, 3, 2, (273, 16, "data"), (279, 16, [72])), [noise(72)], big=True)
    tiff("channels.tif", form(4, 3, 8, 5, 2, (338, 3, [2, 0]), (273, 4, "data"), (279, 4, [60])), [noise(60)])
    tiff("raw.tif", form(8, 8, 16, 1, 32803, (50706, 1, [1, 4, 0, 0]), (273, 4, "data"), (279, 4, [128])), [noise(128)])


def avifs():
    def save(name, picture, **options):
        file = io.BytesIO()
        picture.save(file, "AVIF", **options)
        put("avif", name, file.getvalue())
        return file.getvalue()

    picture = Image.new("RGB", (24, 17), (200, 90, 30))
    ImageDraw.Draw(picture).ellipse((4, 3, 18, 14), fill=(10, 120, 240))
    clear = picture.convert("RGBA")
    ImageDraw.Draw(clear).rectangle((0, 0, 8, 8), fill=(255, 0, 0, 60))
    plain = save("plain.avif", picture, quality=90, subsampling="4:4:4")
    save("halved.avif", picture, quality=60)
    save("grey.avif", picture.convert("L"), quality=80)
    save("alpha.avif", clear, quality=80)
    from PIL import ImageCms
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # Pillow turns EXIF's orientation into the boxes irot and imir.
    save("metadata.avif", picture, quality=60, exif=b"Exif\0\0" + EXIF, xmp=XMP, icc_profile=profile)
    save("animation.avif", picture, save_all=True, append_images=[picture.rotate(30), picture.rotate(60)], quality=50)
    place = plain.index(b"nclx") + 4
    put("avif", "wide-colours.avif", plain[:place] + b"\0\x0c\0\x0d" + plain[place + 4:])
    put("avif", "pq.avif", plain[:place] + b"\0\x09\0\x10" + plain[place + 4:])


def heics():
    """Needs libheif's heif-enc and pillow-heif (a libheif of its own); without them the files stay as they are."""
    if shutil.which("heif-enc"):
        with tempfile.TemporaryDirectory() as folder:
            source, made = os.path.join(folder, "a.png"), os.path.join(folder, "a.heic")
            # Without the filter of whole pictures (SAO).
            for name, bits, depth in (("unfiltered.heic", "8", 1), ("unfiltered-ten-bits.heic", "10", 2)):
                noise = random.Random(2)
                rows = b"".join(b"\0" + b"".join(bytes([noise.randrange(64, 192)]) * 3 * depth for _ in range(96)) for _ in range(80))
                header = chunk(b"IHDR", struct.pack(">IIBBBBB", 96, 80, 8 * depth, 2, 0, 0, 0))
                with open(source, "wb") as file:
                    file.write(b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND"))
                subprocess.run(["heif-enc", "-q", "35", "-b", bits, "-p", "x265:no-sao=1", source, "-o", made], check=True)
                with open(made, "rb") as file:
                    put("heic", name, file.read())
    try:
        import pillow_heif
    except ImportError:
        print("no pillow-heif: seeds/heic is left as it is")
        return
    pillow_heif.register_heif_opener()

    def save(name, picture, **options):
        file = io.BytesIO()
        picture.save(file, "HEIF", **options)
        put("heic", name, file.getvalue())

    picture = Image.new("RGB", (24, 17), (200, 90, 30))
    ImageDraw.Draw(picture).ellipse((4, 3, 18, 14), fill=(10, 120, 240))
    clear = picture.convert("RGBA")
    ImageDraw.Draw(clear).rectangle((0, 0, 8, 8), fill=(255, 0, 0, 60))
    save("plain.heic", picture, quality=90, chroma="444")
    save("halved.heic", picture, quality=60)
    save("grey.heic", picture.convert("L"), quality=80)
    save("alpha.heic", clear, quality=80)
    from PIL import ImageCms
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    save("metadata.heic", picture, quality=60, exif=b"Exif\0\0" + EXIF, xmp=XMP, icc_profile=profile)
    save("two.heic", picture, save_all=True, append_images=[picture.rotate(30)], quality=50)
    wide = struct.pack("<%dH" % (9 * 7 * 3), *[place * 340 for place in range(189)])
    file = io.BytesIO()
    pillow_heif.from_bytes("RGB;16", (9, 7), wide).save(file, quality=90, chroma="444")
    put("heic", "ten-bits.heic", file.getvalue())


def tensors():
    def file(name, header, data=b"", length=None):
        text = header if isinstance(header, bytes) else json.dumps(header).encode()
        put("safetensors", name + ".safetensors", struct.pack("<Q", len(text) if length is None else length) + text + data)

    values = struct.pack("<4f", 1, 2, 3, 4)
    file("one", {"a": {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]}}, values)
    file("two", {"__metadata__": {"format": "pt"}, "a": {"dtype": "F16", "shape": [2], "data_offsets": [0, 4]},
                 "b": {"dtype": "I64", "shape": [1], "data_offsets": [4, 12]}}, bytes(12))
    file("kinds", {name: {"dtype": name, "shape": [1], "data_offsets": [place, place + size]} for name, size, place in [
        ("F64", 8, 0), ("BF16", 2, 8), ("I32", 4, 10), ("U8", 1, 14), ("BOOL", 1, 15)]}, bytes(16))
    file("empty", {})
    file("scalar", {"s": {"dtype": "F32", "shape": [], "data_offsets": [0, 4]}}, bytes(4))
    file("nothing", {"z": {"dtype": "F32", "shape": [0, 3], "data_offsets": [0, 0]}})
    file("escapes", b'{"\\u00e9\\ud83d\\ude00\\n":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}   ', bytes(4))
    file("not-a-number", {"n": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}, struct.pack("<2f", float("nan"), float("inf")))
    file("long", {}, length=1 << 62)


def pipelines():
    def file(name, text):
        put("pipeline", name + ".yaml", text.encode())

    file("plain", 'version: 1\nstages:\n  - load: { path: $input }\n  - save: { path: "$output/{dir}/{stem}.{ext}" }\n')
    file("named", """version: 1
parameters:
  sigma: 25
stages:
  - load: { path: $input }
    as: photo
  - noise: { sigma: $sigma }
    as: noisy
  - tiles: { size: 512, each: [ resize: { width: 64, height: 32 } ] }
  - blend: { strength: 0.5 }
    from: { original: photo, result: noisy }
  - crop: { width: 8, height: 8 }
  - contact-sheet: { path: "$output/sheet.png", columns: 2, labels: no }
    from: { before: photo, after: noisy }
""")
    file("models", """version: 1
stages:
  - load: { path: $input }
  - tiles:
      each:
        - encode: { model: photo-denoiser }
        - decode: { model: "photo-denoiser" }
  - save: { path: '$output/{stem}.png', quality: 1e2 }
""")
    file("anchors", 'version: 1\nx: &a [1, 2]\nstages:\n  - load: &b { path: $input }\n  - load: *b\n  - grey: {}\n  - ? k\n    : v\n')
    file("blocks", "version: 1\nstages: |\n  text\n  more\nparameters: >-\n  folded\n...\n")
    file("strange", "%YAML 1.2\n---\n!!map {version: 0x1, 'stages': [~, null, .inf, 1_000, no, \"\\u0041\\n\"], ? [a]: b, <<: {}}\n")
    file("extends", "version: 1\nextends: $here/other.yaml\nstages: []\n")


def journals():
    digest = "0123456789abcdef" * 4
    file = {"sha256": digest, "size": 12, "modified": 1795418374518835108, "changed": 1795418374518835108}
    run = {"event": "run", "limn": "0.1.0", "started": "2026-11-23T08:05:09Z", "pid": 1, "host": "h", "file": "p.yaml",
           "pipeline": digest, "models": {"photo-denoiser": digest}, "arguments": ["p.yaml"], "folder": "/", "input": "in",
           "seed": "0", "items": 2, "shard": "1/3"}
    done = {"event": "done", "item": "a/b.png", "time": 1795421109.98, "input": file, "pipeline": digest, "models": digest,
            "outputs": [{**file, "path": "a/b.png"}], "seconds": 0.5, "steps": [{"step": "load", "seconds": 0.1}], "pixels": 6}
    failed = {"event": "failed", "item": "\u00e9\n.png", "time": 1.5, "input": None, "pipeline": digest, "models": digest,
              "error": "neither PNG nor JPEG", "seconds": 0}
    gathered = {"event": "gathered", "time": 2, "pipeline": digest, "models": digest, "items": digest,
                "outputs": [{**file, "path": "sheet.png"}]}
    end = {"event": "end", "time": 3, "done": 1, "failed": 1, "skipped": 0, "seconds": 1.5, "complete": True}
    lines = [json.dumps(record, separators=(",", ":")) for record in (run, done, failed, gathered, end)]
    put("journal", "whole.jsonl", "".join(line + "\n" for line in lines).encode())
    for record, line in zip((run, done, failed, gathered, end), lines):
        put("journal", record["event"] + ".jsonl", (line + "\n").encode())
    put("journal", "torn.jsonl", (lines[0] + "\n" + lines[1][:90] + "\n" + lines[2] + "\n" + lines[3][:40]).encode())
    put("journal", "strange.jsonl", b'\n\n{}\n[]\nnull\n{"event":1}\n{"event":"done"}\n{"event":"later","x":1e999}\n\xff\xfe\n')


def animations():
    """Animated PNGs: whole pictures and parts, every disposal and blending, a still picture that is none of them."""
    noise = random.Random(2)

    def pixels(width, height, samples):
        return zlib.compress(b"".join(b"\0" + bytes(noise.randrange(256) for _ in range(width * samples)) for _ in range(height)))

    def file(kind, parts, still=False):
        samples = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[kind]
        data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 4, 3, 8, kind, 0, 0, 0))
        data += chunk(b"acTL", struct.pack(">II", len(parts), 0))
        if kind == 3:
            data += chunk(b"PLTE", bytes(range(256)) * 3) + chunk(b"tRNS", bytes(range(0, 256, 2)))
        if still:
            data += chunk(b"IDAT", pixels(4, 3, samples))
        number = 0
        for index, (x, y, width, height, disposal, blend) in enumerate(parts):
            data += chunk(b"fcTL", struct.pack(">IIIIIHHBB", number, width, height, x, y, 1, 10, disposal, blend))
            number += 1
            packed = pixels(width, height, samples)
            if index == 0 and not still:
                data += chunk(b"IDAT", packed)
            else:
                data += chunk(b"fdAT", struct.pack(">I", number) + packed)
                number += 1
        return data + chunk(b"IEND")

    whole = (0, 0, 4, 3, 0, 0)
    put("png", "frames.png", file(2, [whole, whole, whole]))
    put("png", "frames-parts.png", file(6, [whole, (1, 1, 2, 2, 1, 1), (3, 2, 1, 1, 2, 1), (0, 0, 1, 3, 0, 0)]))
    put("png", "frames-still.png", file(4, [(1, 0, 2, 2, 2, 1), (0, 1, 4, 1, 1, 0)], still=True))
    put("png", "frames-palette.png", file(3, [whole, (1, 1, 1, 1, 0, 1)]))


def raws():
    """Raw photos with previews where their makers put them."""
    def jpeg(width, height):
        picture = Image.new("RGB", (width, height), (90, 120, 40))
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=60)
        return buffer.getvalue()

    def directory(order, entries, link=0):
        data = struct.pack(order + "H", len(entries))
        for tag, kind, count, value in sorted(entries):
            data += struct.pack(order + "HHI", tag, kind, count)
            data += struct.pack(order + "HH", value, 0) if kind == 3 and count == 1 else struct.pack(order + "I", value)
        return data + struct.pack(order + "I", link)

    small, large = jpeg(8, 6), jpeg(24, 16)
    for name, order, magic in (("dng", "<", 42), ("big-endian.nef", ">", 42), ("rw2", "<", 0x55), ("orf", "<", 0x4F52)):
        body = (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", magic, 0)
        places = []
        for part in (small, large):
            places.append(len(body))
            body += part + b"\0" * (len(part) % 2)
        inner = [len(body)]
        body += directory(order, [(513, 4, 1, places[1]), (514, 4, 1, len(large)), (259, 3, 1, 6)])
        inner.append(len(body))
        body += directory(order, [(256, 4, 1, 30), (257, 4, 1, 20), (262, 3, 1, 32803), (273, 4, 1, 8), (279, 4, 1, 64)])
        exif = len(body)
        body += directory(order, [(36864, 7, 4, 0x30333230), (37500, 7, 8, 8)])
        links = len(body)
        body += struct.pack(order + "II", *inner)
        first = len(body)
        entries = [(259, 3, 1, 7), (273, 4, 1, places[0]), (274, 3, 1, 6), (279, 4, 1, len(small)), (330, 4, 2, links), (34665, 4, 1, exif)]
        if magic == 0x55:
            entries.append((46, 7, len(large), places[1]))
        if name == "dng":
            entries.append((50706, 1, 4, 0x0401))
        body += directory(order, entries)
        put("raw", "raw." + name if "." not in name else name, body[:4] + struct.pack(order + "I", first) + body[8:])
    fuji = b"FUJIFILMCCD-RAW 0201".ljust(84, b"\0") + struct.pack(">II", 160, len(large))
    put("raw", "raw.raf", fuji.ljust(160, b"\0") + large)

    def box(name, *parts):
        data = b"".join(parts)
        return struct.pack(">I", len(data) + 8) + name + data

    head = box(b"ftyp", b"crx \0\0\0\1crx isom")
    tags = b"II*\0\x08\0\0\0" + directory("<", [(256, 4, 1, 30), (274, 3, 1, 8)])

    def film(place):
        table = box(b"stbl", box(b"stsz", bytes(4), struct.pack(">II", len(large), 1)), box(b"co64", bytes(4), struct.pack(">IQ", 1, place)))
        return box(b"moov", box(b"uuid", bytes(range(16)), box(b"CMT1", tags), box(b"CMT2", tags)), box(b"trak", box(b"mdia", box(b"minf", table))))

    put("raw", "raw.cr3", head + film(len(head) + len(film(0)) + 8) + box(b"mdat", large))


for make in (pngs, jpegs, webps, tiffs, avifs, heics, tensors, pipelines, journals, animations, raws):
    make()
