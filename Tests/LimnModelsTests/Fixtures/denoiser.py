"""Makes denoiser.safetensors, which DenoiserNetworkTests reads: needs torch and safetensors.

    python3 denoiser.py

A small denoiser of three levels written with PyTorch's own modules, whose parameters have Limn's names: weight.NAME are its
weights, gradient.NAME the gradients of the mean squared difference from `target`, level.0 and so on its features.
"""

import os

import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import save_file

torch.manual_seed(7)
CHANNELS, ENCODER_BLOCKS, DECODER_BLOCKS = [5, 9, 12], [1, 0, 2], [2, 1]


class Block(nn.Sequential):
    def __init__(self, channels):
        super().__init__(
            nn.Conv2d(channels, channels, 3, padding=1, bias=False),
            nn.ReLU(),
            nn.Conv2d(channels, channels, 3, padding=1, bias=False),
        )

    def forward(self, x):
        return x + super().forward(x)


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.Conv2d(12, CHANNELS[0], 3, padding=1, bias=False)
        self.levels = nn.ModuleList()
        for level, (channels, blocks) in enumerate(zip(CHANNELS, ENCODER_BLOCKS)):
            down = [nn.Conv2d(CHANNELS[level - 1], channels, 2, stride=2, bias=False)] if level else []
            self.levels.append(nn.Sequential(*down, *[Block(channels) for _ in range(blocks)]))

    def forward(self, images):
        x = self.head(F.pixel_unshuffle(images, 2))
        features = []
        for level in self.levels:
            x = level(x)
            features.append(x)
        return features


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        pairs = list(zip(CHANNELS, CHANNELS[1:]))
        self.up = nn.ModuleList([nn.Conv2d(coarse, 4 * fine, 1, bias=False) for fine, coarse in pairs])
        self.levels = nn.ModuleList(
            [nn.Sequential(*[Block(c) for _ in range(n)]) for c, n in zip(CHANNELS, DECODER_BLOCKS)]
        )
        self.tail = nn.Conv2d(CHANNELS[0], 12, 3, padding=1, bias=False)

    def forward(self, features):
        x = features[-1]
        for level in reversed(range(len(self.up))):
            x = self.levels[level](F.pixel_shuffle(self.up[level](x), 2) + features[level])
        return F.pixel_shuffle(self.tail(x), 2)


class Denoiser(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = Encoder(), Decoder()

    def forward(self, images):
        return images - self.decoder(self.encoder(images))


network = Denoiser()
images, target = torch.rand(2, 3, 16, 24), torch.rand(2, 3, 16, 24)
clean = network(images)
F.mse_loss(clean, target).backward()

tensors = {"images": images, "target": target, "clean": clean}
tensors |= {f"level.{index}": level for index, level in enumerate(network.encoder(images))}
for name, parameter in network.named_parameters():
    tensors[f"weight.{name}"] = parameter
    tensors[f"gradient.{name}"] = parameter.grad
folder = os.path.dirname(os.path.abspath(__file__))
save_file(
    {name: tensor.detach().clone() for name, tensor in tensors.items()}, os.path.join(folder, "denoiser.safetensors")
)
