#!/usr/bin/env python3
"""Makes the pictures and labels.csv beside this script; needs Pillow and numpy, and a built limn.

    python3 make.py [FOLDER]

The faces are drawn by `limn run pipelines/draw-faces.yaml`. The photographs come from packages of Debian 12: FOLDER, if given,
already holds the packages unpacked, each under its own name; else they are downloaded with `apt-get download` and
unpacked with `dpkg -x`. A photograph is turned, scaled and moved so that its eyes, whose places were found by hand, lie
where CelebA's aligned photos have them; beyond a photograph's edge, its outermost pixels are repeated.
"""

import csv
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
from PIL import Image

HERE = pathlib.Path(__file__).resolve().parent
CHECKOUT = HERE.parent.parent
COUNT, SEED = 12, 5054
SIZE = (178, 218)
EYES = ((69.0, 111.0), (109.0, 111.0))  # of the aligned picture: left and right as one looks at it
MARGIN = 100  # pixels repeated beyond the edges
FINE = 4  # the warp is done at this many times the size, then made smaller

# Name, package, file, the pupils as (x, y) from the corner of the file's first pixel, labels.
PHOTOS = [
    (
        "astronaut",
        "python3-skimage",
        "usr/lib/python3/dist-packages/skimage/data/astronaut.png",
        ((203.8, 101.6), (247.2, 103.5)),
        {"eyeglasses": 0, "smiling": 1, "beard": 0},
    ),
    (
        "commodore",
        "python-matplotlib-data",
        "usr/share/matplotlib/mpl-data/sample_data/grace_hopper.jpg",
        ((222.5, 190.0), (305.0, 186.6)),
        {"eyeglasses": 1, "smiling": 0, "young": 0, "beard": 0},
    ),
]


def unpack(folder):
    packages = sorted({package for _, package, _, _, _ in PHOTOS})
    subprocess.run(["apt-get", "download", *packages], cwd=folder, check=True)
    for package in packages:
        subprocess.run(["dpkg", "-x", next(folder.glob(package + "_*.deb")), folder / package], check=True)


def aligned(photo, eyes):
    """The photo in the frame of aligned ones; a similarity takes its eyes to EYES."""
    pixels = np.pad(np.asarray(photo.convert("RGB")), ((MARGIN, MARGIN), (MARGIN, MARGIN), (0, 0)), mode="edge")
    # As complex numbers, a similarity from the picture to the photo is z -> turn * z + shift.
    (from_left, from_right), (to_left, to_right) = [[complex(*eye) for eye in pair] for pair in (EYES, eyes)]
    turn = (to_right - to_left) / (from_right - from_left)
    shift = to_left - turn * from_left + complex(MARGIN, MARGIN)
    turn /= FINE
    coefficients = (turn.real, -turn.imag, shift.real, turn.imag, turn.real, shift.imag)
    fine = Image.fromarray(pixels).transform(
        (SIZE[0] * FINE, SIZE[1] * FINE), Image.Transform.AFFINE, coefficients, Image.Resampling.BICUBIC
    )
    return fine.resize(SIZE, Image.Resampling.LANCZOS)


def draw():
    """Draws the faces into this folder, with their labels."""
    limn = CHECKOUT / ".build" / "release" / "limn"
    settings = [f"count={COUNT}", f"seed={SEED}", f"width={SIZE[0]}", f"height={SIZE[1]}"]
    overrides = [word for setting in settings for word in ("--set", setting)]
    pipeline = CHECKOUT / "pipelines" / "draw-faces.yaml"
    subprocess.run([limn, "run", pipeline, "--output", HERE, *overrides], check=True)


def make(packages):
    draw()
    table = HERE / "labels.csv"
    with open(table, newline="") as file:
        rows = list(csv.DictReader(file))
    for name, package, path, eyes, labels in PHOTOS:
        aligned(Image.open(packages / package / path), eyes).save(HERE / f"{name}.png", optimize=True)
        rows.append({"file": f"{name}.png", **labels})
    with open(table, "w", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main():
    if len(sys.argv) > 1:
        make(pathlib.Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as folder:
            unpack(pathlib.Path(folder))
            make(pathlib.Path(folder))


if __name__ == "__main__":
    main()
