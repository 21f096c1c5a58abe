#!/usr/bin/env python3
"""Runs what `limn export` writes by onnxruntime: verify.py LIMN [MODEL …] compares every output of every shipped model with Limn's own.

Each output must agree to 1e-5 of its largest number (or of 1, if that is larger). Without MODEL, all of samples/models are compared, then a small
model of each family that is not among them, and onnxruntime.json beside this script is written anew: the hash of each file, and 64 numbers of each output as onnxruntime has them, to which
ModelExportTests holds Limn. Needs numpy and onnxruntime.
"""

import glob
import hashlib
import json
import os
import subprocess
import sys
import tempfile

import numpy
import onnxruntime

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.abspath(os.path.join(HERE, "..", "..", ".."))


# Models of the families that none of samples/models has, made in a few seconds.
OTHERS = {
    "basic-vae": ["train", "pipelines/train-dsprites-vae.yaml", "--set", "steps=2"],
    "basic-autoencoder": ["train", "pipelines/train-dsprites-ae.yaml", "--set", "steps=2"],
    "ivae": ["train", "pipelines/train-ica-ivae.yaml", "--set", "steps=2", "--set", "checkpoint-every=2"],
    "pca": ["fit", "pca", "--images", "PICTURES", "--units", "8"],
    "ica": ["fit", "ica", "--images", "PICTURES", "--units", "4"],
}
PICTURES = """version: 1
stages:
  - draw-factors: { set: xyc, count: 200 }
  - save: { path: "$output/{stem}.png" }
"""


def others(limn, folder):
    """Makes those models; their names and folders."""
    with open(folder + "/pictures.yaml", "w") as file:
        file.write(PICTURES)
    quiet = dict(check=True, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    subprocess.run([limn, "run", folder + "/pictures.yaml", "--output", folder + "/pictures"], **quiet)
    for name, words in OTHERS.items():
        output = "%s/%s" % (folder, name)
        words = [word.replace("PICTURES", folder + "/pictures") for word in words]
        subprocess.run([limn, *words, "--output", output], **quiet)
        yield name, next(os.path.dirname(path) for path in sorted(glob.glob(output + "/**/config.json", recursive=True)))


def compare(limn, model, folder):
    """Exports a model and runs each of its files; returns what is kept of them and the largest difference."""
    subprocess.run([limn, "export", model, "--output", folder, "--examples"], check=True, stdout=subprocess.DEVNULL)
    kept, worst = {}, 0.0
    for path in sorted(glob.glob(folder + "/*.onnx")):
        part = os.path.basename(path)[:-5]
        session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        example = lambda name: numpy.load("%s/examples/%s.%s.npy" % (folder, part, name))
        values = session.run(None, {value.name: example(value.name) for value in session.get_inputs()})
        outputs = {}
        for value, found in zip(session.get_outputs(), values):
            own = example(value.name)
            assert own.shape == found.shape, (model, part, value.name, own.shape, found.shape)
            difference = float(numpy.abs(own - found).max() / max(1, numpy.abs(found).max()))
            worst = max(worst, difference)
            assert difference <= 1e-5, "%s %s %s differs by %g" % (model, part, value.name, difference)
            places = numpy.linspace(0, found.size - 1, 64).astype(int)
            outputs[value.name] = [float(number) for number in found.ravel()[places]]
        kept[part] = {"sha256": hashlib.sha256(open(path, "rb").read()).hexdigest(), "outputs": outputs}
    return kept, worst


def main():
    limn, *models = sys.argv[1:]
    shipped = sorted(os.listdir(ROOT + "/samples/models"))
    result = {}
    for model in models or shipped:
        with tempfile.TemporaryDirectory() as folder:
            result[model], worst = compare(os.path.abspath(limn), model, folder)
            print("%s: %s, largest difference %.1e" % (model, ", ".join(result[model]), worst))
    if not models:
        with tempfile.TemporaryDirectory() as work:
            for name, model in others(os.path.abspath(limn), work):
                with tempfile.TemporaryDirectory() as folder:
                    print("a model of the family %s: largest difference %.1e" % (name, compare(os.path.abspath(limn), model, folder)[1]))
        with open(HERE + "/onnxruntime.json", "w") as file:
            json.dump({"onnxruntime": onnxruntime.__version__, "models": result}, file, indent=1)
            file.write("\n")


main()
