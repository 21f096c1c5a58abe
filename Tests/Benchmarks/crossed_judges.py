#!/usr/bin/env python3
"""Judges remove-glasses on CelebA's snapshots by classifiers that have not seen the person.

    python3 Tests/Benchmarks/crossed_judges.py [--folds 4] [--steps 5000] [--work runs/crossed-judges]

faces-judge has learned from most of these faces, and may know by heart who wears glasses. So the persons are dealt, by a hash of their
identities, into folds; for each a classifier is trained like faces-judge on the others (`train-faces-judge.yaml`), and says
of the fold's faces whether it sees glasses, before and after. Needs limn built for release (or LIMN=PATH), and runs/faces and
runs/faces-worn (`prepare-faces.py DATA`). Judges that are there from an earlier call are used again.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "pipelines"))
from face_tables import fold

LIMN = Path(os.environ.get("LIMN", ROOT / ".build" / "release" / "limn"))


def dealt(table, folds, destination):
    """Writes a table of labels with each person's fold."""
    with open(table, newline="") as file:
        rows = list(csv.DictReader(file))
    with open(destination, "w", newline="") as file:
        writer = csv.DictWriter(file, [*rows[0], "fold"])
        writer.writeheader()
        for row in rows:
            person = row["identity"] or Path(row["file"]).stem
            writer.writerow(row | {"fold": fold(person, folds)})


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--steps", type=int, default=5000)
    parser.add_argument("--work", type=Path, default=ROOT / "runs" / "crossed-judges")
    options = parser.parse_args()
    options.work = options.work.resolve()  # limn runs in the checkout
    options.work.mkdir(parents=True, exist_ok=True)
    tables = {name: options.work / f"{name}.csv" for name in ("faces", "faces-worn")}
    for name, path in tables.items():
        dealt(ROOT / "runs" / name / "labels.csv", options.folds, path)
    counts, seen = {"original": 0, "edit": 0}, 0
    for index in range(options.folds):
        folder = options.work / f"judge{index}"
        if not (folder / "faces-judge").exists():
            subprocess.run(
                [LIMN, "train", "train-faces-judge", "--output", folder, "--set", f"steps={options.steps}",
                 "--set", f"data.load.labels={tables['faces-worn']}",
                 "--set", f"data.load.where=split=train,set!=drawn,fold!={index}"], cwd=ROOT, check=True)
        found = subprocess.run(
            [LIMN, "evaluate", "edit", "--pipeline", "remove-glasses", "--images", ROOT / "runs" / "faces" / "images",
             "--labels", tables["faces"], "--where", f"set=faces,fold={index}", "--attribute", "eyeglasses",
             "--judge", folder / "faces-judge", "--json", "--progress", "none"],
            cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
        table = json.loads(found.stdout)["result"]["tables"][0]
        names = [column["name"] for column in table["columns"]]
        for values in table["rows"]:
            row = dict(zip(names, values))
            counts[row["kind"]] += round(row["photos"] * row["success"]["value"] / 100)
        seen += row["photos"]
    for kind, name in (("original", "as they are"), ("edit", "after remove-glasses")):
        print(f"no glasses seen in {counts[kind]} of {seen} photos {name}: {100 * counts[kind] / seen:.1f} %")


if __name__ == "__main__":
    main()
