"""The shipped denoiser on one photo in memory."""

import os

import networks
import numpy as np
from PIL import Image
from report import table
from safetensors.numpy import load_file, save_file
from turns import medians
from workers import MODEL, PHOTOS, Workers, ours, theirs

PEERS = {"torch": "PyTorch", "torch-last": "PyTorch channels_last", "onnx": "ONNX Runtime"}


def photo(width, height, path):
    """Writes a photo as `x`, `[1, 3, height, width]` floats of 8-bit samples."""
    with Image.open(os.path.join(PHOTOS, "noisy", "cat.png")) as image:
        pixels = np.asarray(image.convert("RGB").resize((width, height), Image.Resampling.BICUBIC))
    save_file({"x": np.ascontiguousarray(pixels.transpose(2, 0, 1)[None], dtype=np.float32) / 255}, path)


def check(workers, work):
    """Ends the run unless all give what PyTorch gives."""
    outputs = {}
    for name, worker in workers.items():
        worker.ask("forward", f"{work}/y")
        outputs[name] = load_file(f"{work}/y")["y"]
    workers["limn"].ask("tiled", f"{work}/y")
    truth = outputs.pop("torch")
    errors = {name: float(np.abs(y - truth).max()) for name, y in outputs.items()}
    tiled = float(np.abs(load_file(f"{work}/y")["y"] - truth.clip(0, 1)).max()) * 255
    if max(errors.values()) > 1e-4 or tiled > 0.51:
        raise SystemExit(f"the outputs differ from PyTorch's by {errors}, tiled by {tiled} of 255")
    return errors["limn"], tiled


def measure(sizes, threads, repeats, work):
    onnx = f"{work}/denoiser.onnx"
    networks.export(networks.denoiser(MODEL), onnx)
    commands = {"limn": ours("inference", MODEL)}
    commands |= {kind: theirs("inference", kind, onnx if kind == "onnx" else MODEL) for kind in PEERS}
    rows, differences = [], []
    for width, height in sizes:
        photo(width, height, f"{work}/x")
        count = max(2, min(repeats, round(repeats * 4e6 / (width * height))))
        with Workers(commands) as workers:
            for worker in workers.values():
                worker.ask("input", f"{work}/x")
            for number in threads:
                for worker in workers.values():
                    worker.ask("threads", str(number))
                differences.append(check(workers, work))
                turns = {name: worker.turn("forward") for name, worker in workers.items()}
                turns["tiled"] = workers["limn"].turn("tiled")
                times = medians(turns, count)
                rows.append(row(width, height, number, count, times))
    network, tiled = map(max, zip(*differences))
    header = [
        "photo",
        "threads",
        "Limn",
        "Limn, tiles to 8 bits",
        *PEERS.values(),
        "× PyTorch",
        "× ONNX Runtime",
        "tiles × PyTorch",
        "tiles × ONNX Runtime",
        "rounds",
    ]
    note = (
        "Seconds a photo; × is the speed of Limn over that of the peer (PyTorch's faster layout): above 1, Limn is "
        f"faster. Largest difference from PyTorch's output {network:.1e}; {tiled:.2f} of 255 after tiles and rounding."
    )
    return table("Inference: photo-denoiser-small", header, rows, note)


def row(width, height, threads, count, times):
    torch, onnx = min(times["torch"], times["torch-last"]), times["onnx"]
    ratios = [peer / times[name] for name in ("limn", "tiled") for peer in (torch, onnx)]
    seconds = [times[name] for name in ("limn", "tiled", *PEERS)]
    return [f"{width}×{height}", threads, *(f"{t:.4g}" for t in seconds), *(f"{r:.2f}" for r in ratios), count]
