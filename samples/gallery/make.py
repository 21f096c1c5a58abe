#!/usr/bin/env python3
"""Makes the README's pictures of what the pipelines do with samples/photos and samples/faces. Needs Pillow, and limn built.

    samples/gallery/make.py              all of them
    samples/gallery/make.py denoise      denoise.jpg alone
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent.parent
PHOTOS = ["astronaut", "cat", "coffee", "pavilion"]
FACES = ["astronaut", "commodore", "face-00002", "face-00005", "face-00010", "face-00012"]
ROWS = [None, "remove-glasses", "add-glasses", "smile"]
CELL = (134, 164)
DIRECTIONS = ["smile", "young", "male", "no-beard", "open-mouth"]


def run(folder, pipeline, *more):
    limn = ROOT / ".build" / "release" / "limn"
    command = [limn, "run", ROOT / "pipelines" / f"{pipeline}.yaml", "--output", folder / pipeline, *more]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)


def main():
    if sys.argv[1:] not in ([], ["denoise"]):
        sys.exit(__doc__.strip())
    gallery = Path(__file__).resolve().parent
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        photos = [word for photo in PHOTOS for word in ("--include", f"{photo}.*")]
        run(folder, "denoise", "--input", ROOT / "samples" / "photos" / "noisy", *photos)
        sheet = Image.open(folder / "denoise" / "contact-sheet.png").convert("RGB")
        sheet.save(gallery / "denoise.jpg", quality=88)
        if len(sys.argv) > 1:
            return
        for pipeline in ROWS[1:]:
            run(folder, pipeline, "--input", ROOT / "samples" / "faces")
        run(folder, "sample-faces", "--seed", "2", "--set", "count=12")

        sheet = Image.new("RGB", (CELL[0] * len(FACES), CELL[1] * len(ROWS)), "white")
        for row, pipeline in enumerate(ROWS):
            source = folder / pipeline if pipeline else ROOT / "samples" / "faces"
            for column, face in enumerate(FACES):
                picture = Image.open(source / f"{face}.png").convert("RGB").resize(CELL, Image.LANCZOS)
                sheet.paste(picture, (column * CELL[0], row * CELL[1]))
        sheet.save(gallery / "faces.jpg", quality=88)

        strips = []
        for direction in DIRECTIONS:
            photo = ROOT / "samples" / "faces" / "astronaut.png"
            more = [word for value in (f"along={direction}", "from=-3", "to=3", "steps=7") for word in ("--set", value)]
            run(folder, "traverse", "--input", photo, *more)
            strips.append(Image.open(folder / "traverse" / "astronaut.png").convert("RGB"))
        sheet = Image.new("RGB", (strips[0].width, sum(strip.height + 4 for strip in strips) - 4), "white")
        for row, strip in enumerate(strips):
            sheet.paste(strip, (0, row * (strip.height + 4)))
        sheet.save(gallery / "traverse.jpg", quality=88)

        for part in ("glasses-on", "glasses-off"):
            Image.open(folder / "sample-faces" / f"{part}.png").convert("RGB").save(gallery / f"{part}.jpg", quality=85)


if __name__ == "__main__":
    main()
