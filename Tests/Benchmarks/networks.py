"""The networks of the benchmarks in PyTorch, with the names and shapes of Limn's weights, and as ONNX."""

import json
import os
import sys
import warnings

import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import load_file
from workers import ROOT

sys.path.insert(0, os.path.join(ROOT, "pipelines"))
import denoiser_network


class Denoiser(denoiser_network.Denoiser):
    """LimnModels' DenoiserNetwork."""

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


class BasicVAE(nn.Module):
    """LimnModels' BasicNetwork of one channel, variational, with Bernoulli pixels."""

    def __init__(self, size, latent, convolutions, kernels, hidden, up, activation):
        super().__init__()
        self.activation = activation
        self.encoder, self.decoder = nn.Module(), nn.Module()
        maps = [1, *convolutions]
        self.encoder.convolutions = nn.ModuleList(
            nn.Conv2d(a, b, k, stride=2, padding=(k - 2) // 2) for a, b, k in zip(maps, maps[1:], kernels)
        )
        units = [maps[-1] * (size >> len(convolutions)) ** 2, *hidden]
        self.encoder.hidden = nn.ModuleList(nn.Linear(a, b) for a, b in zip(units, units[1:]))
        self.encoder.moments = nn.Linear(units[-1], 2 * latent)
        units = [latent, *reversed(hidden)]
        self.decoder.hidden = nn.ModuleList(nn.Linear(a, b) for a, b in zip(units, units[1:]))
        self.shape = (up[0] if up else 1, size >> len(up), size >> len(up))
        self.decoder.expand = nn.Linear(units[-1], self.shape[0] * self.shape[1] * self.shape[2])
        self.decoder.convolutions = nn.ModuleList(
            nn.ConvTranspose2d(a, b, 4, stride=2, padding=1) for a, b in zip(up, [*up[1:], 1])
        )

    def loss(self, x, noise):
        y = x
        for layer in self.encoder.convolutions:
            y = self.activation(layer(y))
        y = y.flatten(1)
        for layer in self.encoder.hidden:
            y = self.activation(layer(y))
        mean, log_variance = self.encoder.moments(y).chunk(2, 1)
        y = mean + torch.exp(log_variance / 2) * noise
        for layer in self.decoder.hidden:
            y = self.activation(layer(y))
        y = self.decoder.expand(y)
        if self.decoder.convolutions:
            y = self.activation(y).view(-1, *self.shape)
            for layer in self.decoder.convolutions[:-1]:
                y = self.activation(layer(y))
            y = self.decoder.convolutions[-1](y)
        y = y.view_as(x)
        divergence = (mean**2 + log_variance.exp() - 1 - log_variance).sum() / 2
        return (F.binary_cross_entropy_with_logits(y, x, reduction="sum") + divergence) / len(x)


def denoiser(folder):
    """The network of a folder of the family denoiser-experts, with its general weights."""
    architecture = json.load(open(os.path.join(folder, "config.json")))["architecture"]
    network = Denoiser(*(architecture[key] for key in ("channels", "encoderBlocks", "decoderBlocks")))
    weights = load_file(os.path.join(folder, "model.safetensors"))
    network.load_state_dict({k.removeprefix("general."): w for k, w in weights.items() if k.startswith("general.")})
    return network.eval()


def trainee(name, weights):
    """A network to train and its loss of a batch; `name` and `weights` are those given to limn-benchmark."""
    network = {
        "vae": VAE,
        "denoiser": lambda: Denoiser([32, 64, 128], [1, 1, 2], [1, 1]),
        "locatello": lambda: BasicVAE(64, 10, [32, 32, 64, 64], [4, 4, 2, 2], [256], [64, 64, 32, 32], F.relu),
        "mlp": lambda: BasicVAE(28, 50, [], [], [200, 200], [], torch.tanh),
    }[name]()
    network.load_state_dict(load_file(weights))
    return network, network.loss


def export(network, path):
    """Writes a network as ONNX for photos of any size."""
    x = torch.zeros(1, 3, 64, 64)
    axes = {"x": {2: "height", 3: "width"}, "y": {2: "height", 3: "width"}}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(network, (x,), path, input_names=["x"], output_names=["y"], dynamic_axes=axes, dynamo=False)
