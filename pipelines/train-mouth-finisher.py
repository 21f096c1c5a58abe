#!/usr/bin/env python3
"""Trains the network that paints the mouths of a small face model's edits as sharp as the rest of the photo.

    pipelines/prepare-faces128.py DATA
    pipelines/train-mouth-finisher.py START OUT [--minutes 60] [--pixels 15] [--resume]
    pipelines/train-mouth-finisher.py START OUT --measure

START is the folder of a model of family denoiser, whose weights it starts from; OUT gets the trained one, which Limn's engine runs.

The pairs are made of the training faces of the first script. In the draft of a face the mouth is what faces-free or faces-free-ae show of
it (`limn run pipelines/draft-smile.yaml`), 64 pixels a side and so a blur; the target is the photo. Drafts of the same faces with
another smile have no target: there a discriminator compares the network's mouths with photos, and their blurred picture is to be the
draft's. For the first --pixels minutes only the pixels of the pairs count (L1). --measure tells how near OUT's mouths are to those of
kept-aside faces. Needs PyTorch, safetensors and Pillow.
"""

import argparse
import copy
import csv
import json
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from safetensors.torch import load_file

from denoiser_network import Denoiser
from face_tables import CHECKOUT, limn, need_limn
from face_training import (
    Discriminator, Progress, follow, mirrored, opinion, pull_back, reduced, resume, save, teach, toned, turned)

FACES, FOLDER = CHECKOUT / "runs" / "faces128", CHECKOUT / "runs" / "mouths"
# What the network sees of a face of 178×218, and the square of 160×160 of one of 245×300 that is kept for training.
FRAME, SQUARE = {"x": 0.1755, "y": 0.3449, "side": 0.6531}, (43, 112, 203, 272)
# The network is trained on 128 rows and columns of the square, and the mouth is in these of those.
PART, ROWS, COLUMNS = (slice(32, 160), slice(16, 144)), slice(40, 96), slice(24, 104)
# Two models, how far each moves a face's smile, how far it makes a draft smile, and from which change on the mouth is the model's.
MODELS = {"faces-free": ((1.6, 2.8), (1.6, 2.6)), "faces-free-ae": ((1.6, 2.8), (1.6, 2.6))}
THRESHOLDS = (0.03, 0.08)


def squares(folder, names):
    return np.stack([np.asarray(Image.open(folder / name).convert("RGB").crop(SQUARE)) for name in names])


def faces_of(split):
    """The names of the faces of a split, and their squares."""
    with open(FACES / "labels.csv", newline="", encoding="utf-8") as file:
        names = [row["file"] for row in csv.DictReader(file) if row["split"] == split]
    return names, squares(FACES / "images", names)


def draft(names, split, folder, **settings):
    """The squares of drafts of the faces of a split."""
    limn(
        "draft-smile.yaml", "--input", FACES / "images", "--output", FOLDER / folder, "--set",
        f"load.labels={FACES / 'labels.csv'}", "--set", f"load.where=split={split}", **settings)
    return squares(FOLDER / folder, names)


def prepare():
    """Makes the drafts, and one file of the squares of each kind: faces, drafts of them, and drafts with another smile."""
    names, faces = faces_of("train")
    FOLDER.mkdir(parents=True, exist_ok=True)
    drafts, smiles = [], []
    for model, (moves, strengths) in MODELS.items():
        for threshold in THRESHOLDS:
            for move in moves:
                for side in ("with", "without"):
                    drafts.append(draft(
                        names, "train", f"{model}-{side}-{move}-{threshold}", model=model, threshold=threshold,
                        from_strength=move, **{"from": side}))
            for strength in strengths:
                smiles.append(draft(
                    names, "train", f"{model}-smile-{strength}-{threshold}", model=model, threshold=threshold,
                    from_strength=0, strength=strength))
    np.save(FOLDER / "drafts.npy", np.stack(drafts))
    np.save(FOLDER / "smiles.npy", np.stack(smiles))
    np.save(FOLDER / "faces.npy", faces)  # the last one: with it all are there


def measure(network):
    """Prints how near the mouths of drafts of kept-aside faces are to the photo's, and how sharp, before and after the network."""
    names, faces = faces_of("val")

    def sharpness(x):
        return (4 * x[..., 1:-1, 1:-1] - x[..., :-2, 1:-1] - x[..., 2:, 1:-1] - x[..., 1:-1, :-2] - x[..., 1:-1, 2:]).abs().mean()

    for model in (*MODELS, "faces-vae"):
        lines = []
        for side in ("with", "without"):
            drafts = draft(names, "val", f"val-{model}-{side}", model=model, **{"from": side})
            places = changed(drafts[None], faces)[:, 1]
            wanted, blurred = (
                torch.from_numpy(part[places]).permute(0, 3, 1, 2).float() / 255 for part in (faces, drafts))
            with torch.no_grad():
                painted = torch.cat([network(part) for part in blurred.split(16)]).clamp(0, 1)
            lines.append([mouths(part[..., *PART]) for part in (wanted, blurred, painted)])
        wanted, *others = (torch.cat(parts) for parts in zip(*lines))
        for name, x in zip(("draft", "finished"), others):
            decibels = -10 * torch.log10(((x - wanted) ** 2).mean((1, 2, 3))).mean()
            print(
                f"{model}, {name}: {len(x)} mouths, PSNR {decibels:.2f} dB, sharpness "
                f"{sharpness(x) / sharpness(wanted):.2f} of the photos'", flush=True)


def changed(drafts, faces):
    """Which of the drafts [V, N, H, W, 3] differ from their faces [N, H, W, 3] at the mouth: pairs of numbers [K, 2]."""
    rows, columns = (slice(whole.start + part.start, whole.start + part.stop) for whole, part in zip(PART, (ROWS, COLUMNS)))
    mouths = faces[:, rows, columns].astype(np.int16)
    return np.argwhere([[np.abs(one - face).mean() > 2 for one, face in zip(some[:, rows, columns], mouths)] for some in drafts])


def mouths(x, down=0, across=0):
    return x[..., ROWS.start + down:ROWS.stop + down, COLUMNS.start + across:COLUMNS.stop + across]


def augment(batch, generator):
    """Mirrors, turns and moves, blurs and tones the pictures of a face alike: [N, k, 160, 160, 3] to [N, k, 3, 128, 128]."""
    x = turned(mirrored(batch, generator), generator)[..., *PART]
    return toned(reduced(x.contiguous(), generator, stored=0, share=0.15, least=0.4), generator)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("start")
    parser.add_argument("out")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--pixels", type=float, default=15, help="minutes of these with the pixels' loss alone, first")
    parser.add_argument("--batch", type=int, default=8, help="pairs a step, and half as many drafts of other smiles")
    parser.add_argument("--adversarial", type=float, default=1, help="the discriminator's gradient, as a share of the pixels'")
    parser.add_argument("--features", type=float, default=1, help="that of the distance in its features")
    parser.add_argument("--penalty", type=float, default=0.05, help="the weight of the discriminator's squared gradient at photos")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--measure", action="store_true", help="train nothing, and tell how good OUT is")
    options = parser.parse_args()
    need_limn()
    if not (FACES / "labels.csv").exists():
        sys.exit(f"train-mouth-finisher: {FACES / 'labels.csv'} is missing; run pipelines/prepare-faces128.py DATA first")
    torch.manual_seed(1)
    torch.set_num_threads(options.threads)

    base, out = Path(options.start), Path(options.out)
    config = json.loads((base / "config.json").read_text())
    config["name"], config["architecture"]["frame"] = "mouth-finisher", FRAME
    network = Denoiser(**config["architecture"])
    weights = load_file((out if options.measure else base) / "model.safetensors")
    network.load_state_dict({key: value.float() for key, value in weights.items()})
    if options.measure:
        return measure(network)
    if not (FOLDER / "faces.npy").exists():
        prepare()
    average = copy.deepcopy(network).eval().requires_grad_(False)
    critic = Discriminator((3, 5))
    own = torch.optim.AdamW(network.parameters(), options.rate, betas=(0.5, 0.98), weight_decay=1e-4)
    others = torch.optim.AdamW(critic.parameters(), 8e-4, betas=(0.0, 0.98), weight_decay=1e-4)
    parts = {"network": network, "average": average, "critic": critic, "own": own, "others": others}
    out.mkdir(parents=True, exist_ok=True)
    (out / "config.json").write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")
    first = step = resume(out, parts) if options.resume else 0
    for part in (network, average, critic):
        part.to(memory_format=torch.channels_last)
    generator, draws = torch.Generator().manual_seed(1 + step), np.random.default_rng(1 + step)

    faces, drafts, smiles = (np.load(FOLDER / f"{name}.npy", mmap_mode="r") for name in ("faces", "drafts", "smiles"))
    pairs, moved = changed(drafts, faces), changed(smiles, faces)
    print(f"{len(faces)} faces, {len(pairs)} drafts of them, {len(moved)} with another smile", flush=True)

    def some(pictures, places, number):
        return [(pictures[variant, face], faces[face]) for variant, face in places[draws.choice(len(places), number, False)]]

    progress = Progress()
    while (passed := progress.minutes) < options.minutes:
        is_plain = passed < options.pixels
        start = 0 if is_plain else options.pixels
        left = (options.minutes - passed) / (options.minutes - start)
        for group in own.param_groups:
            group["lr"] = options.rate * min(1, (step - first + 1) / 50) * min(1, 0.02 + 2.5 * left)
        x = augment(np.array(some(drafts, pairs, options.batch)), generator)
        inputs, target = x[:, 0], x[:, 1].contiguous(memory_format=torch.channels_last)
        count = len(x)
        if not is_plain:
            inputs = torch.cat([inputs, augment(np.array(some(smiles, moved, options.batch // 2)), generator)[:, 0]])
        with torch.autocast("cpu", torch.bfloat16):
            images = network(inputs.contiguous(memory_format=torch.channels_last))
        pixel = (images[:count] - target).abs().mean()
        values = [pixel.item()]
        own.zero_grad()
        if is_plain:
            pixel.backward()
        else:
            # The discriminator looks at another place each time, so that it knows no mouth by its place.
            down, across = draws.integers(-12, 13, size=2).tolist()
            part = lambda x: mouths(x, down, across)
            made, photos = part(images), part(target)
            judged = teach(critic, others, photos, made, options.penalty)
            fooled, features = opinion(critic, made, photos)
            # A smile without a target is to be the draft's, seen from afar.
            near = F.avg_pool2d(images[count:] - inputs[count:], 4).abs().mean()
            pull_back(images, pixel, near, fooled, features, part, 0.5, options.adversarial, options.features)
            values += [near.item(), features.item(), fooled.item(), judged]
        torch.nn.utils.clip_grad_norm_(network.parameters(), 0.5)
        own.step()
        step += 1
        follow(average, network, step)
        progress.add(step, *values)
        if step % 200 == 0:
            save(out, average, parts, step)
    save(out, average, parts, step)


if __name__ == "__main__":
    main()
