#!/usr/bin/env python3
"""Measures how often portraits on their side or head are aligned upright.

    PYTHON Tests/Benchmarks/face_turns.py [DATA] [--work FOLDER]

DATA has the folder faces128; the default is ../shared/data. Needs limn built for release (or LIMN=PATH) and a Python with numpy and
Pillow. Every 25th face is shrunk to 60, 90 and 180 pixels' width, put in the middle of a plain ground and turned by quarters;
pipelines/align-faces.yaml should make the same picture of each. Its grey values in the middle of the face must correlate with those of the
photo as it is by at least 0.8; those in which no face is found upright are counted apart.
"""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent.parent
LIMN = Path(os.environ.get("LIMN", ROOT / ".build" / "release" / "limn"))
WIDTHS, ANGLES, LEAST = (60, 90, 180), (90, 180, 270), 0.8


def face(path):
    """The middle of an aligned face, in grey and small."""
    return np.asarray(Image.open(path).convert("L").resize((60, 72)), float)[12:60, 8:52].ravel()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", nargs="?", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--work", type=Path, default=ROOT / "runs" / "face-turns")
    options = parser.parse_args()
    photos = sorted((options.data / "faces128" / "images").glob("*"))[::25]
    if not photos or not LIMN.exists():
        sys.exit(f"face_turns: {'no photos in ' + str(options.data) if LIMN.exists() else str(LIMN) + ' is missing'}")

    print("width  turned by  aligned alike  otherwise  not found  upright not found")
    for width in WIDTHS:
        folders = {angle: options.work / f"{width}-{angle}" for angle in (0, *ANGLES)}
        for angle, folder in folders.items():
            shutil.rmtree(folder, ignore_errors=True)
            (folder / "in").mkdir(parents=True)
            for path in photos:
                photo = Image.open(path).convert("RGB")
                photo = photo.resize((width, round(photo.height * width / photo.width)), Image.LANCZOS)
                ground = Image.new("RGB", (2 * photo.height,) * 2, (150, 160, 170))
                ground.paste(photo, ((ground.width - photo.width) // 2, (ground.height - photo.height) // 2))
                ground.rotate(angle).save(folder / "in" / f"{path.stem}.png")
            subprocess.run([LIMN, "run", "align-faces", folder / "in", folder / "out"], check=True, capture_output=True)
        for angle in ANGLES:
            alike, otherwise, missing, unknown = 0, [], 0, 0
            for path in photos:
                upright, turned = (folders[of] / "out" / f"{path.stem}.png" for of in (0, angle))
                if not upright.exists():
                    unknown += 1
                elif not turned.exists():
                    missing += 1
                elif np.corrcoef(face(upright), face(turned))[0, 1] >= LEAST:
                    alike += 1
                else:
                    otherwise.append(path.name)
            print(
                f"{width:5}  {angle:8}°  {alike:13}  {len(otherwise):9}  {missing:9}  {unknown:17}  {' '.join(otherwise)}",
                flush=True)


if __name__ == "__main__":
    main()
