#!/usr/bin/env python3
"""Imports networks that others made, and compares them with onnxruntime: compare.py LIMN FILE … (an encoder and its decoder: A.onnx+B.onnx;
a value of an input beside the first: A.onnx,sigma=0.1).

Prints a line each: what `limn import` says, and the largest difference of latents, or of pictures' samples in levels of 255 (half a level is
rounding). Needs onnxruntime, numpy and pillow.
"""

import os
import subprocess
import sys
import tempfile

import numpy
import onnxruntime
from PIL import Image


def limn_run(limn, folder, source, lines, suffix):
    """Runs a pipeline, and returns the file that it wrote."""
    with open(folder + "/p.yaml", "w") as file:
        file.write("version: 1\nstages:\n" + "".join("  - %s\n" % line for line in lines))
    subprocess.run([limn, "run", folder + "/p.yaml", "--input", source, "--output", folder + "/out", "--jobs", "1", "--force"], check=True, stdout=subprocess.DEVNULL)
    return next(os.path.join(folder, "out", name) for name in sorted(os.listdir(folder + "/out")) if name.endswith(suffix))


def onnx_run(path, numbers, fixed):
    """The first output of a file."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    first, *others = session.get_inputs()
    feed = {first.name: numbers}
    for other in others:
        kind = numpy.int64 if "int64" in other.type else numpy.float32
        feed[other.name] = numpy.full([d if isinstance(d, int) else 1 for d in other.shape], fixed[other.name], kind)
    return session.run(None, feed)[0]


def compare(limn, text, folder):
    text, *values = text.split(",")
    files = text.split("+")
    fixed = {name: float(value) for name, value in (value.split("=") for value in values)}
    model = folder + "/model"
    words = [limn, "import", files[0], "--output", model] + (["--decoder", files[1]] if len(files) > 1 else [])
    done = subprocess.run(words + [word for value in values for word in ("--input", value)], capture_output=True, text=True)
    if done.returncode:
        return done.stderr.strip().splitlines()[-1]
    said = done.stdout.strip().split(": ", 1)[1].split(", written")[0]
    first = onnxruntime.InferenceSession(files[0], providers=["CPUExecutionProvider"]).get_inputs()[0]
    random = numpy.random.default_rng(1)
    if len(first.shape) == 2:
        rows = random.normal(size=(1, first.shape[1])).astype(numpy.float32)
        numpy.save(folder + "/z.npy", rows)
        path = limn_run(limn, folder, folder + "/z.npy", ["load-latents: { model: %s, path: $input }" % model, "decode: { model: %s }" % model, 'save: { path: "$output/{stem}.png" }'], ".png")
        return "%s; %s" % (said, pictures(path, onnx_run(files[0], rows, fixed)))
    channels = first.shape[1]
    height, width = (extent if isinstance(extent, int) else 96 for extent in first.shape[2:])
    samples = random.integers(0, 256, (height, width)).astype(numpy.uint8)
    Image.fromarray(samples).save(folder + "/in.png")
    x = numpy.repeat(samples[None, None].astype(numpy.float32) / 255, channels, 1)
    y = onnx_run(files[0], x, fixed)
    load = "load: { path: $input }"
    encode, decode = "encode: { model: %s }" % model, "decode: { model: %s }" % model
    if y.ndim == 4:
        path = limn_run(limn, folder, folder + "/in.png", [load, encode, decode, 'save: { path: "$output/{stem}.png" }'], ".png")
        return "%s; %s" % (said, pictures(path, y))
    path = limn_run(limn, folder, folder + "/in.png", [load, encode, "save-latents: { path: $output/z.npy }"], ".npy")
    difference = "latents differ by %.1e" % numpy.abs(numpy.load(path).ravel() - y.ravel()).max()
    if len(files) == 1:
        return "%s; %s" % (said, difference)
    path = limn_run(limn, folder, folder + "/in.png", [load, encode, decode, 'save: { path: "$output/{stem}.png" }'], ".png")
    return "%s; %s, %s" % (said, difference, pictures(path, onnx_run(files[1], y, fixed)))


def pictures(path, expected):
    """The largest difference of a file and a picture of floats."""
    with Image.open(path) as image:
        found = numpy.asarray(image, dtype=numpy.float32)
    found = found[None] if found.ndim == 2 else found.transpose(2, 0, 1)
    expected = 255 * expected[0].clip(0, 1)
    if len(found) != len(expected):
        expected = expected.mean(0, keepdims=True)
    return "pictures differ by %.3f of 255" % numpy.abs(found - expected).max()


def main():
    limn = os.path.abspath(sys.argv[1])
    for text in sys.argv[2:]:
        with tempfile.TemporaryDirectory() as folder:
            print("%s: %s" % (text, compare(limn, text, folder)), flush=True)


main()
