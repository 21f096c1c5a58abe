#!/usr/bin/env python3
"""Goes on training the glasses remover on pairs that were made beforehand and, if asked to, against a discriminator.

    pipelines/finish-glasses-remover.py PAIRS.npy WORN.npy MODEL OUT [--minutes 50] [--pixels 0] [--resume]

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
import json
import shutil
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file

from denoiser_network import Denoiser
from face_training import (
    Discriminator, Progress, aside, follow, lit, mirrored, opinion, pull_back, reduced, resume, save, teach, toned, turned)

# The eyes in the band have their middles at (62, 60) and (116, 60).
ROWS, COLUMNS = (26, 82), ((26, 98), (80, 152))


def eyes(x, down=0, across=0):
    """Both eyes of bands [N, 3, H, W] with what is around them, the right one mirrored, at a place a little off: [N, 6, 56, 72]. One is seen
    beside the other, so that they are made alike."""
    x = x[..., ROWS[0] + down:ROWS[1] + down, :]
    (left, middle), (inner, right) = COLUMNS
    return torch.cat([x[..., left + across:middle + across], x[..., inner - across:right - across].flip(-1)], 1)


def hidden(pairs):
    """Of which pairs the glasses hide the eyes: where they change the picture much all around both."""
    found = []
    for first in range(0, len(pairs), 500):
        worn, bare = np.split(pairs[first:first + 500].astype(np.int16), 2, axis=1)
        change = np.abs(worn - bare).mean(-1)[:, 50:70]
        found.append(np.minimum(change[:, :, 52:72].mean((1, 2)), change[:, :, 106:126].mean((1, 2))) > 30)
    return np.flatnonzero(np.concatenate(found))


def reflections(x, generator, share=0.5):
    """Lays what dark lenses mirror, soft lights and shades as of a sky and what is below it, on a share of pairs whose glasses hide the eyes:
    [N, 2, 3, H, W] to the same."""
    chosen = torch.nonzero(torch.rand(len(x), generator=generator) < share).flatten()
    height, width = x.shape[-2:]
    for place in chosen:
        change = (x[place, 0] - x[place, 1]).abs().mean(0, keepdim=True)[None]
        lenses = F.avg_pool2d((F.avg_pool2d(change, 5, 1, 2) > 0.15).float(), 3, 1, 1)[0]
        rows, columns = torch.randint(2, 6, (2,), generator=generator).tolist()
        lights = torch.rand(1, 1, rows, columns, generator=generator) + 0.25 * torch.randn(1, 3, rows, columns, generator=generator)
        if torch.rand(1, generator=generator) < 0.5:  # bright above, dark below
            lights = lights * torch.linspace(1.2, 0, rows)[:, None]
        lights = F.interpolate(lights, (height, width), mode="bicubic", align_corners=True)[0].clamp(0, 1)
        strength = 0.05 + 0.75 * torch.rand(1, generator=generator) ** 2
        x[place, 0] = x[place, 0] + strength * lenses * (lights - x[place, 0])
    return x


def brims(x, generator):
    """Draws the brim of a hat across the forehead of a quarter of the people, with and without their glasses alike: it is none of their rims.
    The photos that the network learns from show no hats."""
    height, width = x.shape[-2:]

    def draw(low, high, *shape):
        return low + (high - low) * torch.rand(*shape, generator=generator)

    across, rows = torch.linspace(-1, 1, width), torch.arange(height)[:, None]
    for place in torch.nonzero(torch.rand(len(x), generator=generator) < 0.4).flatten():
        at = across - draw(-0.3, 0.3, 1)
        edge = draw(2, 40, 1) + draw(-18, 18, 1) * at + draw(-10, 22, 1) * at ** 2  # the lower edge, in rows
        # Before the eyes it ends above them, in some over the brows; beside them it may reach further down.
        side = ((across.abs() - draw(0.5, 0.7, 1)) / draw(0.1, 0.4, 1)).clamp(0, 1) * (across * draw(-1, 1, 1) > draw(-0.5, 0.1, 1))
        edge = edge.clamp(max=44) + draw(0, 70, 1) * side * (torch.rand(1, generator=generator) < 0.6)
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
        # A gloss along the edge, the weave of the hat or the grain of a photo, and the shadow on the face.
        gloss = draw(0, 0.25, 1) * torch.exp(-((edge - rows) - draw(0, 6, 1)) ** 2 / draw(1, 12, 1))
        brim = (colour + gloss + draw(0, 0.06, 1) * torch.randn(1, height, width, generator=generator)).clamp(0, 1)
        shadow = 1 - draw(0, 0.6, 1) * torch.exp(-(rows - edge).clamp(min=0) / draw(2, 40, 1)) * (rows > edge)
        x[place] = x[place] * shadow * (1 - mask) + brim * mask
    return x


def augment(batch, generator, looking_aside, lit_otherwise, blind=0):
    """Mirrors each picture or none of its pair, turns and moves some, makes some look to a side, gives some a hat and another light, makes
    some as blurred as small faces are, stores some as JPEG, and changes exposure, contrast and tint: [N, k, H, W, 3] to [N, k, 3, H, W].
    The lenses of the last `blind` pairs mirror something."""
    x = mirrored(batch, generator)
    if blind:
        x[-blind:] = reflections(x[-blind:], generator)
    x = aside(turned(x, generator), generator, looking_aside)
    return toned(reduced(lit(brims(x, generator), generator, lit_otherwise), generator), generator)


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
    parser.add_argument("--penalty", type=float, default=0.05, help="the weight of the discriminator's squared gradient at photos")
    parser.add_argument("--again", type=float, default=0.25, help="share of the steps that learn from the network's own pictures")
    parser.add_argument("--aside", type=float, default=0.4, help="share of the faces that are made to look to one side")
    parser.add_argument("--lit", type=float, default=0.5, help="share of those that get another light")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--resume", action="store_true")
    options = parser.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(options.threads)

    folder, out = Path(options.model), Path(options.out)
    config = json.loads((folder / "config.json").read_text())
    remover = Denoiser(**config["architecture"])
    remover.load_state_dict({key: value.float() for key, value in load_file(folder / "model.safetensors").items()})
    average = copy.deepcopy(remover).eval().requires_grad_(False)
    critic = Discriminator((3, 4), parts=2)
    for network in (remover, average, critic):
        network.to(memory_format=torch.channels_last)
    own = torch.optim.AdamW(remover.parameters(), options.rate, betas=(0.5, 0.98), weight_decay=1e-4)
    others = torch.optim.AdamW(critic.parameters(), 8e-4, betas=(0.0, 0.98), weight_decay=1e-4)
    pairs, worn = np.load(options.pairs, mmap_mode="r"), np.load(options.worn, mmap_mode="r")
    dark = hidden(pairs) if options.minutes > options.pixels else None
    out.mkdir(parents=True, exist_ok=True)
    shutil.copy(folder / "config.json", out / "config.json")
    parts = {"remover": remover, "average": average, "critic": critic, "own": own, "others": others}
    first = step = resume(out, parts) if options.resume else 0
    generator, draws = torch.Generator().manual_seed(1 + step), np.random.default_rng(1 + step)
    progress = Progress()

    def some(bands, number, among=None):
        """Pictures of the bands above one another, [number, 2, H, W, 3]."""
        chosen = bands[np.sort(draws.choice(len(bands) if among is None else among, number, replace=False))]
        return chosen.reshape(number, 2, -1, *bands.shape[2:])

    while (passed := progress.minutes) < options.minutes:
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
        if blind:
            chosen = np.concatenate([chosen, some(pairs, blind, dark)])
        x = augment(chosen, generator, options.aside, options.lit, blind)
        real = augment(some(worn, options.batch // 2), generator, options.aside, options.lit)
        inputs = torch.cat([x[:, 0], real[:, 0]]).contiguous(memory_format=torch.channels_last)
        if torch.rand(1, generator=generator) < options.again:
            with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
                inputs = average(inputs).clamp(0, 1)
        target, count = x[:, 1].contiguous(memory_format=torch.channels_last), len(x)
        with torch.autocast("cpu", torch.bfloat16):
            images = remover(inputs)
        # Wires and clear lenses change little of a picture, and would count little.
        change = (inputs[:count] - target).abs().mean((1, 2, 3))
        weights = (change.mean() / change.clamp(min=1e-3)).sqrt().clamp(max=2)
        pixel = ((images[:count] - target).abs().mean((1, 2, 3)) * weights).mean()
        # Only where the pipeline's picture differs much: elsewhere it is less good than the photo.
        differs = ((inputs[count:] - real[:, 1]).abs().amax(1, keepdim=True) > 0.1).float()
        near = F.avg_pool2d((images[count:] - real[:, 1]) * differs, 4).abs().mean()
        values = [pixel.item(), near.item()]
        own.zero_grad()
        if is_plain:
            (pixel + 0.25 * near).backward()
        else:
            # Eyes that glasses hide, beside eyes of bare faces.
            covered = slice(count - blind, count)
            down, across = draws.integers(-8, 9, size=2).tolist()
            made = eyes(images[covered], down, across)
            judged = teach(critic, others, eyes(target, down, across), made, options.penalty)
            fooled, features = opinion(critic, made, eyes(target[covered], down, across))
            pull_back(
                images, pixel, near, fooled, features, lambda x: eyes(x[covered], down, across), 0.25, options.adversarial,
                options.features)
            values += [features.item(), fooled.item(), judged]
        torch.nn.utils.clip_grad_norm_(remover.parameters(), 0.5)
        own.step()
        step += 1
        follow(average, remover, step)
        progress.add(step, *values)
        if step % 200 == 0:
            save(out, average, parts, step)
    save(out, average, parts, step)


if __name__ == "__main__":
    main()
