"""Limn's `DenoiserNetwork` in PyTorch, with the names and layouts of its weights: the one definition for all scripts here and for Tests/Benchmarks."""
import math

import torch
import torch.nn.functional as F
from torch import nn


class Conv(nn.Conv2d):
    """A convolution without bias that keeps the size of its input, unless it has a stride; `variance` is that of its output as `Net` begins, for
    an input of variance 1."""

    def __init__(self, inputs, outputs, kernel, stride=1, variance=1.0):
        super().__init__(inputs, outputs, kernel, stride, kernel // 2 if stride == 1 else 0, bias=False)
        self.variance = variance


class Block(nn.Sequential):
    def __init__(self, channels):
        super().__init__(Conv(channels, channels, 3, variance=2), nn.ReLU(), Conv(channels, channels, 3, variance=0.25))

    def forward(self, x):
        return x + super().forward(x)


class Denoiser(nn.Module):
    """Photos to photos without their noise, [N, 3, H, W]; the arguments are the `architecture` of config.json."""

    def __init__(self, channels, encoderBlocks, decoderBlocks, **_):
        super().__init__()
        self.encoder, self.decoder = nn.Module(), nn.Module()
        self.encoder.head = Conv(12, channels[0], 3)
        self.encoder.levels = nn.ModuleList(
            nn.Sequential(
                *([Conv(channels[level - 1], channels[level], 2, stride=2)] if level else []),
                *[Block(channels[level]) for _ in range(encoderBlocks[level])]) for level in range(len(channels)))
        self.decoder.up = nn.ModuleList(
            Conv(channels[level + 1], 4 * channels[level], 1) for level in range(len(channels) - 1))
        self.decoder.levels = nn.ModuleList(
            nn.Sequential(*[Block(channels[level]) for _ in range(decoderBlocks[level])])
            for level in range(len(channels) - 1))
        self.decoder.tail = Conv(channels[0], 12, 3, variance=0.25)

    def noise(self, images):
        """What it takes for noise."""
        features, x = [], self.encoder.head(F.pixel_unshuffle(images, 2))
        for level in self.encoder.levels:
            x = level(x)
            features.append(x)
        for level in reversed(range(len(self.decoder.up))):
            x = self.decoder.levels[level](F.pixel_shuffle(self.decoder.up[level](x), 2) + features[level])
        return F.pixel_shuffle(self.decoder.tail(x), 2)

    def forward(self, images):
        return images - self.noise(images)


class Net(Denoiser):
    """The same network as the photo denoisers are trained: it returns the noise, and begins with normally distributed weights."""

    def __init__(self, channels, encoderBlocks, decoderBlocks):
        with torch.random.fork_rng(devices=[]):  # the other weights, which are not used, draw no random numbers
            super().__init__(channels, encoderBlocks, decoderBlocks)
        for layer in self.modules():
            if isinstance(layer, Conv):
                deviation = math.sqrt(layer.variance / layer.weight[0].numel())
                layer.weight = nn.Parameter(torch.randn(layer.weight.shape) * deviation)

    def forward(self, images):
        return self.noise(images)
