#!/usr/bin/env python3
"""Gathers the kept-aside faces on which edits are measured, at 90, 180 and 360 pixels' width, in runs/face-tests.

    pipelines/prepare-faces128.py DATA
    pipelines/prepare-face-tests.py DATA

DATA has the folder faces128. runs/face-tests/W90, W180 and W360 have the same faces in three sizes, aligned as training photos are;
runs/face-tests/labels.csv has a row for each: `eyeglasses`, `kind` (clear, sun) and `set`: free, the people of the first script that
were kept aside (40 with glasses, 233 without), and wild, those of CelebA in the wild whose photos are not for training (63 with
glasses, and 100 without, drawn at random), which are for non-commercial research. Needs Pillow. Build limn before (make build).
"""

import csv
import random
import sys
from pathlib import Path

from face_tables import CHECKOUT, limn, link, need_limn, write

FACES, FOLDER = CHECKOUT / "runs" / "faces128", CHECKOUT / "runs" / "face-tests"
WIDTHS, BARE = (90, 180, 360), 100


def main():
    from PIL import Image

    if len(sys.argv) != 2:
        sys.exit(__doc__.strip())
    need_limn()
    source = Path(sys.argv[1]) / "faces128"
    for table in (source / "labels.csv", FACES / "labels.csv"):
        if not table.exists():
            sys.exit(f"prepare-face-tests: {table} is missing; give the data folder, and run pipelines/prepare-faces128.py DATA first")
    with open(FACES / "labels.csv", newline="", encoding="utf-8") as file:
        free = [row for row in csv.DictReader(file) if row["split"] == "val" and row["set"] != "wild"]
    with open(source / "labels.csv", newline="", encoding="utf-8-sig") as file:
        wild = [
            row for row in csv.DictReader(file)
            if row["file"].startswith("wild-") and row["split"] != "train" and row["glasses"] in ("0", "1")]
    bare = random.Random(1).sample([row for row in wild if row["glasses"] == "0"], BARE)
    wild = [row for row in wild if row["glasses"] == "1"] + bare

    photos, aligned = FOLDER / "photos", FOLDER / "aligned"
    link(photos, wild, [source / "images" / row["file"] for row in wild])
    limn("align-faces.yaml", "--input", photos, "--output", aligned)
    faces = [
        (FACES / "images" / row["file"], {"file": row["file"], "eyeglasses": row["eyeglasses"], "set": "free", "kind": row["kind"]})
        for row in free]
    for row in wild:
        name = Path(row["file"]).stem + ".png"
        faces.append((aligned / name, {"file": name, "eyeglasses": row["glasses"], "set": "wild", "kind": row["kind"]}))
    faces = [(path, row) for path, row in faces if path.exists()]

    for width in WIDTHS:
        folder = FOLDER / f"W{width}"
        folder.mkdir(exist_ok=True)
        for path, row in faces:
            picture = Image.open(path).convert("RGB")
            picture.resize((width, round(width * 218 / 178)), Image.LANCZOS).save(folder / row["file"])
    rows = [row for _, row in faces]
    write(FOLDER / "labels.csv", ["file", "eyeglasses", "set", "kind"], rows)
    for name in ("free", "wild"):
        of_set = [row for row in rows if row["set"] == name]
        print(f"  {name}: {len(of_set)}, {sum(row['eyeglasses'] == '1' for row in of_set)} of them with glasses")


if __name__ == "__main__":
    main()
