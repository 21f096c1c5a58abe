"""Makes autoencoder.safetensors, which AutoencoderNetworkTests reads: needs torch and safetensors.

    python3 autoencoder.py

Two small autoencoders of 32×32 pixels written with PyTorch's own modules, whose parameters have Limn's names, the first
variational and the second plain. NAME.weight.X are weights, NAME.gradient.X the gradients of the loss NAME.loss: minus the
log-likelihood under the best variance, and for the variational one BETA times the divergence from the prior.
"""

import math
import os

import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import save_file

torch.manual_seed(11)
SIZE, LATENT, BETA = 32, 5, 0.5
ENCODER, ENCODER_BLOCKS = [4, 6, 8, 9], [1, 0, 2, 0]
DECODER, DECODER_BLOCKS = [5, 4, 7, 6], [1, 0, 0, 2]
SIDE = SIZE // 16


class Block(nn.Sequential):
    def __init__(self, channels):
        super().__init__(
            nn.Conv2d(channels, channels, 3, padding=1, bias=False),
            nn.ReLU(),
            nn.Conv2d(channels, channels, 3, padding=1, bias=False),
        )

    def forward(self, x):
        return x + super().forward(x)


class Down(nn.Conv2d):
    def __init__(self, inputs, outputs):
        super().__init__(inputs, outputs, 4, stride=2, padding=1)

    def forward(self, x):
        return F.relu(super().forward(x))


class Up(nn.ConvTranspose2d):
    def __init__(self, inputs, outputs):
        super().__init__(inputs, outputs, 4, stride=2, padding=1)

    def forward(self, x):
        return F.relu(super().forward(x))


class Encoder(nn.Module):
    def __init__(self, is_variational):
        super().__init__()
        inputs = [3] + ENCODER
        for level, (channels, blocks) in enumerate(zip(ENCODER, ENCODER_BLOCKS)):
            down = Down(inputs[level], channels)
            self.add_module(str(level), nn.Sequential(down, *[Block(channels) for _ in range(blocks)]))
        self.head = "moments" if is_variational else "code"
        self.add_module(self.head, nn.Linear(ENCODER[-1] * SIDE * SIDE, LATENT * (2 if is_variational else 1)))

    def forward(self, x):
        for level in range(len(ENCODER)):
            x = self._modules[str(level)](x)
        return self._modules[self.head](x.flatten(1))


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.expand = nn.Linear(LATENT, DECODER[-1] * SIDE * SIDE)
        for level, (channels, blocks) in enumerate(zip(DECODER, DECODER_BLOCKS)):
            up = [Up(channels, DECODER[level - 1])] if level else []
            self.add_module(str(level), nn.Sequential(*[Block(channels) for _ in range(blocks)], *up))
        self.tail = nn.Conv2d(DECODER[0], 12, 3, padding=1)

    def forward(self, z):
        x = F.relu(self.expand(z)).reshape(-1, DECODER[-1], SIDE, SIDE)
        for level in reversed(range(len(DECODER))):
            x = self._modules[str(level)](x)
        return F.pixel_shuffle(self.tail(x), 2)


class Autoencoder(nn.Module):
    def __init__(self, is_variational):
        super().__init__()
        self.encoder, self.decoder = Encoder(is_variational), Decoder()


images, noise = torch.rand(2, 3, SIZE, SIZE), torch.randn(2, LATENT)
tensors = {"images": images, "noise": noise}
for name, is_variational in [("vae", True), ("autoencoder", False)]:
    network = Autoencoder(is_variational)
    code = network.encoder(images)
    divergence = torch.zeros(())
    if is_variational:
        mean, log_variance = code.chunk(2, 1)
        deviation = torch.exp(log_variance.clamp(-30, 20) / 2)
        posterior = torch.distributions.Normal(mean, deviation)
        prior = torch.distributions.Normal(0.0, 1.0)
        divergence = torch.distributions.kl_divergence(posterior, prior).sum(1).mean()
        z = mean + deviation * noise
    else:
        z = code
    decoded = network.decoder(z)
    pixels = decoded[0].numel()
    loss = pixels / 2 * (torch.log(2 * math.pi * F.mse_loss(decoded, images)) + 1) + BETA * divergence
    loss.backward()
    tensors |= {f"{name}.code": code, f"{name}.decoded": decoded, f"{name}.loss": loss}
    for parameter, value in network.named_parameters():
        tensors[f"{name}.weight.{parameter}"] = value
        tensors[f"{name}.gradient.{parameter}"] = value.grad
folder = os.path.dirname(os.path.abspath(__file__))
save_file(
    {name: tensor.detach().clone() for name, tensor in tensors.items()}, os.path.join(folder, "autoencoder.safetensors")
)
