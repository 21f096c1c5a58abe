"""What the scripts that gather faces for training share: limn, a folder of links, a table of labels, and its counts."""

import csv
import hashlib
import os
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
LIMN = CHECKOUT / ".build" / "release" / "limn"


def need_limn():
    """Ends the script with a line if limn has not been built."""
    if not LIMN.exists():
        sys.exit(f"{Path(sys.argv[0]).stem}: .build/release/limn is missing; run 'make build' first")


def limn(pipeline, *arguments, **settings):
    """Runs one of the shipped pipelines, with settings by their names."""
    words = [LIMN, "run", CHECKOUT / "pipelines" / pipeline, *arguments]
    for name, value in settings.items():
        words += ["--set", f"{name}={value}"]
    subprocess.run(words, check=True)


def limn_small(pipeline, *arguments, **settings):
    """The same for pictures of half the size of CelebA's aligned faces."""
    limn(pipeline, *arguments, width=89, height=109, **settings)


def fold(name, folds):
    """Of which of so many folds a person or photo is, by a hash of the name."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % folds


def is_kept_aside(person):
    """Whether a person is of the fifth that is for validation."""
    return fold(person, 5) == 0


def link(folder, rows, images):
    """Makes the links of a folder anew, each named by its row's `file`; those of an earlier run go, and nothing but links."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.is_symlink():
            path.unlink()
    for row, image in zip(rows, images):
        path = folder / row["file"]
        if path.exists():
            sys.exit(f"{Path(sys.argv[0]).stem}: {path} is in the way, and is no link; move it elsewhere")
        path.symlink_to(os.path.relpath(image.resolve(), folder.resolve()))


def write(table, columns, rows):
    """Writes a table of labels, whole or not at all; what a row lacks is left empty, which means unknown."""
    new = table.with_name(table.name + ".new")
    with open(new, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    os.replace(new, table)


def print_counts(rows, sets):
    """Prints how many rows of each set and split there are, and how many of them have glasses."""
    for name in sets:
        for split in ("train", "val"):
            chosen = [row for row in rows if row["set"] == name and row["split"] == split]
            print(f"  {name}, {split}: {len(chosen)}, {sum(row['eyeglasses'] == '1' for row in chosen)} of them with glasses")
