"""Networks that `limn import` took from ONNX files, run by `limn run`, beside ONNX Runtime."""

import importlib.util
import json
import os
import shutil
import subprocess
import time

import numpy as np
import onnxruntime
import torch
from PIL import Image
from report import table
from runs import JOURNAL
from workers import LIMN, ROOT

SIDE = 256
PIPELINE = """version: 1
stages:
  - load: { path: $input }
  - encode: { model: MODEL }
  - decode: { model: MODEL }
  - save: { path: "$output/{stem}.png" }
"""


def fixtures():
    """The networks that the tests import: Tests/LimnONNXTests/Fixtures/networks.py."""
    path = os.path.join(ROOT, "Tests", "LimnONNXTests", "Fixtures", "networks.py")
    spec = importlib.util.spec_from_file_location("imported_networks", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def bring(work):
    """Exports each network by PyTorch and imports it; its name, its files, its model's folder, its side, its channels, other inputs."""
    nets = fixtures()
    picture = torch.rand(1, 3, SIDE, SIDE)
    sigma = torch.full((1, 1, 1, 1), 0.1)
    subjects = [
        ("DnCNN, 17 layers of 64", nets.DnCNN(3, 64, 17), [picture]),
        ("FFDNet, 12 layers of 96", nets.FFDNet(96, 12), [picture, sigma]),
        ("U-Net, 3 levels of 16 to 32", nets.UNet(), [picture]),
    ]
    for index, (name, network, inputs) in enumerate(subjects):
        path, model = f"{work}/{index}.onnx", f"{work}/model{index}"
        nets.export(nets.warm(network), tuple(inputs), ["x", "sigma"][: len(inputs)], path, False, False)
        more = ["--input", "sigma=0.1"] if len(inputs) > 1 else []
        subprocess.run([LIMN, "import", path, "--output", model, "--replace", *more], check=True, stdout=subprocess.DEVNULL)
        yield name, [path], model, SIDE, 3, {"sigma": sigma.numpy()} if more else {}
    files = [f"{work}/encoder.onnx", f"{work}/decoder.onnx"]
    nets.export(nets.warm(nets.VAEEncoder(1)), (torch.rand(1, 1, 32, 32),), ["x"], files[0], False, False)
    nets.export(nets.warm(nets.VAEDecoder(1)), (torch.rand(1, 12),), ["z"], files[1], False, False)
    model = f"{work}/vae"
    pair = [LIMN, "import", files[0], "--decoder", files[1], "--output", model, "--replace"]
    subprocess.run(pair, check=True, stdout=subprocess.DEVNULL)
    yield "VAE, 32×32 to 12 units and back", files, model, 32, 1, {}


def limn(work, model, count):
    """The seconds of each picture's networks, and the picture that came out: its numbers from 0 to 1."""
    with open(f"{work}/pipeline.yaml", "w") as file:
        file.write(PIPELINE.replace("MODEL", model))
    output = f"{work}/out"
    shutil.rmtree(output, ignore_errors=True)
    command = [LIMN, "run", f"{work}/pipeline.yaml", "--input", f"{work}/in", "--output", output, "--jobs", "1"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    times = []
    with open(os.path.join(output, JOURNAL)) as journal:
        for record in map(json.loads, journal):
            if record["event"] == "done":
                times.append(sum(one["seconds"] for one in record["steps"] if one["step"] in ("encode", "decode")))
    with Image.open(f"{output}/0.png") as image:
        return times[1:], np.asarray(image, dtype=np.float64) / 65535


def runtime(files, x, more, count):
    """The same by ONNX Runtime on one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    sessions = [onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"]) for path in files]
    times = []
    for _ in range(count):
        start = time.perf_counter()
        y = sessions[0].run(None, {sessions[0].get_inputs()[0].name: x, **more})[0]
        for session in sessions[1:]:
            y = session.run(None, {session.get_inputs()[0].name: y})[0]
        times.append(time.perf_counter() - start)
    return times[1:], y[0].mean(0)


def measure(repeats, work):
    rows, worst = [], 0.0
    for name, files, model, side, channels, more in bring(work):
        grid = np.mgrid[0:side, 0:side]
        wave = 0.5 + 0.3 * np.sin(grid[0] / 9.0 + grid[1] / 13.0)
        noisy = (wave + np.random.default_rng(1).normal(0, 0.05, wave.shape)).clip(0, 1)
        picture = (65535 * noisy).round().astype(np.uint16)
        shutil.rmtree(f"{work}/in", ignore_errors=True)
        os.makedirs(f"{work}/in")
        # A grey photo is the same in all colours of a network for colour, and grey when it comes back; it has 16 bits.
        for index in range(6):
            Image.fromarray(picture).save(f"{work}/in/{index}.png")
        x = np.repeat(picture.astype(np.float32)[None, None] / 65535, channels, 1)
        ours, theirs = [], []
        for _ in range(repeats):
            seconds, found = limn(work, model, 6)
            ours += seconds
            seconds, expected = runtime(files, x, more, 6)
            theirs += seconds
        difference = float(np.abs(found - expected.clip(0, 1)).max())
        if difference > 1e-4:
            raise SystemExit(f"{name}: differs from ONNX Runtime's output by {difference}")
        worst = max(worst, difference)
        fastest = min(ours), min(theirs)
        milliseconds = [f"{1000 * seconds:.3g}" for seconds in fastest]
        rows.append([name, f"{side}×{side}", *milliseconds, f"{fastest[1] / fastest[0]:.2f}"])
    header = ["network", "picture", "Limn", "ONNX Runtime", "× ONNX Runtime"]
    note = (
        "Networks with random weights, exported by PyTorch and taken in by `limn import`: milliseconds for a picture on one thread, the "
        f"fastest of {5 * repeats}. Largest difference of the outputs: {worst:.1e}."
    )
    return table("Imported networks", header, rows, note)
