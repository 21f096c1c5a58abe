#!/usr/bin/env python3
"""Measures how well glasses come off faces anywhere in a photo, on scenes of which all is known.

    PYTHON Tests/Benchmarks/face_scenes.py [DATA] [--pipeline remove-glasses] [--set NAME=VALUE] [--work FOLDER] [--copies 2]

DATA has the folders faces128 (faces with glasses and their labels) and photos/free (photos without a face); the default is
../shared/data. Needs limn built for release (or LIMN=PATH) and a Python with numpy, Pillow and onnxruntime.

Each face with glasses on which the remover was not trained (the kept-aside fifth of the persons of sets us, uk and congress,
the set wild but for those of the split train), aligned by pipelines/align-faces.yaml, is turned by up to 45 degrees, scaled so
that its frame of CelebA's proportions (89×109) is 0.5 to 5 times as large, and pasted into a photo without a face: one, two or
three persons a scene, nothing else about them known to limn. The pipeline runs over the scenes and over the photos alone.

- glasses off: faces-judge sees none in the place where the face was pasted; whether the face was found or not;
- found: the pipeline changed something within the eye band of the face;
- outside the eye bands: PSNR of the scene in dB, equal pixels counted as 60 dB;
- false edits: photos without a face in which any pixel changed.

Intervals are of 95 %: for shares of faces of the bootstrap over persons, each of whom is in several scenes, and Wilson's where all
persons or none count; for shares of scenes and photos Wilson's; for means of the bootstrap over scenes. FOLDER keeps scenes, results,
`faces.csv` with a row for each face, and `failures.png`: the faces on which the judge still sees glasses, before and after.
"""

import argparse
import csv
import json
import math
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "pipelines"))
from face_tables import is_kept_aside

LIMN = Path(os.environ.get("LIMN", ROOT / ".build" / "release" / "limn"))
# CelebA's frame, the square in it that the judge sees, and in that the rows that the removal of glasses may change.
WIDTH, HEIGHT = 178, 218
SQUARE = (25.0, 56.0, 128.0)
BAND = (SQUARE[1] + 0.14 * SQUARE[2], SQUARE[1] + 0.62 * SQUARE[2])
# One is a frame of 89 pixels.
SCALES, TURN = (0.5, 5.0), 45.0
LONGEST = 1280
COLUMNS = ["scene", "face", "person", "set", "kind", "width", "turn", "found", "before", "after"]


def limn(*words):
    result = subprocess.run([LIMN, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if result.returncode != 0:
        sys.exit(f"face_scenes: limn {' '.join(map(str, words))} failed: {result.stderr.strip()[-500:]}")
    return result.stdout


def with_glasses(data):
    """Rows of the labels: people with glasses who are kept aside."""
    with open(data / "faces128" / "labels.csv", newline="", encoding="utf-8-sig") as file:
        for row in sorted(csv.DictReader(file), key=lambda row: row["file"]):
            is_wild = row["file"].startswith("wild-")
            if row["glasses"] == "1" and (row["split"] != "train" if is_wild else is_kept_aside(row["person"])):
                yield row


def align(data, rows, work):
    """The faces' aligned pictures of 245×300 pixels by file name; those in which no face is found are left out."""
    source, aligned = work / "portraits", work / "aligned"
    shutil.rmtree(source, ignore_errors=True)
    source.mkdir(parents=True)
    for row in rows:
        shutil.copy2(data / "faces128" / "images" / row["file"], source / row["file"])
    # What an earlier run has aligned of the same portraits is taken as it is; what it left of those without a face now is not.
    limn("run", ROOT / "pipelines" / "align-faces.yaml", "--input", source, "--output", aligned)
    groups = json.loads(limn("report", aligned, "--json"))["result"]["passed_over"]
    faceless = {name for group in groups for name in group["photos"]}
    faces = {}
    for row in rows:
        path = aligned / (Path(row["file"]).stem + ".png")
        if row["file"] not in faceless and path.exists():
            faces[row["file"]] = Image.open(path).convert("RGB")
    return faces


class Place:
    """Where a face's frame lies in a scene: its middle, its width in pixels, and its turn in degrees."""

    def __init__(self, x, y, width, turn):
        self.x, self.y, self.width, self.turn = x, y, width, turn
        self.scale = width / WIDTH

    def reach(self):
        """Half the sides of the upright box around the turned frame."""
        a, b = abs(math.cos(math.radians(self.turn))), abs(math.sin(math.radians(self.turn)))
        w, h = self.width / 2, self.width * HEIGHT / WIDTH / 2
        return a * w + b * h, b * w + a * h

    def into_frame(self, unit=1.0):
        """Pillow's affine map from the scene's places to those of a picture of the frame with `unit` pixels for each of its own."""
        k = unit / self.scale
        a, b = k * math.cos(math.radians(self.turn)), k * math.sin(math.radians(self.turn))
        return (a, b, WIDTH * unit / 2 - a * self.x - b * self.y, -b, a, HEIGHT * unit / 2 + b * self.x - a * self.y)

    def out_of_frame(self, unit):
        """The way back."""
        k = self.scale / unit
        a, b = k * math.cos(math.radians(self.turn)), k * math.sin(math.radians(self.turn))
        w, h = WIDTH * unit / 2, HEIGHT * unit / 2
        return (a, -b, self.x - a * w + b * h, b, a, self.y - b * w - a * h)

    def band(self, size, margin=0.0):
        """Which pixels of a scene are in the eye band."""
        xs, ys = np.meshgrid(np.arange(size[0]) + 0.5, np.arange(size[1]) + 0.5)
        a, b, c, d, e, f = self.into_frame()
        u, v = a * xs + b * ys + c, d * xs + e * ys + f
        m = margin
        return ((SQUARE[0] - m <= u) & (u < SQUARE[0] + SQUARE[2] + m) & (BAND[0] - m <= v) & (v < BAND[1] + m))


def draw_places(random, count, width):
    """Places of some faces that do not overlap in a scene of a size that holds them, and that size."""
    chosen = []
    for _ in range(count):
        size = 89 * math.exp(random.uniform(math.log(SCALES[0]), math.log(SCALES[1])))
        chosen.append((size, random.uniform(-TURN, TURN)))
    scale = 1.0
    while True:
        w, h = int(width[0] * scale), int(width[1] * scale)
        places = []
        for size, turn in chosen:
            for _ in range(50):
                place = Place(0, 0, size, turn)
                rx, ry = place.reach()
                if 2 * rx >= w or 2 * ry >= h:
                    break
                place.x, place.y = random.uniform(rx, w - rx), random.uniform(ry, h - ry)
                if all(abs(place.x - o.x) > rx + o.reach()[0] or abs(place.y - o.y) > ry + o.reach()[1] for o in places):
                    places.append(place)
                    break
        if len(places) == count:
            return places, (w, h)
        scale *= 1.1


def paste(scene, face, place):
    """The aligned picture of a face, turned and scaled, with an edge that is soft over a hundredth of it."""
    # Made smaller first, so that sampling loses nothing.
    unit = face.width / WIDTH
    if place.scale < unit:
        unit = place.scale
        face = face.resize((max(1, round(WIDTH * unit)), max(1, round(HEIGHT * unit))), Image.LANCZOS)
        unit = face.width / WIDTH
    w, h = face.size
    across, down = (np.minimum(np.arange(n) + 0.5, n - np.arange(n) - 0.5) / (0.01 * w) for n in (w, h))
    mask = Image.fromarray((255 * np.clip(np.minimum(across[None], down[:, None]), 0, 1)).astype(np.uint8))
    turned, mask = (
        x.transform(scene.size, Image.AFFINE, place.into_frame(unit), Image.BICUBIC) for x in (face, mask))
    scene.paste(turned, (0, 0), mask)


def look(scene, place):
    """The frame of a face in a scene, upright, 178×218."""
    unit = max(1.0, min(8.0, place.scale))
    size = (round(WIDTH * unit), round(HEIGHT * unit))
    return scene.transform(size, Image.AFFINE, place.out_of_frame(unit), Image.BICUBIC).resize((WIDTH, HEIGHT), Image.LANCZOS)


class Judge:
    """faces-judge, run by ONNX Runtime."""

    def __init__(self, work):
        limn("export", "faces-judge", "--output", work / "judge")
        self.session = onnxruntime.InferenceSession(work / "judge" / "classifier.onnx", providers=["CPUExecutionProvider"])

    def glasses(self, view):
        """The probability that a frame of 178×218 shows glasses."""
        x, y, side = map(int, SQUARE)
        square = view.crop((x, y, x + side, y + side)).resize((64, 64), Image.BOX)
        pixels = np.asarray(square, np.float32).transpose(2, 0, 1)[None] / 255
        return float(1 / (1 + np.exp(-self.session.run(["logits"], {"image": pixels})[0][0, 0])))


def make(rows, faces, photos, copies, seed, folder):
    """Writes the scenes as PNG and gives, for each, its faces' rows and places."""
    random = np.random.default_rng(seed)
    queue = [row for row in rows if row["file"] in faces] * copies
    random.shuffle(queue)
    folder.mkdir(parents=True, exist_ok=True)
    scenes, index = [], 0
    while queue:
        count = min(len(queue), int(random.choice([1, 2, 3], p=[0.6, 0.25, 0.15])))
        chosen, queue = queue[:count], queue[count:]
        with Image.open(photos[index % len(photos)]) as image:
            photo = image.convert("RGB")
        photo.thumbnail((LONGEST, LONGEST), Image.LANCZOS)
        places, size = draw_places(random, count, photo.size)
        scene = photo if photo.size == size else photo.resize(size, Image.LANCZOS)
        for row, place in zip(chosen, places):
            paste(scene, faces[row["file"]], place)
        name = f"{index:04}.png"
        scene.save(folder / name, compress_level=1)
        scenes.append((name, list(zip(chosen, places))))
        index += 1
    return scenes


def measure(scenes, source, results, judge):
    """A row for each face, and for each scene the PSNR outside its faces' eye bands."""
    table, outside, failures = [], [], []
    for name, people in scenes:
        before, after = (Image.open(folder / name).convert("RGB") for folder in (source, results))
        a, b = np.asarray(before, np.float32), np.asarray(after, np.float32)
        changed = (a != b).any(2)
        rest = np.ones(changed.shape, bool)
        for row, place in people:
            band = place.band(before.size)
            rest &= ~band
            views = look(before, place), look(after, place)
            table.append({
                "scene": name, "face": row["file"], "person": row["person"],
                "set": "wild" if row["file"].startswith("wild-") else "free", "kind": row["kind"],
                "width": round(place.width), "turn": round(place.turn, 1),
                "found": int(changed[band].mean() > 0.02), "before": round(judge.glasses(views[0]), 4),
                "after": round(judge.glasses(views[1]), 4)
            })
            if table[-1]["after"] > 0.5:
                failures.append((table[-1], views))
        error = float(np.mean((a[rest] - b[rest]) ** 2)) if rest.any() else 0.0
        outside.append(min(60.0, 10 * math.log10(255**2 / error)) if error > 0 else 60.0)
    return table, outside, failures


def share(hits, persons=None):
    """Percent and its interval of 95 %: over the persons whose hits they are, if these are given."""
    hits = np.array(list(hits), float)
    if len(hits) == 0:
        return "–"
    p, n = hits.mean(), len(hits)
    if persons is not None:
        places = np.unique(list(persons), return_inverse=True)[1]
        counts, sums = np.bincount(places), np.bincount(places, hits)
        n = len(counts)
        if 0 < p < 1:
            draws = np.random.default_rng(0).integers(n, size=(2000, n))
            low, high = np.percentile(sums[draws].sum(1) / counts[draws].sum(1), [2.5, 97.5])
            return f"{100 * p:.1f} [{100 * low:.1f}, {100 * high:.1f}]"
    # Wilson's.
    z = 1.96
    middle, spread = (p + z * z / (2 * n)) / (1 + z * z / n), z / (1 + z * z / n) * math.sqrt(
        p * (1 - p) / n + z * z / (4 * n * n))
    return f"{100 * p:.1f} [{100 * (middle - spread):.1f}, {100 * (middle + spread):.1f}]"


def share_of_faces(rows, is_hit):
    return share(map(is_hit, rows), [row["person"] for row in rows])


def mean(values, digits=1):
    values = np.asarray(list(values))
    random = np.random.default_rng(0)
    means = [random.choice(values, len(values)).mean() for _ in range(2000)]
    low, high = np.percentile(means, [2.5, 97.5])
    return f"{values.mean():.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]"


def report(table, outside, scenes):
    groups = [
        ("free, clear", lambda r: r["set"] == "free" and r["kind"] != "sun"),
        ("wild, clear", lambda r: r["set"] == "wild" and r["kind"] != "sun"),
        ("all clear", lambda r: r["kind"] != "sun"), ("sunglasses", lambda r: r["kind"] == "sun"),
        ("all", lambda r: True),
    ]
    for low, high in ((44, 90), (90, 180), (180, 446)):
        groups.append((f"clear, frame {low} to {high} wide", lambda r, l=low, h=high: r["kind"] != "sun" and l <= r["width"] < h))
    for low, high in ((0, 15), (15, 30), (30, 45.1)):
        groups.append((f"clear, turned {low} to {high:.0f}°", lambda r, l=low, h=high: r["kind"] != "sun" and l <= abs(r["turn"]) < h))
    print("| faces | n | glasses off % | of those found % | found % | seen before % |\n|---|---|---|---|---|---|")
    for title, belongs in groups:
        rows = [r for r in table if belongs(r)]
        found = [r for r in rows if r["found"]]
        print(
            f"| {title} | {len(rows)} | {share_of_faces(rows, lambda r: r['after'] < 0.5)} |"
            f" {share_of_faces(found, lambda r: r['after'] < 0.5)} | {share_of_faces(rows, lambda r: r['found'])} |"
            f" {share_of_faces(rows, lambda r: r['before'] > 0.5)} |")
    found = {}
    for r in table:
        found.setdefault(r["scene"], []).append(r["found"])
    print(f"\n{len(scenes)} scenes: all faces found in {share(all(x) for x in found.values())} %, "
          f"PSNR outside the eye bands {mean(outside)} dB")


def draw(failures, path):
    """The frames on which the judge still sees glasses, before and after, eight pairs a line."""
    if not failures:
        return
    lines = math.ceil(len(failures) / 8)
    sheet = Image.new("RGB", (16 * WIDTH, lines * HEIGHT))
    for index, (_, views) in enumerate(failures):
        for side, view in enumerate(views):
            sheet.paste(view, ((index % 8 * 2 + side) * WIDTH, index // 8 * HEIGHT))
    sheet.save(path)


def false_edits(photos, results):
    changed = []
    for path in photos:
        output = results / path.name
        if not output.exists() or output.read_bytes() != path.read_bytes():
            changed.append(path.name)
    return changed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", nargs="?", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--pipeline", default="remove-glasses")
    parser.add_argument("--set", action="append", default=[])
    parser.add_argument("--work", type=Path, default=ROOT / "out" / "face-scenes")
    parser.add_argument("--copies", type=int, default=2, help="scenes that each face is in")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-photos", action="store_true", help="leaves out the photos without a face")
    options = parser.parse_args()
    if not LIMN.exists():
        sys.exit(f"face_scenes: {LIMN} is missing: run 'make build' first, or set LIMN")
    for part in ("faces128/labels.csv", "photos/free"):
        if not (options.data / part).exists():
            sys.exit(f"face_scenes: {options.data / part} is missing; give the data folder")
    work = options.work
    work.mkdir(parents=True, exist_ok=True)
    rows = list(with_glasses(options.data))
    faces = align(options.data, rows, work)
    photos = sorted((options.data / "photos" / "free").glob("*.jpg"))
    scenes = make(rows, faces, photos, options.copies, options.seed, work / "scenes")
    pipeline = options.pipeline if Path(options.pipeline).exists() else ROOT / "pipelines" / f"{options.pipeline}.yaml"
    settings = [word for value in options.set for word in ("--set", value)]
    shutil.rmtree(work / "results", ignore_errors=True)
    limn("run", pipeline, "--input", work / "scenes", "--output", work / "results", *settings)
    table, outside, failures = measure(scenes, work / "scenes", work / "results", Judge(work))
    with open(work / "faces.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)
    print(f"{options.pipeline}{''.join(' --set ' + x for x in options.set)}: {len(faces)} of {len(rows)} faces with glasses, "
          f"each in {options.copies} scenes, seed {options.seed}\n")
    report(table, outside, scenes)
    draw(failures, work / "failures.png")
    if not options.no_photos:
        shutil.rmtree(work / "photos", ignore_errors=True)
        limn("run", pipeline, "--input", options.data / "photos" / "free", "--output", work / "photos", *settings)
        changed = false_edits(photos, work / "photos")
        print(f"false edits: {share(path.name in changed for path in photos)} % of {len(photos)} photos without a face"
              + (f" ({', '.join(changed)})" if changed else ""))


if __name__ == "__main__":
    main()
