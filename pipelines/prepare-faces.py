#!/usr/bin/env python3
"""Gathers the faces that the face models are trained on, with one table of labels, in runs/faces.

    pipelines/prepare-faces.py DATA

DATA has two folders, each with `images` and `labels.csv`: `faces`
(CelebA's aligned faces: 40 attributes, the person's number, a split) and `portraits` (official portraits in the same frame:
glasses alone). Nothing is copied: runs/faces/images has symbolic links, and runs/faces/labels.csv a row for each of them.
A portrait's other attributes are left empty, which means unknown. Of the portraits with glasses, in the order of their
names, every fourth is for validation, and so of those without. Beside the photos come 900 faces that `limn run
pipelines/draw-faces.yaml` draws (other ones than in samples/faces), the last 100 for validation, so that the models know
drawn faces too. A second folder, runs/faces-worn, has the same photos and, as set `worn`, a copy of each bare one on which glasses
of any kind are drawn (`limn run pipelines/draw-glasses-aligned.yaml`), so that the judge and the embedding learn to see the same
person and the same smile behind glasses. Build limn before (make build).
"""

import csv
import sys
from pathlib import Path

from face_tables import CHECKOUT, limn_small, link, need_limn, print_counts, write

FIRST = ["file", "set", "split", "eyeglasses", "smiling", "male", "young", "identity"]


def read(folder, columns):
    """The rows of a folder's labels in the order of their files, and the path of each one's image."""
    table = folder / "labels.csv"
    for path in (table, folder / "images"):
        if not path.exists():
            sys.exit(f"prepare-faces: {path} is missing; give the data folder that holds 'faces' and 'portraits'")
    rows, found = read_table(table)
    for column in columns:
        if column not in found:
            sys.exit(f"prepare-faces: {table} has no column '{column}'")
    images = [folder / "images" / row["file"] for row in rows]
    for image in images:
        if not image.is_file():
            sys.exit(f"prepare-faces: {image} is missing, and {table} has a row of it")
    return rows, images


def faces(folder):
    rows, images = read(folder, ["file", "split", "eyeglasses", "smiling", "male", "young", "identity"])
    return [dict(row, file="faces-" + row["file"], set="faces") for row in rows], images


def portraits(folder):
    rows, images = read(folder, ["file", "glasses"])
    seen = {}
    result = []
    for row in rows:
        glasses = row["glasses"]
        seen[glasses] = seen.get(glasses, 0) + 1
        result.append({
            "file": "portraits-" + row["file"],
            "set": "portraits",
            "split": "val" if seen[glasses] % 4 == 0 else "train",
            "eyeglasses": glasses,
            "identity": Path(row["file"]).stem,
        })
    return result, images


def worn(folder, images, rows):
    """The rows of the bare photos once more, with glasses drawn on each, and their images."""
    limn_small("draw-glasses-aligned.yaml", "--input", images, "--output", folder, "--seed", "200")
    bare = [row for row in rows if row["set"] != "drawn" and row["eyeglasses"] == "0"]
    drawn_on = [folder / (Path(row["file"]).stem + ".png") for row in bare]
    return [
        dict(row, file="worn-" + image.name, set="worn", eyeglasses="1") for row, image in zip(bare, drawn_on)
    ], drawn_on


def drawn(folder, count=900, validation=100):
    limn_small("draw-faces.yaml", "--output", folder, count=count, seed=90001)
    rows, _ = read_table(folder / "labels.csv")
    images = [folder / row["file"] for row in rows]
    keep = ("eyeglasses", "smiling", "young")
    return [
        dict(
            {key: row[key] for key in keep}, file="drawn-" + row["file"], set="drawn", identity=Path(row["file"]).stem,
            split="val" if index >= count - validation else "train") for index, row in enumerate(rows)
    ], images


def read_table(table):
    with open(table, newline="", encoding="utf-8-sig") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["file"])
    return rows, list(rows[0]) if rows else []


def main():
    arguments = sys.argv[1:]
    if len(arguments) != 1 or any(argument.startswith("-") for argument in arguments):
        sys.exit(__doc__.strip())
    need_limn()
    data = Path(arguments[0])
    rows, images = faces(data / "faces")
    others, other_images = portraits(data / "portraits")
    columns = FIRST + [column for column in rows[0] if column not in FIRST]
    folder = CHECKOUT / "runs" / "faces"
    folder.mkdir(parents=True, exist_ok=True)
    drawings, drawing_images = drawn(folder / "drawn")
    rows, images = rows + others + drawings, images + other_images + drawing_images

    link(folder / "images", rows, images)
    write(folder / "labels.csv", columns, rows)
    other = folder.with_name("faces-worn")
    with_glasses, worn_images = worn(other / "drawn", folder / "images", rows)
    link(other / "images", rows + with_glasses, images + worn_images)
    write(other / "labels.csv", columns, rows + with_glasses)
    print(f"{folder}: {len(rows)} photos, {len(columns)} columns")
    print_counts(rows, ("faces", "portraits", "drawn"))


if __name__ == "__main__":
    main()
