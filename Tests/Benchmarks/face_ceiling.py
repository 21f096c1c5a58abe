#!/usr/bin/env python3
"""What identity and the judge say of glasses that are drawn on bare faces: the identity that taking them off perfectly would have.

    PYTHON Tests/Benchmarks/face_ceiling.py PHOTOS [--work FOLDER]

PHOTOS holds aligned faces without glasses, such as the bare ones of runs/faces128/images. For each kind of glasses of `draw-glasses` the
table has the mean cosine of `faces-embedding`'s features of the face with and without them, and the share that `faces-judge` sees.
Needs NumPy, Pillow and ONNX Runtime (make python), and limn built.
"""

import argparse
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent.parent
FRAME = (0.14045, 0.20225, 0.7191)  # the part of a 178×218 face that the classifiers see, in units of its width
KINDS = ["wire", "horn", "half", "rimless", "sun", "any"]


def limn(*arguments):
    subprocess.run([ROOT / ".build" / "release" / "limn", *map(str, arguments)], check=True, capture_output=True)


def face(path):
    picture = Image.open(path).convert("RGB")
    side = min(picture.size)
    x, y = (picture.width - side) / 2 + FRAME[0] * side, (picture.height - side) / 2 + FRAME[1] * side
    box = (x, y, x + FRAME[2] * side, y + FRAME[2] * side)
    return np.asarray(picture.resize((64, 64), Image.BICUBIC, box), np.float32).transpose(2, 0, 1)[None] / 255


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("photos", type=Path)
    parser.add_argument("--work", type=Path)
    options = parser.parse_args()
    work = options.work or Path(tempfile.mkdtemp(prefix="limn-ceiling-"))
    networks = {}
    for model in ("faces-embedding", "faces-judge"):
        limn("export", model, "--output", work / model)
        networks[model] = onnxruntime.InferenceSession(work / model / "classifier.onnx")

    def output(model, name, path):
        return networks[model].run([name], {"image": face(path)})[0][0]

    def features(path):
        values = output("faces-embedding", "features", path)
        return values / np.linalg.norm(values)

    bare = {path.name: features(path) for path in options.photos.glob("*.png")}

    print("| drawn glasses | n | identity | judged with glasses |\n|---|---|---|---|")
    for kind in KINDS:
        folder = work / kind
        limn(
            "run", ROOT / "pipelines" / "draw-glasses.yaml", "--input", options.photos, "--output", folder, "--set",
            f"kind={kind}", "--seed", "78")
        names = sorted(path.name for path in folder.glob("*.png") if path.name in bare)
        cosines = [features(folder / name) @ bare[name] for name in names]
        seen = [output("faces-judge", "logits", folder / name)[0] > 0 for name in names]
        print(f"| {kind} | {len(names)} | {np.mean(cosines):.3f} | {100 * np.mean(seen):.0f} % |", flush=True)


if __name__ == "__main__":
    main()
