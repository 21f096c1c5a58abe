"""The photo denoiser's network in PyTorch, with the names and layouts of Limn's safetensors: what it makes of a photo is the photo's noise."""
import math
import torch, torch.nn as nn, torch.nn.functional as F


class Conv(nn.Module):
    def __init__(self, i, o, k, stride=1, gain=1., relu=False):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(o, i, k, k) * gain * math.sqrt((2. if relu else 1.) / (i * k * k)))
        self.s, self.p = stride, k // 2 if stride == 1 else 0

    def forward(self, x): return F.conv2d(x, self.weight, None, self.s, self.p)


class Res(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.add_module('0', Conv(c, c, 3, relu=True))
        self.add_module('2', Conv(c, c, 3, gain=.5))

    def forward(self, x): return x + self._modules['2'](F.relu(self._modules['0'](x)))


class Seq(nn.Module):
    def __init__(self, ms):
        super().__init__()
        for i, m in enumerate(ms): self.add_module(str(i), m)

    def forward(self, x):
        for m in self._modules.values(): x = m(x)
        return x


class Net(nn.Module):
    def __init__(self, c, e, d):
        super().__init__()
        self.encoder, self.decoder = nn.Module(), nn.Module()
        self.encoder.head = Conv(12, c[0], 3)
        self.encoder.levels = nn.ModuleList(
            [Seq(([] if l == 0 else [Conv(c[l - 1], c[l], 2, 2)]) + [Res(c[l]) for _ in range(e[l])]) for l in range(len(c))])
        self.decoder.up = nn.ModuleList([Conv(c[l + 1], 4 * c[l], 1) for l in range(len(c) - 1)])
        self.decoder.levels = nn.ModuleList([Seq([Res(c[l]) for _ in range(d[l])]) for l in range(len(c) - 1)])
        self.decoder.tail = Conv(c[0], 12, 3, gain=.5)

    def forward(self, x):
        h = self.encoder.head(F.pixel_unshuffle(x, 2))
        f = []
        for l in self.encoder.levels:
            h = l(h)
            f.append(h)
        for l in reversed(range(len(self.decoder.up))):
            h = self.decoder.levels[l](F.pixel_shuffle(self.decoder.up[l](h), 2) + f[l])
        return F.pixel_shuffle(self.decoder.tail(h), 2)
