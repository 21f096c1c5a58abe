#!/usr/bin/env python3
"""Goes on training the glasses remover on pairs that were made beforehand and, if asked to, against a discriminator.

    pipelines/finish-glasses-remover.py PAIRS.npy WORN.npy MODEL OUT [--minutes 50] [--pixels 50] [--resume]

PAIRS.npy holds pairs of eye bands, uint8 [N, 2·96, 176, 3]: the face with glasses that it does not wear above the same face
without; WORN.npy those of people who really wear glasses, each above what a pipeline made of it without them.
`prepare-faces128.py` writes both. MODEL is the folder that `limn train pipelines/train-faces-glasses-remover.yaml` made; OUT gets
the same model with the trained weights, which Limn's engine runs.

For --pixels minutes (all of them, if there are no fewer) the network's pictures are compared with the bare faces (L1), and those
of people who really wear glasses with the pipeline's, blurred, where the photo is far from it. Hats are drawn on some, with and
without glasses alike. In the minutes after that (--minutes less --pixels) half of the pairs are such as hide the eyes, and a
discriminator compares what the network makes of them with eyes of bare faces; the distance in its features is made smaller, too.
Without it such eyes are a blur, the mean of all that may be there. Needs PyTorch, safetensors and Pillow.
"""

import argparse
import copy
import io
import json
import shutil
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
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
    """Looks at one eye with its brow, a right one (or a left one mirrored): scores of patches and of the whole, and the features below."""

    def __init__(self, channels=(32, 64, 128, 192)):
        super().__init__()
        self.levels = nn.ModuleList(
            spectral_norm(nn.Conv2d(([3] + list(channels))[level], channels[level], 4, stride=2, padding=1))
            for level in range(len(channels)))
        self.patches = spectral_norm(nn.Conv2d(channels[-2], 1, 3, padding=1))
        self.whole = spectral_norm(nn.Conv2d(channels[-1], 1, (2, 3)))

    def forward(self, x):
        maps, x = [], x * 2 - 1
        for level in self.levels:
            x = F.leaky_relu(level(x), 0.2)
            maps.append(x)
        return [self.patches(maps[-2]), self.whole(maps[-1])], maps


# The eyes in the band have their middles at (62, 60) and (116, 60).
ROWS, COLUMNS = slice(34, 74), (slice(34, 90), slice(88, 144))


def eyes(x):
    """Both eyes of bands [N, 3, H, W], left ones mirrored: [2 N, 3, 40, 56]."""
    return torch.cat([x[..., ROWS, COLUMNS[0]], x[..., ROWS, COLUMNS[1]].flip(-1)])


def hidden(pairs):
    """Of which pairs the glasses hide the eyes: where they change the picture much all around both."""
    found = []
    for first in range(0, len(pairs), 500):
        worn, bare = np.split(pairs[first:first + 500].astype(np.int16), 2, axis=1)
        change = np.abs(worn - bare).mean(-1)[:, 50:70]
        found.append(np.minimum(change[:, :, 52:72].mean((1, 2)), change[:, :, 106:126].mean((1, 2))) > 30)
    return np.flatnonzero(np.concatenate(found))


def brims(x, generator):
    """Draws the brim of a hat across the forehead of a quarter of the people, with and without their glasses alike: it is none of their rims.
    The photos that the network learns from show no hats."""
    height, width = x.shape[-2:]

    def draw(low, high, *shape):
        return low + (high - low) * torch.rand(*shape, generator=generator)

    across, rows = torch.linspace(-1, 1, width), torch.arange(height)[:, None]
    for place in torch.nonzero(torch.rand(len(x), generator=generator) < 0.25).flatten():
        at = across - draw(-0.3, 0.3, 1)
        edge = draw(2, 26, 1) + draw(-18, 18, 1) * at + draw(-10, 22, 1) * at ** 2  # the lower edge, in rows
        # Before the eyes it ends above them, beside them it may reach further down.
        side = ((across.abs() - draw(0.5, 0.7, 1)) / draw(0.1, 0.4, 1)).clamp(0, 1) * (across * draw(-1, 1, 1) > draw(-0.5, 0.1, 1))
        edge = edge.clamp(max=30) + draw(0, 70, 1) * side * (torch.rand(1, generator=generator) < 0.6)
        depth = (edge - rows) / draw(0.5, 1.5, 1)
        mask = (depth + 0.5).clamp(0, 1) * (at.abs() < draw(0.6, 1.4, 1))
        dark, light = draw(0, 0.25, 3, 1, 1), draw(0, 1, 3, 1, 1)
        colour = dark if torch.rand(1, generator=generator) < 0.7 else light
        if torch.rand(1, generator=generator) < 0.3:  # stripes, or a crown of another colour above the brim
            wave = draw(0.1, 0.6, 1) * (rows + draw(-1, 1, 1) * torch.arange(width)) + draw(0, 6, 1)
            share = (4 * torch.sin(wave)).clamp(-1, 1) * 0.5 + 0.5
            if torch.rand(1, generator=generator) < 0.5:
                share = share * (edge - rows > draw(4, 25, 1))
            colour = colour + share * (draw(0, 1, 3, 1, 1) - colour)
        # A gloss along the edge, and the grain of a photo.
        gloss = draw(0, 0.25, 1) * torch.exp(-((edge - rows) - draw(0, 6, 1)) ** 2 / draw(1, 12, 1))
        brim = (colour + gloss + 0.015 * torch.randn(3, height, width, generator=generator)).clamp(0, 1)
        shadow = 1 - draw(0, 0.4, 1) * torch.exp(-(rows - edge).clamp(min=0) / draw(2, 8, 1)) * (rows > edge)
        x[place] = x[place] * shadow * (1 - mask) + brim * mask
    return x


def turned(x, generator):
    """Turns, scales and moves each second pair a little, as the finder's landmarks do when they are a little wrong."""
    count, k, _, height, width = x.shape
    chosen = torch.nonzero(torch.rand(count, generator=generator) < 0.5).flatten()
    if not len(chosen):
        return x
    turn, scale, across, down = torch.randn(4, len(chosen), generator=generator)
    turn, scale = 0.05 * turn, torch.exp(0.05 * scale)
    a, b = scale * torch.cos(turn), scale * torch.sin(turn)
    # In coordinates from -1 to 1, of which those across are longer.
    theta = torch.stack(
        [torch.stack([a, -b * height / width, 0.03 * across], -1), torch.stack([b * width / height, a, 0.04 * down], -1)], 1)
    grid = F.affine_grid(theta, (len(chosen), 3 * k, height, width), align_corners=False)
    x[chosen] = F.grid_sample(
        x[chosen].flatten(1, 2), grid, "bicubic", "reflection", align_corners=False).clamp(0, 1).unflatten(1, (k, 3))
    return x


def compressed(pictures, generator):
    """What JPEG of a random quality, with blocks that begin anywhere, makes of pictures of one size: [k, 3, H, W] to the same."""
    quality = int(torch.randint(30, 95, (1,), generator=generator))
    left, top = torch.randint(0, 16, (2,), generator=generator).tolist()
    subsampling = 2 if torch.rand(1, generator=generator) < 0.7 else 0
    result = []
    for picture in F.pad(pictures, (left, 0, top, 0), "replicate").clamp(0, 1):
        file = io.BytesIO()
        pixels = (picture.permute(1, 2, 0) * 255).round().byte().numpy()
        Image.fromarray(pixels).save(file, "JPEG", quality=quality, subsampling=subsampling)
        result.append(np.asarray(Image.open(file)))
    stored = torch.from_numpy(np.stack(result)).permute(0, 3, 1, 2).float() / 255
    return stored[..., top:, left:]


def reduced(x, generator):
    """Makes the half of the pairs as small as faces in photos are, down to 32 pixels for the square that the network sees, with some
    noise there, and enlarges them again; half of all are stored as JPEG before."""
    height, width = x.shape[-2:]
    for place in range(len(x)):
        is_small, is_stored = torch.rand(2, generator=generator) < 0.5
        small = x[place]
        if is_small:
            factor = 0.18 ** torch.rand(1, generator=generator).item()
            size = max(8, round(height * factor)), max(8, round(width * factor))
            small = F.interpolate(small, size, mode="bicubic", antialias=True)
            if torch.rand(1, generator=generator) < 0.3:
                small = small + 0.02 * torch.rand(1, generator=generator) * torch.randn(3, *size, generator=generator)
        if is_stored:
            small = compressed(small, generator)
        x[place] = F.interpolate(small, (height, width), mode="bicubic") if is_small else small
    return x.clamp(0, 1)


def augment(batch, generator):
    """Mirrors each picture or none of its pair, turns and moves some, gives some a hat, makes some as blurred as small faces are, stores some
    as JPEG, and changes exposure, contrast and tint: [N, k, H, W, 3] to [N, k, 3, H, W]."""
    x = torch.from_numpy(batch).permute(0, 1, 4, 2, 3).float() / 255
    flips = torch.rand(len(x), generator=generator) < 0.5
    x[flips] = x[flips].flip(-1)

    def draw(most, *shape):
        return 1 + most * (2 * torch.rand(len(x), 1, *shape, 1, 1, generator=generator) - 1)

    x = reduced(brims(turned(x, generator), generator), generator)
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
    parser.add_argument("--adversarial", type=float, default=1, help="the discriminator's gradient, as a share of the pixels'")
    parser.add_argument("--features", type=float, default=1, help="that of the distance in its features")
    parser.add_argument("--again", type=float, default=0.25, help="share of the steps that learn from the network's own pictures")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--resume", action="store_true")
    options = parser.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(options.threads)
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
    dark = hidden(pairs) if options.minutes > options.pixels else None
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

    def some(bands, number, among=None):
        """Pictures of the bands above one another, [number, 2, H, W, 3]."""
        chosen = bands[np.sort(draws.choice(len(bands) if among is None else among, number, replace=False))]
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
        # The last of them are such as hide the eyes.
        blind = 0 if is_plain else options.batch // 2
        chosen = some(pairs, options.batch - blind)
        x = augment(np.concatenate([chosen, some(pairs, blind, dark)]) if blind else chosen, generator)
        real = augment(some(worn, options.batch // 2), generator)
        inputs = torch.cat([x[:, 0], real[:, 0]]).contiguous(memory_format=torch.channels_last)
        if torch.rand(1, generator=generator) < options.again:
            with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
                inputs = average(inputs).clamp(0, 1)
        target, count = x[:, 1].contiguous(memory_format=torch.channels_last), len(x)
        with torch.autocast("cpu", torch.bfloat16):
            images = remover(inputs)
        pixel = (images[:count] - target).abs().mean()
        # Only where the pipeline's picture differs much: elsewhere it is less good than the photo.
        differs = ((inputs[count:] - real[:, 1]).abs().amax(1, keepdim=True) > 0.1).float()
        near = F.avg_pool2d((images[count:] - real[:, 1]) * differs, 4).abs().mean()
        if is_plain:
            own.zero_grad()
            (pixel + 0.25 * near).backward()
            torch.nn.utils.clip_grad_norm_(remover.parameters(), 0.5)
            own.step()
            step += 1
            follow(average, remover, step)
            report(pixel.item(), near.item(), 0, 0, 0)
            continue

        # Eyes that glasses hide, beside eyes of bare faces.
        covered = slice(count - blind, count)
        made, photos = eyes(images[covered]), eyes(target)
        judged = hinge(critic(photos)[0], 1) + hinge(critic(made.detach())[0], -1)
        others.zero_grad()
        judged.backward()
        torch.nn.utils.clip_grad_norm_(critic.parameters(), 1)
        others.step()

        critic.requires_grad_(False)
        scores, maps = critic(made)
        with torch.no_grad():
            wanted = critic(eyes(target[covered]))[1]
        features = sum(F.l1_loss(one, other) / other.abs().mean() for one, other in zip(maps, wanted))
        fooled = -sum(score.mean() for score in scores)
        critic.requires_grad_(True)
        # The adversarial gradient has a fixed share of the pixels' at the hidden eyes, so that its weight means the same throughout.
        pixels, pull, shape, hold = (
            torch.autograd.grad(loss, images, retain_graph=True)[0] for loss in (pixel, fooled, features, near))
        length = eyes(pixels[covered]).norm()
        own.zero_grad()
        images.backward(
            pixels + 0.25 * hold + options.adversarial * length / (pull.norm() + 1e-12) * pull +
            options.features * length / (shape.norm() + 1e-12) * shape)
        torch.nn.utils.clip_grad_norm_(remover.parameters(), 0.5)
        own.step()
        step += 1
        follow(average, remover, step)
        report(pixel.item(), near.item(), features.item(), fooled.item(), judged.item())
    save()


if __name__ == "__main__":
    main()
