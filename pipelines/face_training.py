"""What the scripts that train a denoiser of faces in PyTorch share: a discriminator, and how the pictures are varied."""

import io
import time

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from safetensors.torch import save_file
from torch import nn


class Discriminator(nn.Module):
    """Looks at a part of faces, 16·h by 16·w pixels (or a little more) if `whole` is (h, w), or at several such parts together: scores of
    patches and of the whole, and the features below."""

    def __init__(self, whole, channels=(32, 64, 128, 192), parts=1):
        super().__init__()
        self.fine = nn.Conv2d(3 * parts, channels[0], 3, padding=1)
        self.levels = nn.ModuleList(
            nn.Conv2d(channels[max(0, level - 1)], channels[level], 4, stride=2, padding=1)
            for level in range(len(channels)))
        self.patches = nn.Conv2d(channels[-2], 1, 3, padding=1)
        self.whole = nn.Conv2d(channels[-1], 1, whole)

    def forward(self, x):
        maps, x = [], F.leaky_relu(self.fine(x * 2 - 1), 0.2)
        for level in self.levels:
            x = F.leaky_relu(level(x), 0.2)
            maps.append(x)
        return [self.patches(maps[-2]), self.whole(maps[-1])], maps


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


def aside(x, generator, share):
    """Makes a share of the faces look to one side, their eyes where they were: what is nearer becomes wider, the other side narrower, and all
    of it higher, since a frame that fits the eyes enlarges such faces. [N, k, 3, H, W] to the same."""
    count, k, _, height, width = x.shape
    chosen = torch.nonzero(torch.rand(count, generator=generator) < share).flatten()
    if not len(chosen):
        return x
    bend, high, wide = torch.rand(3, len(chosen), 1, generator=generator)
    across, down = torch.linspace(-1, 1, width)[None], torch.linspace(-1, 1, height)[None]
    eyes = 0.3  # how far the eyes are from the middle, as a share of half the width
    across = across * torch.exp(0.2 * wide - 0.15) + 0.6 * (bend - 0.5) * (across ** 2 - eyes ** 2)
    down = (down - 0.25) * torch.exp(0.05 - 0.25 * high) + 0.25  # the eyes' row stays
    grid = torch.stack([across[:, None].expand(-1, height, -1), down[:, :, None].expand(-1, -1, width)], -1)
    x[chosen] = F.grid_sample(
        x[chosen].flatten(1, 2), grid, "bicubic", "reflection", align_corners=True).clamp(0, 1).unflatten(1, (k, 3))
    return x


def lit(x, generator, share):
    """Lights a share of the faces as a stage or the sun does: from one side, in one colour, darker or brighter, with more contrast or less
    colour. [N, k, 3, H, W] to the same."""
    chosen = torch.nonzero(torch.rand(len(x), generator=generator) < share).flatten()

    def draw(low, high, *shape):
        return low + (high - low) * torch.rand(len(chosen), 1, *shape, generator=generator)

    y = x[chosen].clamp(1e-4, 1) ** torch.exp(draw(-0.5, 0.5, 1, 1, 1))
    across = torch.linspace(-1, 1, x.shape[-1])
    y = y * torch.exp(draw(-0.4, 0.4, 1, 1, 1) * across + draw(-0.2, 0.2, 3, 1, 1))
    grey = y.mean(2, keepdim=True)
    y = grey + draw(0, 1.6, 1, 1, 1) * (y - grey)
    middle = y.mean((1, 2, 3, 4), keepdim=True)
    x[chosen] = ((y - middle) * draw(0.8, 1.4, 1, 1, 1) + middle).clamp(0, 1)
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


def reduced(x, generator, stored=0.5, share=0.5, least=0.18):
    """Makes a share of the pairs as small as faces in photos are, down to the least part of their size, with some noise there, and enlarges them again; another share of all is stored as JPEG before."""
    height, width = x.shape[-2:]
    for place in range(len(x)):
        is_small, is_stored = torch.rand(2, generator=generator) < torch.tensor([share, stored])
        small = x[place]
        if is_small:
            factor = least ** torch.rand(1, generator=generator).item()
            size = max(8, round(height * factor)), max(8, round(width * factor))
            small = F.interpolate(small, size, mode="bicubic", antialias=True)
            if torch.rand(1, generator=generator) < 0.3:
                small = small + 0.02 * torch.rand(1, generator=generator) * torch.randn(3, *size, generator=generator)
        if is_stored:
            small = compressed(small, generator)
        x[place] = F.interpolate(small, (height, width), mode="bicubic") if is_small else small
    return x.clamp(0, 1)


def toned(x, generator):
    """Changes the exposure, contrast and tint of the pictures of one face alike: [N, k, 3, H, W]."""

    def draw(most, *shape):
        return 1 + most * (2 * torch.rand(len(x), 1, *shape, 1, 1, generator=generator) - 1)

    middle = x.mean((1, 2, 3, 4), keepdim=True)
    return (((x - middle) * draw(0.1, 1) + middle) * draw(0.15, 1) * draw(0.04, 3)).clamp(0, 1)


def mirrored(batch, generator):
    """Uint8 pictures as floats, those of half of the faces mirrored: [N, k, H, W, 3] to [N, k, 3, H, W]."""
    x = torch.from_numpy(batch).permute(0, 1, 4, 2, 3).float() / 255
    flips = torch.rand(len(x), generator=generator) < 0.5
    x[flips] = x[flips].flip(-1)
    return x


def follow(average, network, step):
    """Moves the average of the weights, which is what is saved."""
    with torch.no_grad():
        for mean, value in zip(average.parameters(), network.parameters()):
            mean.lerp_(value, 1 - min(0.995, (step + 1) / (step + 10)))


def hinge(scores, sign):
    return sum(F.relu(1 - sign * score.float()).mean() for score in scores)


def teach(critic, optimiser, photos, made, penalty=0):
    """One step of the discriminator, between parts of photos and parts that the network made: its loss. The penalty is the weight of the
    squared gradient at photos (R1 of Mescheder, Geiger and Nowozin 2018, equation 9), which keeps it from learning few photos by heart."""
    photos = photos.detach().requires_grad_(penalty > 0)
    scores = critic(photos)[0]
    judged = hinge(scores, 1) + hinge(critic(made.detach())[0], -1)
    loss = judged
    if penalty:
        slope = torch.autograd.grad(sum(score.mean((1, 2, 3)).sum() for score in scores), photos, create_graph=True)[0]
        loss = judged + penalty / 2 * slope.square().sum((1, 2, 3)).mean()
    optimiser.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(critic.parameters(), 1)
    optimiser.step()
    return judged.item()


def opinion(critic, made, wanted):
    """How far the discriminator is from being fooled by parts that the network made, and the distance in its features of the first of them
    to those that were wanted; neither trains it."""
    critic.requires_grad_(False)
    scores, maps = critic(made)
    with torch.no_grad():
        targets = critic(wanted)[1]
    features = sum(F.l1_loss(one[:len(other)], other) / other.abs().mean() for one, other in zip(maps, targets))
    critic.requires_grad_(True)
    return -sum(score.mean() for score in scores), features


def pull_back(images, pixel, near, fooled, features, part, hold, adversarial, shape):
    """Backpropagates the four losses of pictures. The discriminator's gradients have a fixed share of the pixels' in a part of the
    pictures, so that their weights mean the same throughout."""
    pixels, holding, pull, shaping = (
        torch.autograd.grad(loss, images, retain_graph=True)[0] for loss in (pixel, near, fooled, features))
    length = part(pixels).norm()
    images.backward(
        pixels + hold * holding + adversarial * length / (pull.norm() + 1e-12) * pull +
        shape * length / (shaping.norm() + 1e-12) * shaping)


def save(out, average, parts, step):
    """Writes the model's weights, and all that a later sitting goes on with."""
    save_file({key: value.half().contiguous() for key, value in average.state_dict().items()}, out / "model.safetensors")
    torch.save(dict({key: part.state_dict() for key, part in parts.items()}, step=step), out / "state.pt")


def resume(out, parts):
    """Takes up what `save` wrote, if it is there: the step that it was at."""
    if not (out / "state.pt").exists():
        return 0
    kept = torch.load(out / "state.pt")
    for key, part in parts.items():
        part.load_state_dict(kept[key])
    return kept["step"]


class Progress:
    """Prints a line each 50 steps: the means of five losses, and the speed."""

    def __init__(self):
        self.begin = self.last = time.time()
        self.sums = np.zeros(6)

    @property
    def minutes(self):
        return (time.time() - self.begin) / 60

    def add(self, step, pixel, near=0, features=0, fooled=0, critic=0):
        self.sums += [pixel, near, features, fooled, critic, 1]
        if step % 50 == 0:
            means = self.sums / self.sums[5]
            print(
                f"step {step} {self.minutes:.1f} min  pixel {means[0]:.5f}  near {means[1]:.5f}  features {means[2]:.4f}  "
                f"fooled {means[3]:.3f}  critic {means[4]:.3f}  {self.sums[5] / (time.time() - self.last):.2f} steps/s", flush=True)
            self.sums, self.last = np.zeros(6), time.time()
