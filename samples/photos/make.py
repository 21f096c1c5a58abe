#!/usr/bin/env python3
"""Makes clean/ and noisy/ beside this script; needs Pillow and numpy, and limn built for release.

    python3 make.py [FOLDER]      both, from Debian's packages (bookworm)
    python3 make.py --noisy       noisy/ alone, from clean/ as it is

FOLDER, if given, already holds the packages unpacked, each under its own name; else they are downloaded with
`apt-get download` and unpacked with `dpkg -x`. The noise is a camera's (Limn's stage `camera-noise`, of a fixed seed); the
files are what cameras and programs write: JPEG, PNG, one of 16 bits, one with alpha, one lying on its side.
"""

import bz2
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

import numpy as np
from PIL import Image

HERE = pathlib.Path(__file__).resolve().parent
PACKAGES = ["python3-skimage", "python3-scipy", "python3-sklearn"]
SKIMAGE = "python3-skimage/usr/lib/python3/dist-packages/skimage/data/"
SCIPY = "python3-scipy/usr/lib/python3/dist-packages/scipy/misc/"
SKLEARN = "python3-sklearn/usr/lib/python3/dist-packages/sklearn/datasets/images/"

LIMN = os.environ.get("LIMN", HERE.parent.parent / ".build" / "release" / "limn")

PHOTOS = [
    ("cat", SKIMAGE + "chelsea.png"),
    ("coffee", SKIMAGE + "coffee.png"),
    ("launch", SKIMAGE + "rocket.jpg"),
    ("astronaut", SKIMAGE + "astronaut.png"),
    ("cameraman", SKIMAGE + "camera.png"),
    ("bricks", SKIMAGE + "brick.png"),
    ("letters", SKIMAGE + "text.png"),
    ("pavilion", SKLEARN + "china.jpg"),
    ("dahlia", SKLEARN + "flower.jpg"),
    ("raccoon", SCIPY + "face.dat"),
]

# Those that are stored as JPEG, with their quality and chroma subsampling (0: none, 2: halved both ways).
JPEGS = {"astronaut": (95, 0), "coffee": (92, 2), "launch": (92, 2), "pavilion": (95, 0)}

# The noise of a small sensor in weak light, through its mosaic; no sharpening, so that clean/ is what the result should be.
PIPELINE = """version: 1
stages:
  - load: {}
  - floats: {}
  - camera-noise: { gain: [0.004, 0.016], mosaic: 1, smoothing: 0.3, sharpening: 0 }
  - save: { path: "$output/{stem}.png", provenance: false }
"""


def unpack(folder):
    subprocess.run(["apt-get", "download", *PACKAGES], cwd=folder, check=True)
    for package in PACKAGES:
        subprocess.run(["dpkg", "-x", next(folder.glob(package + "_*.deb")), folder / package], check=True)


def load(path):
    if path.suffix == ".dat":  # scipy.misc.face: 768×1024×3 bytes
        return np.frombuffer(bz2.decompress(path.read_bytes()), np.uint8).reshape(768, 1024, 3).astype(np.float64)
    image = Image.open(path)
    return np.asarray(image if image.mode == "L" else image.convert("RGB")).astype(np.float64)


def quantised(pixels, bits=8):
    """Values in 0…255 to whole numbers of 8 or 16 bits."""
    top = 2**bits - 1
    return np.clip(np.rint(pixels * (top / 255)), 0, top).astype(np.uint8 if bits == 8 else np.uint16)


def save_png16(path, pixels):
    """A 16-bit RGB PNG, which Pillow cannot write; every row as its difference from the row above (filter 2)."""
    height, width, _ = pixels.shape
    rows = np.frombuffer(pixels.astype(">u2").tobytes(), np.uint8).reshape(height, width * 6)
    rows = np.diff(rows, axis=0, prepend=np.zeros((1, width * 6), np.uint8))
    data = np.concatenate([np.full((height, 1), 2, np.uint8), rows.astype(np.uint8)], axis=1).tobytes()

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(data, 9)) + chunk(b"IEND", b"")
    )


def save_png(path, pixels):
    Image.fromarray(pixels).save(path, optimize=True)


def soft_disc(height, width):
    """Opacity 255 inside an ellipse, falling to 0 over a soft edge."""
    y, x = np.mgrid[0:height, 0:width]
    radius = np.hypot((x - width / 2) / (width / 2), (y - height / 2) / (height / 2))
    return quantised(255 * np.clip((1.0 - radius) / 0.15, 0, 1))


def main():
    if sys.argv[1:] == ["--noisy"]:
        make_noisy()
    elif len(sys.argv) > 1:
        make(pathlib.Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as folder:
            unpack(pathlib.Path(folder))
            make(pathlib.Path(folder))


def make(packages):
    clean = HERE / "clean"
    clean.mkdir(exist_ok=True)
    for stem, source in PHOTOS:
        pixels = load(packages / source)
        if stem == "raccoon":  # the mean of 2×2 pixels, so that the 16 bits are real ones
            pixels = pixels.reshape(384, 2, 512, 2, 3).mean(axis=(1, 3))
        if stem == "astronaut":  # portrait
            pixels = pixels[:, 40:424]
        before = quantised(pixels, 16 if stem == "raccoon" else 8)
        if stem == "raccoon":
            save_png16(clean / "raccoon.png", before)
        elif stem == "dahlia":
            save_png(clean / "dahlia.png", np.dstack([before, soft_disc(*before.shape[:2])]))
        else:
            save_png(clean / f"{stem}.png", before)
    make_noisy()


def make_noisy():
    noisy = HERE / "noisy"
    shutil.rmtree(noisy, ignore_errors=True)
    noisy.mkdir()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "noise.yaml").write_text(PIPELINE)
        words = ["--input", HERE / "clean", "--output", folder / "out", "--seed", "1", "--progress", "none"]
        subprocess.run([LIMN, "run", folder / "noise.yaml", *words], check=True, stdout=subprocess.DEVNULL)
        for stem, _ in PHOTOS:
            file = folder / "out" / f"{stem}.png"
            if stem not in JPEGS:
                shutil.copy(file, noisy)
                continue
            quality, subsampling = JPEGS[stem]
            picture, more = Image.open(file), {}
            if stem == "astronaut":  # held sideways, as a phone saves it: EXIF orientation 6, turn right by 90° to view
                more["exif"] = Image.Exif()
                more["exif"][0x0112] = 6
                picture = picture.transpose(Image.Transpose.ROTATE_90)
            picture.save(noisy / f"{stem}.jpg", quality=quality, subsampling=subsampling, **more)


if __name__ == "__main__":
    main()
