"""Times the shipped denoiser beside PyTorch and ONNX Runtime running the same network, in one run.

    python3 -m venv /tmp/peers && /tmp/peers/bin/pip install torch onnx onnxruntime pillow safetensors
    /tmp/peers/bin/python Tests/Benchmarks/denoiser_peers.py [SIDE]

The network is rebuilt in PyTorch from the model's folder and exported to ONNX; all three are first checked to agree on one
photo. The peers are timed inside their process, without loading and saving. `limn run` is timed as a whole process over
1 and over 1 + N copies of the photo, so that its figure is per photo, decoding, tiling and saving included.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from statistics import median

import numpy as np
import onnxruntime
import torch
import torch.nn as nn
import torch.nn.functional as F
from PIL import Image
from safetensors.torch import load_file

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
MODEL = os.path.join(ROOT, "samples", "models", "photo-denoiser")
LIMN = os.path.join(ROOT, ".build", "release", "limn")
SIDE = int(sys.argv[1]) if len(sys.argv) > 1 else 1024
COPIES, REPEATS = 6, 5


def conv(inputs, outputs, kernel, **options):
    return nn.Conv2d(inputs, outputs, kernel, bias=False, **options)


class Block(nn.Sequential):
    def __init__(self, c):
        super().__init__(conv(c, c, 3, padding=1), nn.ReLU(), conv(c, c, 3, padding=1))

    def forward(self, x):
        return x + super().forward(x)


class Denoiser(nn.Module):
    def __init__(self, channels, encoderBlocks, decoderBlocks):
        super().__init__()
        self.encoder, self.decoder = nn.Module(), nn.Module()
        self.encoder.head = conv(12, channels[0], 3, padding=1)
        self.encoder.levels = nn.ModuleList(
            nn.Sequential(
                *([conv(channels[i - 1], c, 2, stride=2)] if i else []), *[Block(c) for _ in range(encoderBlocks[i])]
            )
            for i, c in enumerate(channels)
        )
        self.decoder.up = nn.ModuleList(conv(b, 4 * a, 1) for a, b in zip(channels, channels[1:]))
        self.decoder.levels = nn.ModuleList(
            nn.Sequential(*[Block(c) for _ in range(n)]) for c, n in zip(channels, decoderBlocks)
        )
        self.decoder.tail = conv(channels[0], 12, 3, padding=1)

    def forward(self, images):
        x, features = self.encoder.head(F.pixel_unshuffle(images, 2)), []
        for level in self.encoder.levels:
            x = level(x)
            features.append(x)
        for i in reversed(range(len(self.decoder.up))):
            x = self.decoder.levels[i](F.pixel_shuffle(self.decoder.up[i](x), 2) + features[i])
        return images - F.pixel_shuffle(self.decoder.tail(x), 2)


def seconds(work):
    work()
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return median(times)


def limn(folder, output, jobs):
    pipeline = os.path.join(ROOT, "pipelines", "denoise.yaml")
    start = time.perf_counter()
    subprocess.run(
        [LIMN, "run", pipeline, "--input", folder, "--output", output, "--jobs", str(jobs)],
        check=True, cwd=ROOT, capture_output=True,
    )
    return time.perf_counter() - start


def main():
    architecture = json.load(open(os.path.join(MODEL, "config.json")))["architecture"]
    network = Denoiser(**architecture).eval()
    network.load_state_dict(load_file(os.path.join(MODEL, "model.safetensors")))
    work = tempfile.mkdtemp()
    photo = Image.open(os.path.join(ROOT, "samples", "photos", "noisy", "cat.png")).convert("RGB")
    photo = photo.resize((SIDE, SIDE))
    for name, count in (("one", 1), ("many", 1 + COPIES)):
        os.makedirs(os.path.join(work, name))
        for index in range(count):
            photo.save(os.path.join(work, name, f"{index}.png"), compress_level=1)
    x = torch.from_numpy(np.asarray(photo).copy()).permute(2, 0, 1)[None].float() / 255
    onnx = os.path.join(work, "denoiser.onnx")
    torch.onnx.export(network, (x,), onnx, input_names=["x"], output_names=["y"], dynamo=False)

    with torch.inference_mode():
        truth = network(x)
        sessions = {}
        for threads in (1, 2):
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = threads
            sessions[threads] = onnxruntime.InferenceSession(onnx, options, providers=["CPUExecutionProvider"])
        other = sessions[2].run(None, {"x": x.numpy()})[0]
        limn(os.path.join(work, "one"), os.path.join(work, "out"), 1)
        ours = np.asarray(Image.open(os.path.join(work, "out", "0.png"))).astype(np.float32)
        theirs = (truth[0].permute(1, 2, 0).clamp(0, 1) * 255).round().numpy()
        print(f"largest difference from PyTorch: ONNX Runtime {np.abs(other - truth.numpy()).max():.1e}, "
              f"limn {np.abs(ours - theirs).max():.0f} of 255 after rounding, "
              f"in {100 * np.mean(ours != theirs):.3f} % of the samples")

        megapixels = SIDE * SIDE / 1e6
        print(f"{SIDE}×{SIDE}, seconds per megapixel, median of {REPEATS}: torch {torch.__version__}, "
              f"onnxruntime {onnxruntime.__version__}")
        for threads in (1, 2):
            torch.set_num_threads(threads)
            plain = seconds(lambda: network(x))
            channels_last = network.to(memory_format=torch.channels_last)
            last = x.to(memory_format=torch.channels_last)
            blocked = seconds(lambda: channels_last(last))
            network.to(memory_format=torch.contiguous_format)
            runtime = seconds(lambda: sessions[threads].run(None, {"x": x.numpy()}))
            both = [
                limn(os.path.join(work, "many"), os.path.join(work, "out"), threads)
                - limn(os.path.join(work, "one"), os.path.join(work, "out"), threads)
                for _ in range(REPEATS)
            ]
            ours = median(both) / COPIES
            print(
                f"{threads} thread(s): PyTorch {plain / megapixels:.3f} (channels_last {blocked / megapixels:.3f}), "
                f"ONNX Runtime {runtime / megapixels:.3f}, limn run with files {ours / megapixels:.3f}"
            )
    shutil.rmtree(work)


main()
