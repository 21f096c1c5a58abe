#!/usr/bin/env python3
"""Makes the files in seeds/ that fuzzing begins with: small, of every kind that the readers know. Wants Pillow for the JPEGs.

What fuzzing found lies beside them as found-…; this script does not touch those.
"""
import io
import json
import os
import random
import struct
import sys
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


for make in (pngs, jpegs, webps, tensors, pipelines, journals):
    make()
