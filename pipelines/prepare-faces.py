#!/usr/bin/env python3
"""Gathers the faces that the face models are trained on, with one table of labels, in runs/faces.

    pipelines/prepare-faces.py [DATA]

DATA (by default ../shared/data beside this checkout) has two folders, each with `images` and `labels.csv`: `faces`
(CelebA's aligned faces: 40 attributes, the person's number, a split) and `portraits` (official portraits in the same frame:
glasses alone). Nothing is copied: runs/faces/images has symbolic links, and runs/faces/labels.csv a row for each of them.
A portrait's other attributes are left empty, which means unknown. Of the portraits with glasses, in the order of their
names, every fourth is for validation, and so of those without.
"""

import csv
import os
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
FIRST = ["file", "set", "split", "eyeglasses", "smiling", "male", "young", "identity"]


def read(folder, columns):
    """The rows of a folder's labels in the order of their files, and the path of each one's image."""
    table = folder / "labels.csv"
    for path in (table, folder / "images"):
        if not path.exists():
            sys.exit(f"prepare-faces: {path} is missing; give the data folder that holds 'faces' and 'portraits'")
    with open(table, newline="", encoding="utf-8-sig") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["file"])
    for column in columns:
        if not rows or column not in rows[0]:
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


def link(folder, rows, images):
    """Makes the links anew; those of an earlier run go, and nothing but links."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.is_symlink():
            path.unlink()
    for row, image in zip(rows, images):
        path = folder / row["file"]
        if path.exists():
            sys.exit(f"prepare-faces: {path} is in the way, and is no link; move it elsewhere")
        path.symlink_to(os.path.relpath(image.resolve(), folder.resolve()))


def main():
    arguments = sys.argv[1:]
    if len(arguments) > 1 or any(argument.startswith("-") for argument in arguments):
        sys.exit(__doc__.strip())
    data = Path(arguments[0]) if arguments else CHECKOUT.parent / "shared" / "data"
    rows, images = faces(data / "faces")
    others, other_images = portraits(data / "portraits")
    columns = FIRST + [column for column in rows[0] if column not in FIRST]
    rows, images = rows + others, images + other_images

    folder = CHECKOUT / "runs" / "faces"
    link(folder / "images", rows, images)
    with open(folder / "labels.csv.new", "w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
    os.replace(folder / "labels.csv.new", folder / "labels.csv")

    print(f"{folder}: {len(rows)} photos, {len(columns)} columns")
    for name in ("faces", "portraits"):
        for split in ("train", "val"):
            chosen = [row for row in rows if row["set"] == name and row["split"] == split]
            glasses = sum(row["eyeglasses"] == "1" for row in chosen)
            print(f"  {name}, {split}: {len(chosen)}, {glasses} of them with glasses")


if __name__ == "__main__":
    main()
