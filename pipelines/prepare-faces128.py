#!/usr/bin/env python3
"""Aligns the larger faces that the 176-pixel models are trained on, with one table of labels, in runs/faces128.

    pipelines/prepare-faces128.py DATA [--with-research] [--pairs N [--transplants M]]

DATA has the folder faces128, with `images` and `labels.csv` (file, glasses, kind, person, licence). Each photo's face is found
and aligned by `limn run pipelines/align-faces.yaml`, whatever frame the photo came in: runs/faces128/images has them at 245×300
pixels, runs/faces128/labels.csv a row for each: its set (us, uk, congress; wild), `eyeglasses`, `kind`, `identity`, licence,
and its split. A fifth of the persons, by a hash of their names, is for validation (val).

The faces of set wild are CelebA's, for non-commercial research: they are left out, except with --with-research, and then they are
for validation alone.

--pairs N adds what pipelines/finish-glasses-remover.py reads: runs/faces128/pairs.npy, eye bands of each bare training face with N
drawn pairs of glasses and without, with those of M people who really wear some and without (--transplants), and of 600 drawn people
with and without theirs; and worn.npy, the bands of people with glasses, each above the same without; all turned, scaled and moved a
little. What real glasses change is the difference to what remove-glasses makes of the photo, by the model that is there. That needs
NumPy and Pillow. Build limn before (make build).
"""

import argparse
import csv
import math
import sys
from pathlib import Path

from face_tables import CHECKOUT, is_kept_aside, limn, link, need_limn, print_counts, write

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
    parser.add_argument("--transplants", type=int, default=0)
    options = parser.parse_args()
    need_limn()
    source = Path(options.data) / "faces128"
    if not (source / "labels.csv").exists():
        sys.exit(f"prepare-faces128: {source / 'labels.csv'} is missing; give the data folder that holds 'faces128'")
    with open(source / "labels.csv", newline="", encoding="utf-8-sig") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["file"])
    if not options.with_research:
        rows = [row for row in rows if not row["file"].startswith("wild-")]

    photos = FOLDER / "photos"
    link(photos, rows, [source / "images" / row["file"] for row in rows])
    limn("align-faces.yaml", "--input", photos, "--output", FOLDER / "images")

    table, missing = [], 0
    for row in rows:
        name = Path(row["file"]).stem + ".png"
        if not (FOLDER / "images" / name).exists():
            missing += 1
            continue
        kind = row["file"].split("-")[0]
        is_kept = kind == "wild" or is_kept_aside(row["person"])
        table.append({
            "file": name, "set": kind, "split": "val" if is_kept else "train", "eyeglasses": row["glasses"],
            "kind": row["kind"], "identity": row["person"], "licence": row["licence"], "source": row["source"]
        })
    write(FOLDER / "labels.csv", COLUMNS, table)
    print(f"{FOLDER}: {len(table)} faces, {missing} photos without one")
    print_counts(table, sorted({row["set"] for row in table}))
    if options.pairs:
        pairs([row for row in table if row["split"] == "train"], options.pairs, options.transplants)


def pairs(rows, count, transplants):
    """Puts glasses on the bare faces, and cuts the eye bands out of all."""
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
    glasses = [row for row in rows if row["eyeglasses"] == "1"]
    found = numpy.lib.format.open_memmap(
        FOLDER / "pairs.npy", "w+", numpy.uint8, (len(bare) * (count + transplants) + PEOPLE, 2 * HEIGHT, WIDTH, 3))
    for index in range(count):
        limn(
            "draw-glasses-aligned.yaml", "--input", FOLDER / "images", "--output", FOLDER / "drawn", "--seed",
            str(index + 1), "--set", f"draw-glasses.kind={KINDS[index % len(KINDS)]}", *only("split=train,eyeglasses=0"))
        for place, row in enumerate(bare):
            chosen = jitter()
            # Now and then nothing is drawn: bare faces stay as they are.
            worn = picture("images" if draws.random() < 0.06 else "drawn", row)
            found[index * len(bare) + place] = numpy.concatenate(
                [band(worn, chosen), band(picture("images", row), chosen)])

    limn(
        "remove-glasses.yaml", "--input", FOLDER / "images", "--output", FOLDER / "taken-off",
        *only("split=train,eyeglasses=1"))
    donors = [(picture("images", row), picture("taken-off", row)) for row in glasses]
    for place in range(len(bare) * transplants):
        row, chosen = bare[place % len(bare)], jitter()
        worn, without = donors[draws.integers(len(donors))]
        # They sit a little differently on another face.
        own = tuple(value + more for value, more in zip(chosen, (draws.normal(0, 0.03), *draws.normal(0, (0.02, 0.8, 0.8)))))
        target = band(picture("images", row), chosen)
        put_on = transplant(target, band(worn, own), band(without, own), draws.random() < 0.5)
        found[len(bare) * count + place] = numpy.concatenate([put_on, target])

    for kind in ("always", "none"):
        limn(
            "draw-faces.yaml", "--output", FOLDER / f"people-{kind}", width=245, height=300, seed=4242, count=PEOPLE, glasses=kind)
    for place, path in enumerate(sorted((FOLDER / "people-none").glob("face-*.png"))):
        chosen = jitter()
        found[len(found) - PEOPLE + place] = numpy.concatenate([
            band(Image.open(FOLDER / f"people-{kind}" / path.name).convert("RGB"), chosen) for kind in ("always", "none")
        ])
    found.flush()
    chosen = [(donor, jitter()) for donor in donors for _ in range(8)]
    numpy.save(
        FOLDER / "worn.npy",
        numpy.array([numpy.concatenate([band(worn, way), band(without, way)]) for (worn, without), way in chosen]))
    print(f"{FOLDER}: {len(found)} pairs, {8 * len(glasses)} bands of {len(glasses)} people with glasses")


def only(condition):
    """Takes the faces alone that the table of labels has so."""
    return "--set", f"load.labels={FOLDER / 'labels.csv'}", "--set", f"load.where={condition}"


def transplant(face, worn, without, is_mirrored):
    """Puts the glasses of one face on another, all of them eye bands: what they darken is darkened by the same part, what shines is
    added, and where they change nothing, the face stays as it is."""
    import numpy
    from PIL import Image, ImageFilter

    worn, without, face = (picture.astype(numpy.float32) / 255 for picture in (worn, without, face))
    if is_mirrored:
        worn, without = worn[:, ::-1], without[:, ::-1]
    if numpy.ptp(face, axis=-1).mean() < 0.02:  # a picture without colours
        worn, without = (picture.mean(-1, keepdims=True) for picture in (worn, without))
    change = numpy.abs(worn - without).max(-1)
    blurred = Image.fromarray((change * 255).round().astype(numpy.uint8)).filter(ImageFilter.GaussianBlur(1.5))
    # Faint changes belong to glasses near a strong one only: elsewhere they are wrinkles that the pipeline smoothed.
    strong = blurred.point(lambda value: 255 if value > 25 else 0).filter(ImageFilter.MaxFilter(9)).filter(ImageFilter.GaussianBlur(1))
    mask = ((numpy.asarray(blurred, numpy.float32) / 255 - 0.035) / 0.03).clip(0, 1) * (numpy.asarray(strong, numpy.float32) / 255)
    mask = mask[..., None]
    put_on = face * (worn / without.clip(0.02)).clip(0, 1) + (worn - without).clip(0)
    return ((face + (put_on - face) * mask).clip(0, 1) * 255).round().astype(numpy.uint8)


if __name__ == "__main__":
    main()
