#!/usr/bin/env python3
"""Goes on training the glasses remover on pairs that were made beforehand and, if asked to, against a discriminator.

    pipelines/finish-glasses-remover.py PAIRS.npy WORN.npy MODEL OUT [--minutes 50] [--pixels 50] [--resume]

PAIRS.npy holds pairs of eye bands, uint8 [N, 2·96, 176, 3]: the face with glasses that it does not wear above the same face
without; WORN.npy those of people who really wear glasses, each above what a pipeline made of it without them.
`prepare-faces128.py` writes both. MODEL is the folder that `limn train pipelines/train-faces-glasses-remover.yaml` made; OUT gets
the same model with the trained weights, which Limn's engine runs.

For --pixels minutes (all of them, if there are no fewer) the network's pictures are compared with the bare faces (L1), and those
of people who really wear glasses with the pipeline's, blurred, where the photo is far from it. Hats are drawn on some, with and
without glasses alike. In the minutes after that a patch discriminator compares the pictures with bare faces, and the distance in its
features is made smaller, too: eyes behind dark lenses become sharper by it. Needs PyTorch and safetensors.
"""

import argparse
import copy
import json
import shutil
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn.utils.parametrizations import spectral_norm


class Block(nn.Sequential):
    def __init__(self, channels):
        super().__init__(
            nn.Conv2d(channels, channels, 3, padding=1, bias=False), nn.ReLU(),
            nn.Conv2d(channels, channels, 3, padding=1, bias=False))

    def forward(self, x):
        return x + super().forward(x)


class Remover(nn.Module):
    """Limn's `DenoiserNetwork`, with its names."""

    def __init__(self, channels, encoderBlocks, decoderBlocks, **_):
        super().__init__()
        self.encoder, self.decoder = nn.Module(), nn.Module()
        self.encoder.head = nn.Conv2d(12, channels[0], 3, padding=1, bias=False)
        self.encoder.levels = nn.ModuleList(
            nn.Sequential(
                *([nn.Conv2d(channels[level - 1], channels[level], 2, stride=2, bias=False)] if level else []),
                *[Block(channels[level]) for _ in range(encoderBlocks[level])]) for level in range(len(channels)))
        self.decoder.up = nn.ModuleList(
            nn.Conv2d(channels[level + 1], 4 * channels[level], 1, bias=False) for level in range(len(channels) - 1))
        self.decoder.levels = nn.ModuleList(
            nn.Sequential(*[Block(channels[level]) for _ in range(decoderBlocks[level])])
            for level in range(len(channels) - 1))
        self.decoder.tail = nn.Conv2d(channels[0], 12, 3, padding=1, bias=False)

    def forward(self, images):
        features, x = [], self.encoder.head(F.pixel_unshuffle(images, 2))
        for level in self.encoder.levels:
            x = level(x)
            features.append(x)
        for level in reversed(range(len(self.decoder.up))):
            x = self.decoder.levels[level](F.pixel_shuffle(self.decoder.up[level](x), 2) + features[level])
        return images - F.pixel_shuffle(self.decoder.tail(x), 2).float()


class Discriminator(nn.Module):
    def __init__(self, channels=(32, 64, 128, 192)):
        super().__init__()
        self.levels = nn.ModuleList(
            spectral_norm(nn.Conv2d(([3] + list(channels))[level], channels[level], 4, stride=2, padding=1))
            for level in range(len(channels)))
        self.tails = nn.ModuleList(
            spectral_norm(nn.Conv2d(channels[level], 1, 3, padding=1)) for level in (-2, -1))

    def forward(self, x):
        maps, x = [], x * 2 - 1
        for level in self.levels:
            x = F.leaky_relu(level(x), 0.2)
            maps.append(x)
        return [tail(maps[level]) for tail, level in zip(self.tails, (-2, -1))], maps


def brims(x, generator):
    """Draws the brim of a hat across the forehead of a fifth of the people, with and without their glasses alike: it is none of their rims.
    The photos that the network learns from show no hats."""
    height, width = x.shape[-2:]

    def draw(low, high, *shape):
        return low + (high - low) * torch.rand(*shape, generator=generator)

    for place in torch.nonzero(torch.rand(len(x), generator=generator) < 0.2).flatten():
        across = torch.linspace(-1, 1, width) - draw(-0.2, 0.2, 1)
        edge = draw(2, 26, 1) + draw(-6, 6, 1) * across + draw(-10, 14, 1) * across ** 2  # the lower edge, in rows
        rows = torch.arange(height)[:, None]
        depth = (edge - rows) / draw(0.5, 1.5, 1)
        mask = (depth + 0.5).clamp(0, 1) * (across.abs() < draw(0.6, 1.3, 1))
        dark, light = draw(0, 0.25, 3, 1, 1), draw(0, 1, 3, 1, 1)
        colour = dark if torch.rand(1, generator=generator) < 0.7 else light
        # A gloss along the edge, and the grain of a photo.
        gloss = draw(0, 0.25, 1) * torch.exp(-((edge - rows) - draw(0, 6, 1)) ** 2 / draw(1, 12, 1))
        brim = (colour + gloss + 0.015 * torch.randn(3, height, width, generator=generator)).clamp(0, 1)
        shadow = 1 - draw(0, 0.4, 1) * torch.exp(-(rows - edge).clamp(min=0) / draw(2, 8, 1)) * (rows > edge)
        x[place] = x[place] * shadow * (1 - mask) + brim * mask
    return x


def augment(batch, generator):
    """Mirrors each picture or none of its pair, gives some a hat, and changes exposure, contrast and tint: [N, k, H, W, 3] to [N, k, 3, H, W]."""
    x = torch.from_numpy(batch).permute(0, 1, 4, 2, 3).float() / 255
    flips = torch.rand(len(x), generator=generator) < 0.5
    x[flips] = x[flips].flip(-1)

    def draw(most, *shape):
        return 1 + most * (2 * torch.rand(len(x), 1, *shape, 1, 1, generator=generator) - 1)

    x = brims(x, generator)
    middle = x.mean((1, 2, 3, 4), keepdim=True)
    return (((x - middle) * draw(0.1, 1) + middle) * draw(0.15, 1) * draw(0.04, 3)).clamp(0, 1)


def follow(average, network, step):
    """Moves the average of the weights, which is what is saved."""
    with torch.no_grad():
        for mean, value in zip(average.parameters(), network.parameters()):
            mean.lerp_(value, 1 - min(0.995, (step + 1) / (step + 10)))


def hinge(scores, sign):
    return sum(F.relu(1 - sign * score.float()).mean() for score in scores)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pairs")
    parser.add_argument("worn")
    parser.add_argument("model")
    parser.add_argument("out")
    parser.add_argument("--minutes", type=float, default=50)
    parser.add_argument("--pixels", type=float, default=0, help="minutes of these with the pixels' loss alone, first")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--adversarial", type=float, default=0.5)
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--resume", action="store_true")
    options = parser.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(1)
    generator, draws = torch.Generator().manual_seed(1), np.random.default_rng(1)

    folder, out = Path(options.model), Path(options.out)
    config = json.loads((folder / "config.json").read_text())
    remover = Remover(**config["architecture"])
    remover.load_state_dict({key: value.float() for key, value in load_file(folder / "model.safetensors").items()})
    average = copy.deepcopy(remover).eval().requires_grad_(False)
    critic = Discriminator()
    for network in (remover, average, critic):
        network.to(memory_format=torch.channels_last)
    own = torch.optim.AdamW(remover.parameters(), options.rate, betas=(0.5, 0.98), weight_decay=1e-4)
    others = torch.optim.AdamW(critic.parameters(), 4e-4, betas=(0.0, 0.98), weight_decay=1e-4)
    pairs, worn = np.load(options.pairs, mmap_mode="r"), np.load(options.worn, mmap_mode="r")
    step = 0
    out.mkdir(parents=True, exist_ok=True)
    state = out / "state.pt"
    if options.resume and state.exists():
        kept = torch.load(state)
        step = kept["step"]
        for key, thing in (("remover", remover), ("average", average), ("critic", critic), ("own", own), ("others", others)):
            thing.load_state_dict(kept[key])
        generator.manual_seed(1 + step)
        draws = np.random.default_rng(1 + step)

    def save():
        weights = {key: value.half().contiguous() for key, value in average.state_dict().items()}
        save_file(weights, out / "model.safetensors")
        shutil.copy(folder / "config.json", out / "config.json")
        torch.save(
            {
                "step": step, "remover": remover.state_dict(), "average": average.state_dict(),
                "critic": critic.state_dict(), "own": own.state_dict(), "others": others.state_dict()
            }, state)

    start = last = time.time()
    sums, first = np.zeros(6), step

    def report(*values):
        nonlocal sums, last
        sums += [*values, 1]
        if step % 50 == 0:
            means = sums / sums[5]
            print(
                f"step {step} {(time.time() - start) / 60:.1f} min  pixel {means[0]:.5f}  near {means[1]:.5f}  "
                f"features {means[2]:.4f}  fooled {means[3]:.3f}  critic {means[4]:.3f}  "
                f"{sums[5] / (time.time() - last):.2f} steps/s", flush=True)
            sums, last = np.zeros(6), time.time()
        if step % 200 == 0:
            save()

    def some(bands, number):
        """Pictures of the bands above one another, [number, 2, H, W, 3]."""
        chosen = bands[np.sort(draws.choice(len(bands), number, replace=False))]
        return chosen.reshape(number, 2, -1, *bands.shape[2:])

    while time.time() - start < 60 * options.minutes:
        passed = (time.time() - start) / 60
        is_plain = passed < options.pixels
        share = (passed - options.pixels) / max(options.minutes - options.pixels, 1e-9)
        rate = options.rate * min(1, 0.02 + (1 - share) * 2.5)
        if is_plain:
            rate = options.rate * (3 - 2 * passed / options.pixels)
            if options.pixels >= options.minutes:  # and nothing after it
                rate = options.rate * max(0.03, 3 - 3 * passed / options.minutes)
        for group in own.param_groups:
            group["lr"] = rate * min(1, (step - first + 1) / 50)
        x = augment(some(pairs, options.batch), generator)
        real = augment(some(worn, options.batch // 2), generator)
        inputs = torch.cat([x[:, 0], real[:, 0]]).contiguous(memory_format=torch.channels_last)
        target, count = x[:, 1].contiguous(memory_format=torch.channels_last), len(x)
        if is_plain:
            with torch.autocast("cpu", torch.bfloat16):
                images = remover(inputs)
            pixel = (images[:count] - target).abs().mean()
            # Only where the pipeline's picture differs much: elsewhere it is less good than the photo.
            differs = ((inputs[count:] - real[:, 1]).abs().amax(1, keepdim=True) > 0.1).float()
            near = F.avg_pool2d((images[count:] - real[:, 1]) * differs, 4).abs().mean()
            own.zero_grad()
            (pixel + 0.25 * near).backward()
            torch.nn.utils.clip_grad_norm_(remover.parameters(), 0.5)
            own.step()
            step += 1
            follow(average, remover, step)
            report(pixel.item(), near.item(), 0, 0, 0)
            continue

        with torch.autocast("cpu", torch.bfloat16):
            images = remover(inputs)
            fakes, photos = critic(images.detach())[0], critic(target)[0]
            judged = hinge(photos, 1) + hinge(fakes, -1)
        others.zero_grad()
        judged.backward()
        torch.nn.utils.clip_grad_norm_(critic.parameters(), 1)
        others.step()

        critic.requires_grad_(False)
        with torch.autocast("cpu", torch.bfloat16):
            scores, maps = critic(images)
            with torch.no_grad():
                wanted = critic(target)[1]
            pixel = (images[:count] - target).abs().mean()
            near = F.l1_loss(F.avg_pool2d(images[count:], 8), F.avg_pool2d(real[:, 1], 8))
            features = sum(
                F.l1_loss(one[:count].float(), other.float()) / other.float().abs().mean() for one, other in zip(maps, wanted))
            fooled = -sum(score.float().mean() for score in scores)
        critic.requires_grad_(True)
        # The adversarial gradient has a fixed share of the pixels' at the picture, so that its weight means the same throughout.
        pixels, = torch.autograd.grad(pixel, images, retain_graph=True)
        pull, = torch.autograd.grad(fooled, images, retain_graph=True)
        shape, = torch.autograd.grad(features, images, retain_graph=True)
        hold, = torch.autograd.grad(near, images)
        weight = options.adversarial * pixels.norm() / (pull[:count].norm() + 1e-12)
        own.zero_grad()
        images.backward(pixels + weight * pull + 0.7 * pixels.norm() / (shape.norm() + 1e-12) * shape + 0.5 * hold)
        torch.nn.utils.clip_grad_norm_(remover.parameters(), 0.5)
        own.step()
        step += 1
        follow(average, remover, step)
        report(pixel.item(), near.item(), features.item(), fooled.item(), judged.item())
    save()


if __name__ == "__main__":
    main()
