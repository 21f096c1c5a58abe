#!/usr/bin/env python3
"""Networks as users bring them, exported by PyTorch with random weights: networks.py LIMN FOLDER.

DnCNN, FFDNet, a U-Net and a VAE are written as ONNX by both of PyTorch's exporters, imported by `limn import`, run by `limn run` on a picture in
tiles, and compared with onnxruntime on the whole picture: 8-bit samples differ by half a level and 1e-4 at most. Needs torch, onnx, onnxscript,
onnxruntime, numpy and pillow.
"""

import os
import subprocess
import sys
import warnings

import numpy
import onnxruntime
import torch
from PIL import Image
from torch import nn

warnings.filterwarnings("ignore")
torch.manual_seed(1)


class DnCNN(nn.Module):
    """Zhang et al., 2017: the noise is subtracted."""

    def __init__(self, channels=1, width=32, depth=8):
        super().__init__()
        layers = [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
        for _ in range(depth - 2):
            layers += [nn.Conv2d(width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU()]
        self.body = nn.Sequential(*layers, nn.Conv2d(width, channels, 3, padding=1))

    def forward(self, x):
        return x - self.body(x)


class FFDNet(nn.Module):
    """Zhang et al., 2018: half the resolution, with a map of the noise level."""

    def __init__(self, width=32, depth=6):
        super().__init__()
        layers = [nn.Conv2d(13, width, 3, padding=1), nn.ReLU()]
        for _ in range(depth - 2):
            layers += [nn.Conv2d(width, width, 3, padding=1), nn.ReLU()]
        self.body = nn.Sequential(*layers, nn.Conv2d(width, 12, 3, padding=1))

    def forward(self, x, sigma):
        small = nn.functional.pixel_unshuffle(x, 2)
        level = sigma.expand(small.shape[0], 1, small.shape[2], small.shape[3])
        return nn.functional.pixel_shuffle(self.body(torch.cat([small, level], 1)), 2)


class UNet(nn.Module):
    """Ronneberger et al., 2015, with leaky ReLU, bilinear and transposed upsampling and an average pool."""

    def __init__(self):
        super().__init__()
        block = lambda a, b: nn.Sequential(nn.Conv2d(a, b, 3, padding=1), nn.LeakyReLU(0.1), nn.Conv2d(b, b, 3, padding=1), nn.PReLU(b))
        self.first, self.second, self.third = block(3, 16), block(16, 32), block(32, 32)
        self.up = nn.ConvTranspose2d(32, 32, 2, stride=2)
        self.fourth, self.fifth = block(64, 32), block(48, 16)
        self.last = nn.Conv2d(16, 3, 1)

    def forward(self, x):
        a = self.first(x)
        b = self.second(nn.functional.max_pool2d(a, 2))
        c = self.third(nn.functional.avg_pool2d(b, 2))
        y = self.fourth(torch.cat([self.up(c), b], 1))
        y = nn.functional.interpolate(y, scale_factor=2, mode="bilinear", align_corners=False)
        return torch.sigmoid(self.last(self.fifth(torch.cat([y, a], 1))))


class VAEEncoder(nn.Module):
    def __init__(self, channels=3):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(channels, 16, 4, 2, 1), nn.BatchNorm2d(16), nn.ReLU(), nn.Conv2d(16, 32, 4, 2, 1), nn.ReLU(), nn.Flatten())
        self.mean = nn.Linear(32 * 8 * 8, 12)

    def forward(self, x):
        return self.mean(self.body(x))


class VAEDecoder(nn.Module):
    def __init__(self, channels=3):
        super().__init__()
        self.expand = nn.Linear(12, 32 * 8 * 8)
        self.body = nn.Sequential(nn.ConvTranspose2d(32, 16, 4, 2, 1), nn.ReLU(), nn.ConvTranspose2d(16, channels, 4, 2, 1), nn.Tanh())

    def forward(self, z):
        return 0.5 + 0.5 * self.body(torch.relu(self.expand(z)).view(-1, 32, 8, 8))


def warm(network):
    """Numbers for batch normalisation that are not those of the start."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias, std=0.2)
            nn.init.normal_(module.running_mean, std=0.2)
            nn.init.uniform_(module.running_var, 0.5, 2)
    return network.eval()


def export(network, inputs, names, path, dynamic, new):
    if new:
        shapes = tuple({2: torch.export.Dim.DYNAMIC, 3: torch.export.Dim.DYNAMIC} if i == 0 and dynamic else {} for i in range(len(inputs)))
        program = torch.onnx.export(network, inputs, dynamo=True, input_names=names, output_names=["y"], dynamic_shapes=shapes, verbose=False)
        program.save(path, external_data=False)
    else:
        axes = {names[0]: {2: "h", 3: "w"}, "y": {2: "h", 3: "w"}} if dynamic else None
        torch.onnx.export(network, inputs, path, dynamo=False, input_names=names, output_names=["y"], dynamic_axes=axes)


def run(limn, folder, model, picture, lines):
    with open(folder + "/p.yaml", "w") as file:
        file.write("version: 1\nstages:\n  - load: { path: $input }\n" + lines.replace("MODEL", model) + '  - save: { path: "$output" }\n')
    Image.fromarray(picture).save(folder + "/in.png")
    subprocess.run([limn, "run", folder + "/p.yaml", folder + "/in.png", folder + "/out.png", "--force"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return numpy.asarray(Image.open(folder + "/out.png"))


def main():
    limn, folder = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    os.makedirs(folder, exist_ok=True)
    tiles = "  - tiles:\n      size: 96\n      each:\n        - encode: { model: MODEL }\n        - decode: { model: MODEL }\n"
    grid = numpy.mgrid[0:150, 0:190]
    wave = 0.5 + 0.3 * numpy.sin(grid[0] / 9.0 + grid[1] / 13.0)
    photo = (255 * numpy.clip(wave[..., None] + numpy.random.default_rng(1).normal(0, 0.05, wave.shape + (3,)), 0, 1)).astype(numpy.uint8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    for new in (False, True):
        for name, network, extra, channels in (("dncnn", DnCNN(), [], 1), ("ffdnet", FFDNet(), ["--input", "sigma=0.1"], 3), ("unet", UNet(), [], 3)):
            path, model = "%s/%s.onnx" % (folder, name), "%s/%s%d" % (folder, name, new)
            inputs = (torch.rand(1, channels, 64, 64),) + ((torch.full((1, 1, 1, 1), 0.1),) if extra else ())
            export(warm(network), inputs, ["x", "sigma"][:len(inputs)], path, True, new)
            done = subprocess.run([limn, "import", path, "--output", model, "--replace"] + extra, capture_output=True, text=True)
            if done.returncode:
                print(name, "new" if new else "old", done.stderr.strip())
                continue
            session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
            size = [150 // 4 * 4, 190 // 4 * 4]
            picture = photo[:size[0], :size[1]]
            x = picture.transpose(2, 0, 1)[None].astype(numpy.float32) / 255
            feed = lambda part: {"x": part, **({"sigma": numpy.full((1, 1, 1, 1), 0.1, numpy.float32)} if extra else {})}
            y = session.run(None, feed(x))[0] if channels == 3 else numpy.concatenate([session.run(None, feed(x[:, i:i + 1]))[0] for i in range(3)], 1)
            found = run(limn, folder, model, numpy.ascontiguousarray(picture), tiles)
            difference = numpy.abs(found.transpose(2, 0, 1) - 255 * numpy.clip(y[0], 0, 1)).max()
            print("%s (%s exporter): %s largest difference %.4f of 255" % (name, "new" if new else "old", done.stdout.strip().split(": ", 1)[1].split(", written")[0] + ";", difference))
            assert difference <= 0.5 + 255e-4, name
        encoder, decoder = "%s/encoder.onnx" % folder, "%s/decoder.onnx" % folder
        export(warm(VAEEncoder()), (torch.rand(1, 3, 32, 32),), ["x"], encoder, False, new)
        export(warm(VAEDecoder()), (torch.rand(1, 12),), ["z"], decoder, False, new)
        model = "%s/vae%d" % (folder, new)
        done = subprocess.run([limn, "import", encoder, "--decoder", decoder, "--output", model, "--replace"], capture_output=True, text=True)
        if done.returncode:
            print("vae", "new" if new else "old", done.stderr.strip())
            continue
        picture = photo[:32, :32]
        z = onnxruntime.InferenceSession(encoder, options).run(None, {"x": picture.transpose(2, 0, 1)[None].astype(numpy.float32) / 255})[0]
        y = onnxruntime.InferenceSession(decoder, options).run(None, {"z": z})[0]
        found = run(limn, folder, model, numpy.ascontiguousarray(picture), "  - encode: { model: MODEL }\n  - decode: { model: MODEL }\n")
        difference = numpy.abs(found.transpose(2, 0, 1) - 255 * numpy.clip(y[0], 0, 1)).max()
        print("vae (%s exporter): largest difference %.4f of 255" % ("new" if new else "old", difference))
        assert difference <= 0.5 + 255e-4


if __name__ == "__main__":
    main()
