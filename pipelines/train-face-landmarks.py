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
import csv

import numpy as np
import torch
from PIL import Image

from face_views import DRAWN, FACES, SIDE, Landmarks, aligned, consensus, finder, places, reduced, start, tensor, toned, trained, write_with

KINDS = ["any", "sun", "horn", "wire"]
HELD = 400


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

    onet, _, _ = finder(options.finder)
    network = Landmarks()
    state = onet.state_dict()
    network.load_state_dict({key: value[-10:] if key.startswith("head.") else value for key, value in state.items()})
    training, kept = examples(onet)
    real, drawn = [e for e in training if not e[2]], [e for e in training if e[2]]
    print(f"{len(real)} faces, {len(drawn)} drawn ones, {len(kept)} kept aside", flush=True)

    weights = torch.tensor([3.0, 3, 1, 1, 1] * 2) / 9

    def loss():
        pictures, wanted = [], []
        for _ in range(options.batch):
            chosen = real if random.random() < 0.6 else drawn
            versions, marks, _ = chosen[random.integers(len(chosen))]
            picture = versions[0 if random.random() < 0.4 else random.integers(len(versions))]
            view = aligned(start(marks, random, wide=random.random() < 0.3), mirrored=random.random() < 0.5)
            pictures.append(reduced(view.pixels(picture), random))
            wanted.append(view.into(marks).T.reshape(-1))
        found = network(toned(tensor(pictures), generator))
        return ((found - torch.tensor(np.array(wanted), dtype=torch.float32)).abs() * weights).sum(1).mean()

    average = trained(network, options.minutes, options.rate, 1e-4, loss, lambda mean: f"{SIDE * mean:.3f} pixels of {SIDE}")
    measure({"O-Net": onet, "landmarks": average}, kept)
    write_with(average, "lnet", "landmarks", options.finder, options.out)


if __name__ == "__main__":
    main()
