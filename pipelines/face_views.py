"""What the scripts that train networks of face-finder share: the third network's layers, and how a face is seen."""

import copy
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

from face_tables import CHECKOUT

FACES, DRAWN = CHECKOUT / "runs" / "faces128", CHECKOUT / "runs" / "landmarks"
SIDE = 48
# The frame of aligned faces, where its landmarks are, their weights (FaceAlignment.swift), and what the network sees of it (FaceTurns.swift).
FRAME = (178, 218)
TARGETS = np.array([(70.19, 112.34), (109.24, 112.32), (89.51, 136.47), (72.43, 153.50), (106.68, 153.40)])
WEIGHTS = np.array([3.0, 3, 0, 1, 1])
MIDDLE, BOX = np.array([90.5, 122.0]), 118.0
MIRRORED = [1, 0, 2, 4, 3]


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


def finder(folder):
    """The third network of a face-finder, all of its tensors, and its metadata."""
    with safe_open(Path(folder) / "model.safetensors", "pt") as file:
        tensors = {key: file.get_tensor(key) for key in file.keys()}
        metadata = file.metadata()
    onet = Landmarks(16)
    onet.load_state_dict({key[5:]: value.float() for key, value in tensors.items() if key.startswith("onet.")})
    return onet.eval(), tensors, metadata


def write_with(network, name, option, folder, out):
    """Writes the finder of a folder with one more network, stored as F16, and the hyperparameter that says so."""
    folder, out = Path(folder), Path(out)
    _, tensors, metadata = finder(folder)
    out.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.suffix in (".txt", ".md"):
            shutil.copy(path, out / path.name)
    tensors = {key: value for key, value in tensors.items() if not key.startswith(f"{name}.")}
    tensors |= {f"{name}.{key}": value.half().contiguous() for key, value in network.state_dict().items()}
    save_file(tensors, out / "model.safetensors", metadata)
    config = json.loads((folder / "config.json").read_text())
    config["architecture"][option] = True
    (out / "config.json").write_text(json.dumps(config, indent=2) + "\n")


def trained(network, minutes, rate, decay, loss_of, shown):
    """Trains a network for so many minutes by AdamW, its rate falling as a cosine does: gives the moving average of its weights.

    `loss_of` makes the loss of a step, and `shown` the text of a mean loss."""
    average = copy.deepcopy(network).eval().requires_grad_(False)
    optimiser = torch.optim.AdamW(network.parameters(), rate, betas=(0.9, 0.99), weight_decay=decay)
    begun, step, total = time.time(), 0, 0.0
    while (passed := (time.time() - begun) / 60 / minutes) < 1:
        loss = loss_of()
        for group in optimiser.param_groups:
            group["lr"] = rate * min(1, (step + 1) / 100) * max(0.01, 0.5 + 0.5 * math.cos(math.pi * passed))
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1)
        optimiser.step()
        step, total = step + 1, total + loss.item()
        with torch.no_grad():
            for mean, value in zip(average.parameters(), network.parameters()):
                mean.lerp_(value, 1 - min(0.998, (step + 1) / (step + 10)))
        if step % 200 == 0:
            print(f"step {step}  {(time.time() - begun) / 60:.1f} min  loss {shown(total / 200)}", flush=True)
            total = 0.0
    return average
