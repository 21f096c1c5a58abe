#!/usr/bin/env python3
"""Trains the network of face-finder that says of a place, seen as its landmarks say, whether a face is there.

    pipelines/train-face-verifier.py samples/models/face-finder runs/verifier/finder DATA [--minutes 10]

It begins as a copy of the third (O-Net) with one odd as its output, and learns from

- the aligned faces of runs/faces128 (`prepare-faces128.py DATA`), bare, with their own glasses and with drawn ones (runs/landmarks: see
  `train-face-landmarks.py`), turned, scaled, stretched and moved a little, parts of them covered, small, as JPEG and in other light;
- places in the photos of DATA/photos (`free`, `free2`) without faces that the cascade takes for one with 3 % at least, mostly those of which it is surest.

Before: limn export face-finder --output runs/verifier/onnx

A fifth of the persons and a quarter of the photos are kept aside. Prints for both networks, mirror image and picture taken together, which share of the kept-aside
faces has higher odds than all but so many of the kept-aside places. Needs PyTorch, ONNX Runtime, safetensors, NumPy and Pillow.
"""

import argparse
import csv
import io
import math
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from face_cascade import Cascade
from face_tables import CHECKOUT, fold
from face_views import (
    DRAWN, FACES, SIDE, Landmarks, aligned, consensus, finder, reduced, start, tensor, toned, trained, write_with)

ONNX = CHECKOUT / "runs" / "verifier" / "onnx"
# Photos of free2 that show faces, also drawn, carved and half hidden ones: looked through by eye.
WITH_FACES = set(
    "094 096 100 102 104 105 112 113 115 125 126 128 129 134 165 180 187 193 195 197 198 217 219 222 239 250 261 262 265 276 280 286 288 289 292 295 296 300 "
    "305 309 318 331 334 335 336 338 339 341 342 345 346 351 354 355 357 361 363 365 377 379 382 386 400 403".split())


def faces(onet):
    """Aligned people, each bare and with glasses, and their landmarks: for training, and kept aside."""
    random, training, kept = np.random.default_rng(1), [], []
    with open(FACES / "labels.csv", newline="") as file:
        for row in csv.DictReader(file):
            picture = Image.open(FACES / "images" / row["file"]).convert("RGB")
            paths = [DRAWN / kind / row["file"] for kind in ("any", "sun", "horn")] if row["eyeglasses"] == "0" else []
            pictures = [picture] + [Image.open(path).convert("RGB") for path in paths]
            (training if row["split"] == "train" else kept).append((pictures, consensus(onet, picture, random)))
    return training, kept


def places_without(folder):
    """What the cascade may take for faces in photos without any, at two sizes and turned by quarters: odds, a cut-out and landmarks in it; for training, and
    kept aside."""
    cascade, training, kept = Cascade(ONNX), [], []
    for path in sorted([*(folder / "free").glob("*.jpg"), *(folder / "free2").glob("*.jpg")]):
        if path.parent.name == "free2" and path.stem in WITH_FACES:
            continue
        photo = Image.open(path).convert("RGB")
        is_kept = fold(path.name, 4) == 0
        for index in range(8):
            picture = photo.reduce(2) if index >= 4 else photo
            picture = picture.rotate(90 * (index % 4), expand=True)
            for odds, marks, (left, top, right, bottom) in cascade(picture):
                half = 1.3 * (right - left)
                box = [round((left + right) / 2 - half), round((top + bottom) / 2 - half)]
                box += [value + round(2 * half) for value in box]
                scale = min(1, 140 / (box[2] - box[0]))
                cut = picture.crop(box)
                if scale < 1:
                    cut = cut.resize((140, 140), Image.BOX)
                (kept if is_kept else training).append((odds, cut, (marks - box[:2]) * scale))
    return training, kept


def covered(picture, others, random):
    """The network's pixels with a part of another picture before a part of them, as hats, hands and microphones are; of some."""
    if random.random() < 0.3:
        other = others[random.integers(len(others))][1].resize((SIDE, SIDE))
        width, height = random.integers(8, 30, 2)
        x, y = random.integers(-4, SIDE - 8, 2)
        if random.random() < 0.5:
            x, y, width, height = 0, 0, SIDE, random.integers(6, 16)
        box = (max(0, x), max(0, y), min(SIDE, x + width), min(SIDE, y + height))
        picture.paste(other.crop(box), box[:2])
    return picture


def stored(picture, random):
    """The network's pixels as a JPEG of another size has them; of some."""
    if random.random() < 0.4:
        size, file = int(random.integers(40, 97)), io.BytesIO()
        picture.resize((size, size), Image.BICUBIC).save(file, "JPEG", quality=int(random.integers(30, 95)))
        picture = Image.open(file).resize((SIDE, SIDE), Image.BICUBIC)
    return picture


def face(examples, others, random):
    pictures, marks = examples[random.integers(len(examples))]
    view = aligned(start(marks, random, wide=random.random() < 0.3), mirrored=random.random() < 0.5)
    if random.random() < 0.4:  # as heads are that look aside
        view.linear = view.linear @ np.array([[math.exp(random.normal(0, 0.12)), random.normal(0, 0.08)], [0, 1]])
    picture = view.pixels(pictures[random.integers(len(pictures))])
    return stored(covered(reduced(picture, random), others, random), random)


def place(example, random):
    _, picture, marks = example
    return stored(aligned(start(marks, random), mirrored=random.random() < 0.5).pixels(picture), random)


def odds(network, pictures):
    """The odds of pictures, the mean of theirs and their mirror images'."""
    def look(x):
        found = network(x)
        return found[:, 1] - found[:, 0] if found.shape[1] > 1 else found[:, 0]

    with torch.no_grad():
        parts = [tensor(pictures[first:first + 256]) for first in range(0, len(pictures), 256)]
        return np.concatenate([((look(part) + look(part.flip(-1))) / 2).numpy() for part in parts])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("finder")
    parser.add_argument("out")
    parser.add_argument("data", type=Path)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--batch", type=int, default=32, help="faces, and as many places without one")
    parser.add_argument("--rate", type=float, default=5e-4)
    options = parser.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(1)
    generator, random = torch.Generator().manual_seed(1), np.random.default_rng(3)

    onet, _, _ = finder(options.finder)
    network, state = Landmarks(1), onet.state_dict()
    network.load_state_dict(
        {key: value[1:2] - value[:1] if key.startswith("head.") else value for key, value in state.items()})
    people, kept_people = faces(onet)
    others, kept_others = places_without(options.data / "photos")
    print(f"{len(people)} faces, {len(others)} places without one; kept aside {len(kept_people)} and {len(kept_others)}", flush=True)

    wanted = torch.tensor([1.0] * options.batch + [0.0] * options.batch)
    hard = np.array([1 / (1 + math.exp(-(example[0] + 2))) for example in others])
    hard = 0.6 * hard / hard.sum() + 0.4 / len(others)

    def loss():
        pictures = [face(people, others, random) for _ in range(options.batch)]
        pictures += [place(others[index], random) for index in random.choice(len(others), options.batch, p=hard)]
        return F.binary_cross_entropy_with_logits(network(toned(tensor(pictures), generator))[:, 0], wanted)

    average = trained(network, options.minutes, options.rate, 1e-3, loss, lambda mean: f"{mean:.4f}")
    draws = np.random.default_rng(5)
    shown = [face(kept_people, others, draws) for _ in range(2000)]
    without = [aligned(marks).pixels(picture) for _, picture, marks in kept_others]
    for name, network in {"O-Net": onet, "verifier": average}.items():
        found, wrong = odds(network, shown), np.sort(odds(network, without))
        for count in (100, 30, 10, 3, 1):
            least = wrong[-min(count, len(wrong))]
            print(f"{name}: {100 * (found > least).mean():.2f} % of faces above all but {count - 1} of {len(wrong)} places (odds {least:.2f})")
    write_with(average, "vnet", "verification", options.finder, options.out)


if __name__ == "__main__":
    main()
