"""Photos for the benchmarks, made of those in samples/photos."""

import os
import shutil

import numpy as np
from PIL import Image
from workers import PHOTOS


def sources():
    folder = os.path.join(PHOTOS, "clean")
    for name in sorted(os.listdir(folder)):
        with Image.open(os.path.join(folder, name)) as image:
            yield np.asarray(image.convert("RGB"))


def crops(folder, count, side, extension):
    """Writes `count` crops of mirrored photos with noise (sigma 25 of 255), as PNG or as JPEG of quality 92, and no others."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    random = np.random.default_rng(1)
    wide = [np.concatenate([x, x[:, ::-1]], 1) for x in sources()]
    mirrored = [np.concatenate([x, x[::-1]]) for x in wide]
    mirrored = [x for x in mirrored if min(x.shape[:2]) >= side]
    for index in range(count):
        photo = mirrored[index % len(mirrored)]
        y, x = (random.integers(0, size - side + 1) for size in photo.shape[:2])
        crop = photo[y : y + side, x : x + side]
        noisy = (crop + 25 * random.standard_normal(crop.shape)).round().clip(0, 255).astype(np.uint8)
        Image.fromarray(noisy).save(os.path.join(folder, f"{index:04}.{extension}"), **quality(extension))


def large(folder, width, height):
    """Writes one photo as JPEG of quality 92, and no others."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    photo = Image.fromarray(list(sources())[-1]).resize((width, height), Image.Resampling.BICUBIC)
    photo.save(os.path.join(folder, "large.jpg"), **quality("jpg"))


def quality(extension):
    return {"quality": 92} if extension == "jpg" else {}
