"""Makes three ICC profiles (Display P3, Adobe RGB, made-up inks) and colours.json beside itself: samples of 8 bits and what
Little CMS makes of them by way of Pillow (relative colorimetric, black point compensation), and samples of 16 bits and what
the formulas of the standards make of them.

    python3 colours.py      # with numpy and Pillow 9 or later
"""

import json
import os
import struct

import numpy as np
from PIL import Image, ImageCms

here = os.path.dirname(os.path.abspath(__file__))
D50 = np.array([0.9642, 1.0, 0.8249])
BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])


def fixed(value):
    return struct.pack(">i", round(value * 65536))


def to_d50(primaries, white):
    """The matrix from linear RGB to XYZ under D50 (Bradford), from chromaticities."""
    xyz = np.array([[x / y, 1, (1 - x - y) / y] for x, y in primaries]).T
    w = np.array([white[0] / white[1], 1, (1 - white[0] - white[1]) / white[1]])
    matrix = xyz * np.linalg.solve(xyz, w)
    gain = (BRADFORD @ D50) / (BRADFORD @ w)
    return np.linalg.inv(BRADFORD) @ np.diag(gain) @ BRADFORD @ matrix


def profile(space, kind, tags):
    head = struct.pack(">I4sI4s4s4s12s4s4sI4s4sQI", 0, b"test", 0x02400000, kind, space, b"Lab " if space == b"CMYK" else
                       b"XYZ ", bytes(12), b"acsp", bytes(4), 0, bytes(4), bytes(4), 0, 1)
    head += b"".join(fixed(v) for v in D50) + bytes(48)
    assert len(head) == 128
    table, data, place = b"", b"", 128 + 4 + 12 * len(tags)
    for name, content in tags:
        content += bytes(-len(content) % 4)
        table += name + struct.pack(">II", place + len(data), len(content))
        data += content
    whole = head + struct.pack(">I", len(tags)) + table + data
    return struct.pack(">I", len(whole)) + whole[4:]


def described(name):
    text = name.encode() + b"\0"
    return [(b"desc", b"desc" + bytes(4) + struct.pack(">I", len(text)) + text + bytes(4 + 4 + 2 + 1 + 67)),
            (b"cprt", b"text" + bytes(4) + b"CC0\0"), (b"wtpt", b"XYZ " + bytes(4) + b"".join(fixed(v) for v in D50))]


def matrix_profile(name, matrix, curve):
    columns = [(t, b"XYZ " + bytes(4) + b"".join(fixed(v) for v in matrix[:, i]))
               for i, t in enumerate([b"rXYZ", b"gXYZ", b"bXYZ"])]
    return profile(b"RGB ", b"mntr", described(name) + columns + [(t, curve) for t in [b"rTRC", b"gTRC", b"bTRC"]])


def inks_profile():
    """A table of 5 inks a side (lut8) whose paper is not quite white and whose black is not quite black."""
    grid = 5
    steps = np.linspace(0, 1, grid)
    c, m, y, k = np.meshgrid(steps, steps, steps, steps, indexing="ij")
    light = 92 * (1 - 0.4 * c - 0.35 * m - 0.08 * y).clip(0.2, 1) * (1 - 0.88 * k)
    a, b = (-38 * c + 72 * m - 4 * y) * (1 - k), (-48 * c - 6 * m + 88 * y) * (1 - k)
    table = np.stack([light / 100 * 255, a + 128, b + 128], axis=-1).round().clip(0, 255).astype(np.uint8).tobytes()
    ramp = bytes(range(256))
    identity = b"".join(fixed(v) for v in np.eye(3).ravel())
    lut = b"mft1" + bytes(4) + bytes([4, 3, grid, 0]) + identity + ramp * 4 + table + ramp * 3
    return profile(b"CMYK", b"prtr", described("Made-up inks") + [(b"A2B0", lut)])


def decode_srgb(v):
    return np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)


def encode_srgb(v):
    v = v.clip(0, 1)
    return np.where(v <= 0.0031308, v * 12.92, 1.055 * v ** (1 / 2.4) - 0.055)


SRGB = to_d50([(0.64, 0.33), (0.30, 0.60), (0.15, 0.06)], (0.3127, 0.3290))
P3 = to_d50([(0.680, 0.320), (0.265, 0.690), (0.150, 0.060)], (0.3127, 0.3290))
ADOBE = to_d50([(0.64, 0.33), (0.21, 0.71), (0.15, 0.06)], (0.3127, 0.3290))
parametric = b"para" + bytes(4) + struct.pack(">HH", 3, 0) + b"".join(
    fixed(v) for v in [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045])
gamma = b"curv" + bytes(4) + struct.pack(">IH", 1, round(563 / 256 * 256)) + bytes(2)

profiles = {
    "display-p3": matrix_profile("Display P3", P3, parametric),
    "adobe-rgb": matrix_profile("Adobe RGB", ADOBE, gamma),
    "inks": inks_profile(),
    "srgb": matrix_profile("sRGB", SRGB, parametric),
}
linear = {
    "display-p3": lambda v: decode_srgb(v) @ P3.T,
    "adobe-rgb": lambda v: (v ** (563 / 256)) @ ADOBE.T,
}

random = np.random.default_rng(1)
result = {}
for name, icc in profiles.items():
    with open(f"{here}/{name}.icc", "wb") as file:
        file.write(icc)
    channels = 4 if name == "inks" else 3
    edges = np.array([[int(v) for v in np.unravel_index(i, [3] * channels)] for i in range(3 ** channels)]) * 255 // 2
    samples = np.concatenate([edges, random.integers(0, 256, (200, channels))]).astype(np.uint8)
    picture = Image.frombytes("CMYK" if channels == 4 else "RGB", (len(samples), 1), samples.tobytes())
    source = ImageCms.ImageCmsProfile(f"{here}/{name}.icc")
    converted = ImageCms.profileToProfile(
        picture, source, ImageCms.createProfile("sRGB"), renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode="RGB", flags=ImageCms.Flags.BLACKPOINTCOMPENSATION)
    result[name] = {"samples": samples.ravel().tolist(), "srgb": list(converted.tobytes())}
    if name in linear:
        deep = random.integers(0, 65536, (200, 3))
        srgb = encode_srgb(linear[name](deep / 65535) @ np.linalg.inv(SRGB).T) * 65535
        result[name]["deep"] = deep.ravel().tolist()
        result[name]["deepSRGB"] = srgb.round().astype(int).ravel().tolist()
with open(f"{here}/colours.json", "w") as file:
    json.dump(result, file, separators=(",", ":"))
