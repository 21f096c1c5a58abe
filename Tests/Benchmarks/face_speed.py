#!/usr/bin/env python3
"""Measures time and memory of finding and editing one face in a photo of 12 megapixels, beside other finders.

    PYTHON Tests/Benchmarks/face_speed.py [--jobs 2] [--repeats 3] [--work FOLDER]

Needs limn built for release (or LIMN=PATH) and a Python with numpy and Pillow; facenet-pytorch (with torch) and OpenCV's cascades
(up to version 4: version 5 has none) take part where that Python has them.

The photo is samples/photos/clean/pavilion.png at 4000×3000 with samples/faces/commodore.png pasted 600 pixels wide, a JPEG of
quality 92. Each figure is the median of the repeats; what 'load' and 'save' take of the same photo is taken off the time, not off the
memory: decoding and encoding of an edit, decoding alone where the photo stays as it is and its file is copied. CPU seconds are those of all threads; wall seconds mean something only on an idle machine.
The finders look for faces from 1/40 of the shorter side on, 75 pixels, on one thread, without decoding.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image

from workers import Worker, launcher

ROOT = Path(__file__).resolve().parent.parent.parent
LIMN = os.environ.get("LIMN", str(ROOT / ".build" / "release" / "limn"))
SMALLEST = 75
STAGES = {
    "decode": "",
    # A photo that is left as it is would be copied, not encoded.
    "decode and encode": "  - crop: { x: 0, y: 0, width: 3999, height: 3000 }\n",
    "find": "  - faces: { each: [resize: { scale: 1 }] }\n",
    "find, upright alone": "  - faces: { turned: false, each: [resize: { scale: 1 }] }\n",
}


def draw(work):
    """The photo with a face and the same without."""
    with Image.open(ROOT / "samples/photos/clean/pavilion.png") as image:
        photo = image.convert("RGB").resize((4000, 3000), Image.LANCZOS)
    with Image.open(ROOT / "samples/faces/commodore.png") as image:
        face = image.convert("RGB")
    face = face.resize((600, round(600 * face.height / face.width)), Image.LANCZOS)
    for name in ("with", "without"):
        if name == "with":
            photo_with = photo.copy()
            photo_with.paste(face, (2200, 1300))
        (work / name).mkdir(parents=True, exist_ok=True)
        (photo_with if name == "with" else photo).save(work / name / "photo.jpg", quality=92)


def write(work, name, stages):
    path = work / (name.replace(" ", "-").replace(",", "") + ".yaml")
    path.write_text(
        'version: 1\nstages:\n  - load: { path: $input }\n' + stages + '  - save: { path: "$output/{stem}.{ext}" }\n')
    return path


def measure(worker, pipeline, source, work, jobs, repeats):
    """Medians of CPU and wall seconds, and the peak in bytes; the pipeline must have done its photo."""
    answers = []
    for _ in range(repeats):
        output = work / "out"
        shutil.rmtree(output, ignore_errors=True)
        answers.append(
            worker.launch([LIMN, "run", str(pipeline), "--input", str(source), "--output", str(output), "--jobs", str(jobs)]))
        if not (output / "photo.jpg").exists():
            sys.exit(f"face_speed: {pipeline} wrote no photo")
    return tuple(statistics.median(a[key] for a in answers) for key in ("cpu", "seconds", "peak"))


def other(name, path, repeats):
    """One of the other finders in a process of its own: CPU seconds and faces found; a reason where there is none."""
    result = subprocess.run(
        [sys.executable, __file__, "--finder", name, "--work", str(path), "--repeats", str(repeats)], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, env=os.environ | {"OMP_NUM_THREADS": "1"})
    return json.loads(result.stdout) if result.returncode == 0 else {"missing": result.stderr.strip().splitlines()[-1]}


def find(name, path, repeats):
    with Image.open(path) as image:
        photo = image.convert("RGB")
    if name == "facenet-pytorch":
        import torch
        from facenet_pytorch import MTCNN

        torch.set_num_threads(1)
        finder = MTCNN(keep_all=True, min_face_size=SMALLEST)
        look = lambda: finder.detect(photo)[0]
    else:
        import cv2
        import numpy

        if not hasattr(cv2, "CascadeClassifier"):
            sys.exit(f"OpenCV {cv2.__version__} has no cascades")
        cv2.setNumThreads(1)
        finder = cv2.CascadeClassifier(cv2.data.haarcascades + "haarcascade_frontalface_default.xml")
        grey = cv2.cvtColor(numpy.asarray(photo), cv2.COLOR_RGB2GRAY)
        look = lambda: finder.detectMultiScale(grey, 1.1, 5, minSize=(SMALLEST, SMALLEST))
    times = []
    for _ in range(repeats + 1):
        before, start = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
        faces = look()
        after = resource.getrusage(resource.RUSAGE_SELF)
        times.append((after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.perf_counter() - start))
    # The first one warms up.
    times = times[1:]
    print(json.dumps({
        "cpu": statistics.median(t[0] for t in times), "wall": statistics.median(t[1] for t in times),
        "faces": 0 if faces is None else len(faces), "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    }))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--finder", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.finder:
        return find(options.finder, options.work, options.repeats)
    work = options.work or Path(tempfile.mkdtemp(prefix="limn-faces-"))
    draw(work)
    rows = [(name, write(work, name, stages), "with") for name, stages in STAGES.items() if "alone" not in name]
    rows += [(f"`{name}`", ROOT / "pipelines" / f"{name}.yaml", "with")
             for name in ("remove-glasses", "remove-glasses-latent")]
    rows += [(f"{name}, no face", write(work, name, stages), "without") for name, stages in STAGES.items() if "find" in name]
    worker, bases = Worker(launcher()), []
    print("| 12 megapixels | CPU s | wall s | peak MB |\n|---|---|---|---|")
    for title, pipeline, source in rows:
        cpu, wall, peak = measure(worker, pipeline, work / source, work, options.jobs, options.repeats)
        if title in ("decode", "decode and encode"):
            bases.append((cpu, wall))
        else:
            base = bases[0 if title.startswith("find") else 1]
            cpu, wall = cpu - base[0], wall - base[1]
        print(f"| {title} | {cpu:.2f} | {wall:.2f} | {peak / 1e6:.0f} |", flush=True)
    worker.close()
    for name in ("facenet-pytorch", "OpenCV's cascade"):
        answer = other(name, work / "with" / "photo.jpg", options.repeats)
        if "missing" in answer:
            print(f"| {name}: {answer['missing']} | – | – | – |")
        else:
            print(f"| {name}, {answer['faces']} found | {answer['cpu']:.2f} | {answer['wall']:.2f} | {answer['peak'] / 1e6:.0f} |")


if __name__ == "__main__":
    main()
