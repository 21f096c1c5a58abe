"""The networks of the benchmarks in PyTorch, with the names and shapes of Limn's weights, and as ONNX."""

import json
import os
import warnings

import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import load_file


def conv(inputs, outputs, kernel, **options):
    return nn.Conv2d(inputs, outputs, kernel, bias=False, **options)


class Block(nn.Sequential):
    def __init__(self, c):
        super().__init__(conv(c, c, 3, padding=1), nn.ReLU(), conv(c, c, 3, padding=1))

    def forward(self, x):
        return x + super().forward(x)


class Denoiser(nn.Module):
    """LimnModels' DenoiserNetwork."""

    def __init__(self, channels, encoderBlocks, decoderBlocks):
        super().__init__()
        self.encoder, self.decoder = nn.Module(), nn.Module()
        self.encoder.head = conv(12, channels[0], 3, padding=1)
        self.encoder.levels = nn.ModuleList(
            nn.Sequential(
                *([conv(channels[i - 1], c, 2, stride=2)] if i else []), *[Block(c) for _ in range(encoderBlocks[i])]
            )
            for i, c in enumerate(channels)
        )
        self.decoder.up = nn.ModuleList(conv(b, 4 * a, 1) for a, b in zip(channels, channels[1:]))
        self.decoder.levels = nn.ModuleList(
            nn.Sequential(*[Block(c) for _ in range(n)]) for c, n in zip(channels, decoderBlocks)
        )
        self.decoder.tail = conv(channels[0], 12, 3, padding=1)

    def forward(self, images):
        x, features = self.encoder.head(F.pixel_unshuffle(images, 2)), []
        for level in self.encoder.levels:
            x = level(x)
            features.append(x)
        for i in reversed(range(len(self.decoder.up))):
            x = self.decoder.levels[i](F.pixel_shuffle(self.decoder.up[i](x), 2) + features[i])
        return images - F.pixel_shuffle(self.decoder.tail(x), 2)

    def loss(self, noisy, clean):
        return F.l1_loss(self(noisy), clean)


class VAE(nn.Module):
    """The benchmark's ConvolutionalVAE (limn-benchmark/ConvolutionalVAE.swift)."""

    channels = [3, 32, 64, 128, 256]

    def __init__(self):
        super().__init__()
        steps = list(zip(self.channels, self.channels[1:]))
        self.encoder = nn.Sequential(
            *[layer for a, b in steps for layer in (nn.Conv2d(a, b, 4, stride=2, padding=1), nn.ReLU())]
        )
        self.moments = nn.Linear(4096, 256)
        self.expand = nn.Linear(128, 4096)
        layers = [
            layer for a, b in reversed(steps) for layer in (nn.ConvTranspose2d(b, a, 4, stride=2, padding=1), nn.ReLU())
        ]
        self.decoder = nn.Sequential(*layers[:-1])

    def loss(self, x, noise):
        mean, log_variance = self.moments(self.encoder(x).flatten(1)).chunk(2, 1)
        z = mean + torch.exp(log_variance / 2) * noise
        y = self.decoder(F.relu(self.expand(z)).view(-1, 256, 4, 4))
        divergence = (mean**2 + log_variance.exp() - 1 - log_variance).sum() / 2
        return (F.mse_loss(y, x, reduction="sum") / 2 + divergence) / len(x)


def denoiser(folder):
    """The network of a model's folder, with its weights."""
    architecture = json.load(open(os.path.join(folder, "config.json")))["architecture"]
    network = Denoiser(**architecture)
    network.load_state_dict(load_file(os.path.join(folder, "model.safetensors")))
    return network.eval()


def trainee(name, weights):
    """A network to train and its loss of a batch; `name` and `weights` are those given to limn-benchmark."""
    network = VAE() if name == "vae" else Denoiser([32, 64, 128], [1, 1, 2], [1, 1])
    network.load_state_dict(load_file(weights))
    return network, network.loss


def export(network, path):
    """Writes a network as ONNX for photos of any size."""
    x = torch.zeros(1, 3, 64, 64)
    axes = {"x": {2: "height", 3: "width"}, "y": {2: "height", 3: "width"}}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(network, (x,), path, input_names=["x"], output_names=["y"], dynamic_axes=axes, dynamo=False)
