"""A folder of photos, decoding and encoding included, beside script.py."""

import os

import networks
import numpy as np
import photos
from PIL import Image
from report import table
from runs import sizes
from turns import medians
from workers import MODEL, Workers, launcher, limn_run, script, write_pipeline

SIDE = 500


def check(ours, theirs, lossless):
    """The share of samples that differ and the mean difference, of 255; ends the run where they are not the same."""
    shares, means, largest = [], [], 0
    for name in os.listdir(theirs):
        a, b = (np.asarray(Image.open(os.path.join(folder, name))).astype(np.int16) for folder in (ours, theirs))
        difference = np.abs(a - b)
        largest = max(largest, difference.max())
        shares.append((difference > 0).mean())
        means.append(difference.mean())
    if largest > 1 if lossless else max(means) > 4:
        raise SystemExit(f"{ours} and {theirs} differ by up to {largest} of 255, by {max(means):.2f} in a photo's mean")
    return np.mean(shares), np.mean(means)


def measure(count, repeats, work):
    onnx = f"{work}/denoiser.onnx"
    networks.export(networks.denoiser(MODEL), onnx)
    pipeline = write_pipeline(work)
    rows, notes = [], []
    for extension in ("png", "jpg"):
        photos.crops(f"{work}/{extension}", count, SIDE, extension)
        source, runs = f"{work}/{extension}", {}
        for jobs in (1, 2):
            runs[f"limn --jobs {jobs}"] = limn_run(pipeline, source, f"{source}-limn-{jobs}", jobs)
        for processes, threads in ((1, 1), (1, 2), (2, 1)):
            output = f"{source}-script-{processes}x{threads}"
            runs[f"{processes}×{threads}"] = script(onnx, source, output, processes, threads)
        with Workers({name: launcher() for name in runs}) as workers:
            times = medians({name: run.turn(workers[name]) for name, run in runs.items()}, repeats, warm=False)
        reference = runs["1×1"].output
        for jobs in (1, 2):
            differ, mean = check(runs[f"limn --jobs {jobs}"].output, reference, lossless=extension == "png")
        notes.append(f"{extension}: {100 * differ:.2g} % of samples differ, by {mean:.2g} of 255 in the mean")
        speeds = {name: count / seconds for name, seconds in times.items()}
        cpu = {name: f"{1000 * worker.latest['cpu'] / count:.1f}" for name, worker in workers.items()}
        for jobs, peers in ((1, ["1×1"]), (2, ["2×1", "1×2"])):
            ours, theirs = speeds[f"limn --jobs {jobs}"], [speeds[peer] for peer in peers]
            rows.append(
                [
                    extension,
                    jobs,
                    f"{ours:.2f}",
                    *(f"{s:.2f}" for s in theirs),
                    *[""] * (2 - len(theirs)),
                    f"{ours / max(theirs):.2f}",
                    f"{ours / speeds['limn --jobs 1']:.2f}",
                    cpu[f"limn --jobs {jobs}"],
                    cpu[peers[0]],
                    sizes(runs[f"limn --jobs {jobs}"].output),
                    sizes(reference),
                ]
            )
    header = [
        "files",
        "workers",
        "Limn",
        "Python, as many processes of 1 thread",
        "Python, 1 process of 2 threads",
        "× Python",
        "× 1 worker",
        "CPU ms a photo: Limn",
        "Python",
        "bytes: Limn",
        "bytes: Python",
    ]
    note = (
        f"Photos a second over {count} photos of {SIDE}×{SIDE}, median of {repeats}: `limn run --jobs` (load, tiles, "
        "save) and script.py (Pillow, ONNX Runtime, multiprocessing), whole processes, each into an empty folder in which "
        "every photo is looked for afterwards. × Python is the speed of Limn over that of Python's faster split of as many "
        "cores: above 1, Limn is faster. CPU time is that of the last round. Pillow saves JPEGs at quality 92 with half the "
        "chroma's resolution, Limn as finely as what changed asks for (`quality: auto`): see the bytes. "
        + "; ".join(notes)
        + "."
    )
    return table("A folder", header, rows, note)
