#!/usr/bin/env python3
"""Gathers the faces that the free face models are trained on, at 89×109 pixels with one table of labels, in runs/faces-free.

    pipelines/prepare-faces128.py DATA
    pipelines/prepare-faces-free.py

The first script has collected photos that anyone may use, with their split by person, in runs/faces128. Here the same faces are aligned
at CelebA's size halved, and to each bare one comes a copy on which glasses of any kind are drawn (limn run
pipelines/draw-glasses-aligned.yaml); beside them 400 drawn people, the last 100 for validation. runs/faces-free/images has links to all of them,
runs/faces-free/labels.csv a row for each: its set (us, uk, congress; worn: glasses drawn on a photo; drawn), split, `eyeglasses`,
`identity`, and for a drawn pair the file of the same face without glasses (`bare`). Which of the members of both parliaments smile, and which
are men, is known of those in samples/models/faces-free/smiles.csv; `us` and `congress` say which of the sets a face is of, since few smile in one
and most in another. Build limn before (make build).
"""

import csv
import sys
from pathlib import Path

from face_tables import CHECKOUT, limn_small, link, need_limn, print_counts, write

LARGE, FOLDER = CHECKOUT / "runs" / "faces128", CHECKOUT / "runs" / "faces-free"
SMILES = CHECKOUT / "samples" / "models" / "faces-free" / "smiles.csv"
COLUMNS = ["file", "set", "split", "eyeglasses", "identity", "smiling", "young", "male", "us", "congress", "bare"]
PEOPLE, KEPT = 400, 100


def main():
    if len(sys.argv) != 1:
        sys.exit(__doc__.strip())
    need_limn()
    if not (LARGE / "labels.csv").exists():
        sys.exit("prepare-faces-free: runs/faces128/labels.csv is missing; run pipelines/prepare-faces128.py DATA first")
    with open(LARGE / "labels.csv", newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["set"] != "wild"]

    limn_small("align-faces.yaml", "--input", LARGE / "photos", "--output", FOLDER / "aligned")
    limn_small("draw-glasses-aligned.yaml", "--input", LARGE / "images", "--output", FOLDER / "worn", "--seed", "100")
    limn_small("draw-faces.yaml", "--output", FOLDER / "people", seed=90002, count=PEOPLE)

    with open(SMILES, newline="", encoding="utf-8") as file:
        seen = {row["file"]: row for row in csv.DictReader(file)}
    table = []
    for row in rows:
        common = {"split": row["split"], "identity": row["identity"]}
        table.append((FOLDER / "aligned" / row["file"], dict(
            common, **seen.get(row["file"], {"file": row["file"]}), set=row["set"], eyeglasses=row["eyeglasses"],
            us=int(row["set"] == "us"), congress=int(row["set"] == "congress"))))
        if row["eyeglasses"] == "0":
            table.append((FOLDER / "worn" / row["file"], dict(
                common, file="worn-" + row["file"], set="worn", eyeglasses="1", bare=row["file"])))
    with open(FOLDER / "people" / "labels.csv", newline="", encoding="utf-8") as file:
        people = sorted(csv.DictReader(file), key=lambda row: row["file"])
    for index, row in enumerate(people):
        table.append((FOLDER / "people" / row["file"], dict(
            {key: row[key] for key in ("eyeglasses", "smiling", "young")}, file="drawn-" + row["file"], set="drawn",
            split="val" if index >= PEOPLE - KEPT else "train", identity=Path(row["file"]).stem)))

    found = [(path, row) for path, row in table if path.exists()]
    kept = [row for _, row in found]
    link(FOLDER / "images", kept, [path for path, _ in found])
    write(FOLDER / "labels.csv", COLUMNS, kept)
    print(f"{FOLDER}: {len(kept)} faces, {len(table) - len(kept)} missing")
    print_counts(kept, sorted({row["set"] for row in kept}))


if __name__ == "__main__":
    main()
