#!/usr/bin/env python3
"""Aligns the larger faces that the 176-pixel models are trained on, with one table of labels, in runs/faces128.

    pipelines/prepare-faces128.py DATA [--with-research] [--pairs N]

DATA has the folder faces128, with `images` and `labels.csv` (file, glasses, kind, person, licence). Each photo's face is found
and aligned by `limn run pipelines/align-faces.yaml`, whatever frame the photo came in: runs/faces128/images has them at 245×300
pixels, runs/faces128/labels.csv a row for each: its set (us, uk, congress; wild), `eyeglasses`, `kind`, `identity`, licence,
and its split. A fifth of the persons, by a hash of their names, is for validation (val).

The faces of set wild are CelebA's, for non-commercial research: they are left out, except with --with-research, and then they are
for validation alone.

--pairs N adds what pipelines/finish-glasses-remover.py reads: runs/faces128/pairs.npy, eye bands of each bare training face with N
drawn pairs of glasses and without, and of 600 drawn people with and without theirs; and worn.npy, those of people with glasses; all
turned, scaled and moved a little. That needs NumPy and Pillow. Build limn before (make build).
"""

import argparse
import csv
import hashlib
import math
import subprocess
import sys
from pathlib import Path

from face_tables import link, print_counts, write

CHECKOUT = Path(__file__).resolve().parent.parent
LIMN = CHECKOUT / ".build" / "release" / "limn"
FOLDER = CHECKOUT / "runs" / "faces128"
COLUMNS = ["file", "set", "split", "eyeglasses", "kind", "identity", "licence", "source"]
# The band of the aligned face that the network is trained on: in units of CelebA's 178×218 frame, 1.375 pixels each.
SCALE, WIDTH, HEIGHT, LEFT, TOP = 1.375, 176, 96, 25.0, 68.8
EYES = (89.7, 112.3)
# What is drawn on each face, one after another: sunglasses are harder, and most real glasses are of wire or horn.
KINDS = ["any", "sun", "any", "wire", "any", "horn", "any", "sun", "any", "wire", "any", "horn", "any", "sun"]
PEOPLE = 600


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data")
    parser.add_argument("--with-research", action="store_true")
    parser.add_argument("--pairs", type=int, default=0)
    options = parser.parse_args()
    if not LIMN.exists():
        sys.exit("prepare-faces128: .build/release/limn is missing; run 'make build' first")
    source = Path(options.data) / "faces128"
    if not (source / "labels.csv").exists():
        sys.exit(f"prepare-faces128: {source / 'labels.csv'} is missing; give the data folder that holds 'faces128'")
    with open(source / "labels.csv", newline="", encoding="utf-8-sig") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["file"])
    if not options.with_research:
        rows = [row for row in rows if not row["file"].startswith("wild-")]

    photos = FOLDER / "photos"
    link(photos, rows, [source / "images" / row["file"] for row in rows])
    limn("run", CHECKOUT / "pipelines" / "align-faces.yaml", "--input", photos, "--output", FOLDER / "images")

    table, missing = [], 0
    for row in rows:
        name = Path(row["file"]).stem + ".png"
        if not (FOLDER / "images" / name).exists():
            missing += 1
            continue
        kind = row["file"].split("-")[0]
        is_kept = kind == "wild" or int(hashlib.sha256(row["person"].encode()).hexdigest(), 16) % 5 == 0
        table.append({
            "file": name, "set": kind, "split": "val" if is_kept else "train", "eyeglasses": row["glasses"],
            "kind": row["kind"], "identity": row["person"], "licence": row["licence"], "source": row["source"]
        })
    write(FOLDER / "labels.csv", COLUMNS, table)
    print(f"{FOLDER}: {len(table)} faces, {missing} photos without one")
    print_counts(table, sorted({row["set"] for row in table}))
    if options.pairs:
        pairs([row for row in table if row["split"] == "train"], options.pairs)


def limn(*arguments):
    subprocess.run([LIMN, *arguments], check=True)


def pairs(rows, count):
    """Draws glasses on the bare faces, and cuts the eye bands out of all."""
    import numpy
    from PIL import Image

    draws = numpy.random.default_rng(1)

    def band(picture, jitter):
        scale, roll, x, y = jitter
        factor = picture.width / 178
        a, b = factor * math.cos(roll) / scale / SCALE, factor * math.sin(roll) / scale / SCALE
        left, top = (LEFT - EYES[0]) * SCALE, (TOP - EYES[1]) * SCALE
        return numpy.asarray(
            picture.transform(
                (WIDTH, HEIGHT), Image.AFFINE,
                (a, -b, a * left - b * top + factor * (EYES[0] + x), b, a, b * left + a * top + factor * (EYES[1] + y)),
                Image.BICUBIC))

    def jitter():
        return math.exp(draws.normal(0, 0.035)), draws.normal(0, 0.03), draws.normal(0, 1.2), draws.normal(0, 1.6)

    def picture(folder, row):
        return Image.open(FOLDER / folder / row["file"]).convert("RGB")

    bare = [row for row in rows if row["eyeglasses"] == "0"]
    found = numpy.lib.format.open_memmap(
        FOLDER / "pairs.npy", "w+", numpy.uint8, (len(bare) * count + PEOPLE, 2 * HEIGHT, WIDTH, 3))
    for index in range(count):
        limn(
            "run", CHECKOUT / "pipelines" / "draw-glasses-aligned.yaml", "--input", FOLDER / "images", "--output",
            FOLDER / "drawn", "--seed", str(index + 1), "--set", f"draw-glasses.kind={KINDS[index % len(KINDS)]}")
        for place, row in enumerate(bare):
            chosen = jitter()
            # Now and then nothing is drawn: bare faces stay as they are.
            worn = picture("images" if draws.random() < 0.06 else "drawn", row)
            found[index * len(bare) + place] = numpy.concatenate(
                [band(worn, chosen), band(picture("images", row), chosen)])
    for glasses in ("always", "none"):
        limn(
            "run", CHECKOUT / "pipelines" / "draw-faces.yaml", "--output", FOLDER / f"people-{glasses}", "--set", "width=245",
            "--set", "height=300", "--set", "seed=4242", "--set", f"count={PEOPLE}", "--set", f"glasses={glasses}")
    for place, path in enumerate(sorted((FOLDER / "people-none").glob("face-*.png"))):
        chosen = jitter()
        found[len(bare) * count + place] = numpy.concatenate([
            band(Image.open(FOLDER / f"people-{glasses}" / path.name).convert("RGB"), chosen) for glasses in ("always", "none")
        ])
    found.flush()
    glasses = [row for row in rows if row["eyeglasses"] == "1"]
    numpy.save(FOLDER / "worn.npy", numpy.array([band(picture("images", row), jitter()) for row in glasses for _ in range(8)]))
    print(f"{FOLDER}: {len(found)} pairs, {8 * len(glasses)} bands of {len(glasses)} people with glasses")


if __name__ == "__main__":
    main()
