#!/usr/bin/env python3
"""Makes clean/ and noisy/ beside this script from Debian's packages (bookworm); needs Pillow and numpy.

    python3 make.py [FOLDER]

FOLDER, if given, already holds the packages unpacked, each under its own name; else they are downloaded with
`apt-get download` and unpacked with `dpkg -x`. The noise is Gaussian of a fixed seed, clipped and rounded to the
photo's own bit depth, as the files of a camera are.
"""

import bz2
import pathlib
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

# Stem, source, standard deviation of the noise in 8-bit steps. The place in the list seeds the noise.
PHOTOS = [
    ("cat", SKIMAGE + "chelsea.png", 25),
    ("coffee", SKIMAGE + "coffee.png", 15),
    ("launch", SKIMAGE + "rocket.jpg", 50),
    ("astronaut", SKIMAGE + "astronaut.png", 25),
    ("cameraman", SKIMAGE + "camera.png", 25),
    ("bricks", SKIMAGE + "brick.png", 50),
    ("letters", SKIMAGE + "text.png", 15),
    ("pavilion", SKLEARN + "china.jpg", 25),
    ("dahlia", SKLEARN + "flower.jpg", 15),
    ("raccoon", SCIPY + "face.dat", 25),
]


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
    if len(sys.argv) > 1:
        make(pathlib.Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as folder:
            unpack(pathlib.Path(folder))
            make(pathlib.Path(folder))


def make(packages):
    clean, noisy = HERE / "clean", HERE / "noisy"
    clean.mkdir(exist_ok=True)
    noisy.mkdir(exist_ok=True)
    for index, (stem, source, sigma) in enumerate(PHOTOS):
        pixels = load(packages / source)
        if stem == "raccoon":  # the mean of 2×2 pixels, so that the 16 bits are real ones
            pixels = pixels.reshape(384, 2, 512, 2, 3).mean(axis=(1, 3))
        if stem == "astronaut":  # portrait
            pixels = pixels[:, 40:424]
        noise = np.random.default_rng([20240501, index]).normal(0, sigma, pixels.shape)
        bits = 16 if stem == "raccoon" else 8
        before, after = quantised(pixels, bits), quantised(pixels + noise, bits)

        if stem == "raccoon":
            save_png16(clean / "raccoon.png", before)
            save_png16(noisy / "raccoon.png", after)
        elif stem == "dahlia":
            alpha = soft_disc(*before.shape[:2])
            save_png(clean / "dahlia.png", np.dstack([before, alpha]))
            save_png(noisy / "dahlia.png", np.dstack([after, alpha]))
        elif stem == "pavilion":
            save_png(clean / "pavilion.png", before)
            Image.fromarray(after).save(noisy / "pavilion.jpg", quality=95, subsampling=0)
        elif stem == "astronaut":  # held sideways, as a phone saves it: EXIF orientation 6, turn right by 90° to view
            save_png(clean / "astronaut.png", before)
            exif = Image.Exif()
            exif[0x0112] = 6
            turned = Image.fromarray(after).transpose(Image.Transpose.ROTATE_90)
            turned.save(noisy / "astronaut.jpg", quality=95, subsampling=0, exif=exif)
        else:
            save_png(clean / f"{stem}.png", before)
            save_png(noisy / f"{stem}.png", after)


if __name__ == "__main__":
    main()
