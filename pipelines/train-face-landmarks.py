#!/usr/bin/env python3
"""Trains the fourth network of face-finder, which sees a found face upright and places its landmarks more exactly.

    pipelines/train-face-landmarks.py samples/models/face-finder runs/landmarks/finder [--minutes 15]

It begins as a copy of the third (O-Net) and has its own landmarks alone as outputs. It learns from two kinds of pictures:

- the aligned faces of runs/faces128 (`prepare-faces128.py DATA`), whose landmarks are the means of what O-Net finds in 32 views of each,
  turned, scaled, moved and mirrored a little, and the same faces with drawn glasses, whose landmarks are those without;
- drawn faces, whose landmarks are known.

Make both before:

    limn run pipelines/draw-faces.yaml --output runs/landmarks/people --set count=4000 --set seed=515
    for kind in any sun horn wire; do
      limn run pipelines/draw-glasses-aligned.yaml --input runs/faces128/images --output runs/landmarks/$kind \\
        --set draw-glasses.kind=$kind --set load.labels=runs/faces128/labels.csv --set load.where=eyeglasses=0
    done

Prints, for faces of the kept-aside persons and the last 400 drawn ones, by how much O-Net and the new network misplace the middle of the eyes
from the same starts, as a share of their distance. Needs PyTorch, safetensors, NumPy and Pillow.
"""

import argparse
import copy
import csv
import json
import math
import shutil
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from safetensors import safe_open
from safetensors.torch import save_file
from torch import nn

CHECKOUT = Path(__file__).resolve().parent.parent
FACES, DRAWN = CHECKOUT / "runs" / "faces128", CHECKOUT / "runs" / "landmarks"
KINDS = ["any", "sun", "horn", "wire"]
SIDE = 48
# The frame of aligned faces, where its landmarks are, their weights (FaceAlignment.swift), and what the network sees of it (FaceTurns.swift).
FRAME = (178, 218)
TARGETS = np.array([(70.19, 112.34), (109.24, 112.32), (89.51, 136.47), (72.43, 153.50), (106.68, 153.40)])
WEIGHTS = np.array([3.0, 3, 0, 1, 1])
MIDDLE, BOX = np.array([90.5, 122.0]), 118.0
MIRRORED = [1, 0, 2, 4, 3]
HELD = 400


class Landmarks(nn.Module):
    """O-Net's layers with a head of ten numbers: five places across, then five down, as shares of the side."""

    def __init__(self, outputs=10):
        super().__init__()
        self.conv1, self.prelu1 = nn.Conv2d(3, 32, 3), nn.PReLU(32)
        self.conv2, self.prelu2 = nn.Conv2d(32, 64, 3), nn.PReLU(64)
        self.conv3, self.prelu3 = nn.Conv2d(64, 64, 3), nn.PReLU(64)
        self.conv4, self.prelu4 = nn.Conv2d(64, 128, 2), nn.PReLU(128)
        self.dense, self.prelu5 = nn.Linear(1152, 256), nn.PReLU(256)
        self.head = nn.Linear(256, outputs)

    def forward(self, x):
        x = F.max_pool2d(self.prelu1(self.conv1(x)), 3, 2, ceil_mode=True)
        x = F.max_pool2d(self.prelu2(self.conv2(x)), 3, 2, ceil_mode=True)
        x = F.max_pool2d(self.prelu3(self.conv3(x)), 2, 2, ceil_mode=True)
        x = self.prelu4(self.conv4(x)).flatten(1)
        return self.head(self.prelu5(self.dense(x)))


class View:
    """What a network sees of a picture: a square around a place, turned, from the network's pixels to the picture's."""

    def __init__(self, middle, side, angle, mirrored=False):
        a, b = side / SIDE * math.cos(angle), side / SIDE * math.sin(angle)
        self.linear = np.array([[a, -b], [b, a]])
        if mirrored:
            self.linear = self.linear @ np.diag([-1.0, 1.0])
        self.offset = np.asarray(middle) - self.linear @ [SIDE / 2, SIDE / 2]
        self.mirrored = mirrored

    def pixels(self, picture):
        """Sampled twice as densely, then averaged."""
        fine = self.linear / 2
        data = (fine[0, 0], fine[0, 1], self.offset[0], fine[1, 0], fine[1, 1], self.offset[1])
        return picture.transform((2 * SIDE, 2 * SIDE), Image.AFFINE, data, Image.BICUBIC).resize((SIDE, SIDE), Image.BOX)

    def out(self, places):
        """From shares of the network's side to the picture's places."""
        found = places * SIDE @ self.linear.T + self.offset
        return found[MIRRORED] if self.mirrored else found

    def into(self, places):
        found = (places - self.offset) @ np.linalg.inv(self.linear).T / SIDE
        return found[MIRRORED] if self.mirrored else found


def similarity(marks):
    """Scale, angle and the picture's place of the frame's middle of the view, for landmarks (weighted least squares, from the frame)."""
    w = WEIGHTS / WEIGHTS.sum()
    a, b = (w[:, None] * TARGETS).sum(0), (w[:, None] * marks).sum(0)
    z, y = (TARGETS - a) @ [1, 1j], (marks - b) @ [1, 1j]
    c = (w * y * z.conj()).sum() / (w * abs(z) ** 2).sum()
    middle = c * ((MIDDLE - a) @ [1, 1j])
    return abs(c), np.angle(c), b + [middle.real, middle.imag]


def aligned(marks, mirrored=False):
    scale, angle, middle = similarity(marks)
    return View(middle, BOX * scale, angle, mirrored)


def tensor(pictures):
    x = torch.from_numpy(np.stack([np.asarray(picture, np.float32) for picture in pictures])).permute(0, 3, 1, 2)
    return (x - 127.5) * 0.0078125


def places(network, views, picture):
    """The landmarks that a network finds in views of a picture, [views, 5, 2]."""
    with torch.no_grad():
        found = network(tensor([view.pixels(picture) for view in views]))[:, -10:].numpy()
    return np.array([view.out(np.stack([row[:5], row[5:]], 1)) for view, row in zip(views, found)])


def consensus(network, picture, random):
    """The means of what the network finds in views that are turned, scaled, moved and mirrored a little."""
    unit = picture.width / FRAME[0]
    views = [
        View(
            unit * (MIDDLE + random.normal(0, 0.04 * BOX, 2)), unit * BOX * math.exp(random.normal(0, 0.08)),
            random.normal(0, 0.07), index % 2 == 1) for index in range(32)
    ]
    return places(network, views, picture).mean(0)


def start(marks, random, wide=False):
    """Landmarks that are turned, scaled, moved, and each a little misplaced."""
    angle, scale = random.normal(0, 0.2 if wide else 0.07), math.exp(random.normal(0, 0.15 if wide else 0.06))
    middle = marks.mean(0)
    eyes = np.linalg.norm(marks[1] - marks[0])
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    moved = random.normal(0, (0.12 if wide else 0.06) * eyes, 2)
    return (marks - middle) @ (scale * turn).T + middle + moved


def reduced(picture, random):
    """The network's pixels as a small face has them."""
    if random.random() < 0.35:
        size = int(random.integers(16, SIDE))
        picture = picture.resize((size, size), Image.BOX).resize((SIDE, SIDE), Image.BICUBIC)
    return picture


def toned(x, generator):
    """Other exposure, contrast and tint, some grey, some with noise."""
    def draw(low, high, *shape):
        return low + (high - low) * torch.rand(len(x), *shape, 1, 1, generator=generator)

    middle = x.mean((1, 2, 3), keepdim=True)
    x = ((x - middle) * draw(0.6, 1.3, 1) + middle) * draw(0.8, 1.15, 3) + draw(-0.25, 0.2, 1)
    grey = torch.rand(len(x), 1, 1, 1, generator=generator) < 0.15
    x = torch.where(grey, x.mean(1, keepdim=True), x)
    return (x + 0.06 * draw(0, 1, 1) ** 2 * torch.randn(x.shape, generator=generator)).clamp(-1, 1)


def examples(onet):
    """Pictures with landmarks for training and for validation: lists of ([pictures], landmarks in the first's places, whether drawn)."""
    random = np.random.default_rng(1)
    training, kept = [], []
    with open(FACES / "labels.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        picture = Image.open(FACES / "images" / row["file"]).convert("RGB")
        marks = consensus(onet, picture, random)
        paths = [DRAWN / kind / row["file"] for kind in KINDS] if row["eyeglasses"] == "0" else []
        pictures = [picture] + [Image.open(path).convert("RGB") for path in paths]
        (training if row["split"] == "train" else kept).append((pictures, marks, False))
    with open(DRAWN / "people" / "labels.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    for index, row in enumerate(rows):
        names = ["right_eye", "left_eye", "nose", "right_mouth", "left_mouth"]
        marks = np.array([[float(row[f"{name}_x"]), float(row[f"{name}_y"])] for name in names])
        picture = Image.open(DRAWN / "people" / row["file"]).convert("RGB")
        (kept if index >= len(rows) - HELD else training).append(([picture], marks, True))
    return training, kept


def error(found, marks):
    """How far the middle of the eyes, and each landmark, are from where they should be, as shares of the eyes' distance."""
    eyes = np.linalg.norm(marks[1] - marks[0])
    middle = np.linalg.norm(found[:2].mean(0) - marks[:2].mean(0)) / eyes
    apart = abs(np.linalg.norm(found[1] - found[0]) / eyes - 1)
    return middle, apart, *(np.linalg.norm(found - marks, axis=1) / eyes)


def measure(networks, kept):
    """Prints errors after O-Net's look from a start that is a little wrong and two more looks of each network."""
    for kind, chosen in (
            ("bare and worn", [(example[0][0], example[1]) for example in kept if not example[2]]),
            ("with drawn glasses", [(picture, e[1]) for e in kept if not e[2] for picture in e[0][1:]]),
            ("drawn people", [(example[0][0], example[1]) for example in kept if example[2]])):
        if not chosen:
            continue
        for name, network in networks.items():
            random, errors = np.random.default_rng(7), []
            for picture, marks in chosen:
                found = start(marks, random)
                found = places(networks["O-Net"], [aligned(found)], picture)[0]
                for _ in range(2):
                    found = places(network, [aligned(found)], picture)[0]
                errors.append(error(found, marks))
            errors = np.array(errors)
            print(
                f"{kind:18s} {name:9s} n {len(errors)}  middle of the eyes {100 * errors[:, 0].mean():.2f} % "
                f"(95th percentile {100 * np.quantile(errors[:, 0], 0.95):.2f})  distance {100 * errors[:, 1].mean():.2f} %  "
                f"landmarks {' '.join(f'{100 * e:.2f}' for e in errors[:, 2:].mean(0))} %", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("finder")
    parser.add_argument("out")
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--rate", type=float, default=1e-3)
    options = parser.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(1)
    generator, random = torch.Generator().manual_seed(1), np.random.default_rng(2)

    folder, out = Path(options.finder), Path(options.out)
    with safe_open(folder / "model.safetensors", "pt") as file:
        tensors = {key: file.get_tensor(key) for key in file.keys() if not key.startswith("lnet.")}
        metadata = file.metadata()
    onet = Landmarks(16)
    onet.load_state_dict({key[5:]: value.float() for key, value in tensors.items() if key.startswith("onet.")})
    network = Landmarks()
    state = onet.state_dict()
    network.load_state_dict({key: value[-10:] if key.startswith("head.") else value for key, value in state.items()})
    training, kept = examples(onet.eval())
    real, drawn = [e for e in training if not e[2]], [e for e in training if e[2]]
    print(f"{len(real)} faces, {len(drawn)} drawn ones, {len(kept)} kept aside", flush=True)

    average = copy.deepcopy(network).eval().requires_grad_(False)
    optimiser = torch.optim.AdamW(network.parameters(), options.rate, betas=(0.9, 0.99), weight_decay=1e-4)
    weights = torch.tensor([3.0, 3, 1, 1, 1] * 2) / 9
    begun, step, total = time.time(), 0, 0.0
    while (passed := (time.time() - begun) / 60 / options.minutes) < 1:
        pictures, wanted = [], []
        for _ in range(options.batch):
            chosen = real if random.random() < 0.6 else drawn
            versions, marks, _ = chosen[random.integers(len(chosen))]
            picture = versions[0 if random.random() < 0.4 else random.integers(len(versions))]
            view = aligned(start(marks, random, wide=random.random() < 0.3), mirrored=random.random() < 0.5)
            pictures.append(reduced(view.pixels(picture), random))
            wanted.append(view.into(marks).T.reshape(-1))
        found = network(toned(tensor(pictures), generator))
        loss = ((found - torch.tensor(np.array(wanted), dtype=torch.float32)).abs() * weights).sum(1).mean()
        for group in optimiser.param_groups:
            group["lr"] = options.rate * min(1, (step + 1) / 100) * max(0.01, 0.5 + 0.5 * math.cos(math.pi * passed))
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1)
        optimiser.step()
        step, total = step + 1, total + loss.item()
        with torch.no_grad():
            for mean, value in zip(average.parameters(), network.parameters()):
                mean.lerp_(value, 1 - min(0.998, (step + 1) / (step + 10)))
        if step % 200 == 0:
            print(f"step {step}  {(time.time() - begun) / 60:.1f} min  loss {SIDE * total / 200:.3f} pixels of {SIDE}", flush=True)
            total = 0.0

    measure({"O-Net": onet, "landmarks": average}, kept)
    out.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.suffix in (".txt", ".md"):
            shutil.copy(path, out / path.name)
    tensors |= {f"lnet.{key}": value.half().contiguous() for key, value in average.state_dict().items()}
    save_file(tensors, out / "model.safetensors", metadata)
    config = json.loads((folder / "config.json").read_text())
    config["architecture"]["landmarks"] = True
    (out / "config.json").write_text(json.dumps(config, indent=2) + "\n")


if __name__ == "__main__":
    main()
