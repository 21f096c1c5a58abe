#!/usr/bin/env python3
"""Turns a VAE's latent space so that the codes of its training images have mean 0 and covariance 1; needs numpy, Pillow, onnxruntime and safetensors.

    python3 pipelines/whiten-latents.py MODEL IMAGES LABELS OUTPUT

MODEL is the folder of a model of the family 'vae', whose frame it cuts out of the training images of IMAGES (`split` train in LABELS); OUTPUT
gets a copy with other weights in the last layer of the encoder and the first of the decoder, which draws the same pictures.

A VAE is trained to have codes that follow the standard normal distribution, all taken together. Its steps are slow to get there: what is
left are correlations and scales, which cost nats and make pictures of samples worse. They can be removed at once. Let S be the covariance of
the codes with the posteriors' variances in it, m their mean, and D the posteriors' mean variances; then there is a matrix W with W S Wᵀ = 1
and W D Wᵀ diagonal (both are diagonalised together), and codes W (z − m) have mean 0, covariance 1, and posteriors that are still about
independent. Means and log-variances of the encoder and the decoder's first map take W into their weights, the log-variances to first order.
Training goes on from there for a while (model.from).
"""
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile

import numpy as np
import onnxruntime
from PIL import Image
from safetensors.numpy import load_file, save_file

import face_tables

LIMN = os.environ.get("LIMN", face_tables.LIMN)


def posteriors(model, images, labels, config):
    """Means and log-variances of the training images and their mirror images, [N, units] each."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([LIMN, "export", model, "--output", folder], check=True, stdout=subprocess.DEVNULL)
        session = onnxruntime.InferenceSession(os.path.join(folder, "encoder.onnx"))
    size, frame = config["architecture"]["imageSize"], config["architecture"]["frame"]
    with open(labels, newline="", encoding="utf-8-sig") as file:
        rows = [row for row in csv.DictReader(file) if row["split"] == "train"]
    means, logs = [], []
    for row in rows:
        picture = Image.open(os.path.join(images, row["file"])).convert("RGB")
        # A frame is in shares of the centred square.
        side = min(picture.size)
        x = (picture.width - side) / 2 + frame["x"] * side
        y = (picture.height - side) / 2 + frame["y"] * side
        box = (x, y, x + frame["side"] * side, y + frame["side"] * side)
        pixels = np.asarray(picture.resize((size, size), Image.BICUBIC, box), np.float32).transpose(2, 0, 1) / 255
        mean, log = session.run(["latent", "log_variance"], {"image": np.stack([pixels, pixels[:, :, ::-1]])})
        means.append(mean)
        logs.append(log)
    return np.concatenate(means).astype(np.float64), np.concatenate(logs).astype(np.float64)


def divergence(means, logs):
    """The mean KL divergence from the standard normal distribution in nats."""
    return 0.5 * (means**2 + np.exp(logs) - logs - 1).sum(1).mean()


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__.strip())
    model, images, labels, output = sys.argv[1:]
    config = json.load(open(os.path.join(model, "config.json")))
    means, logs = posteriors(model, images, labels, config)
    units = means.shape[1]
    middle, within = means.mean(0), np.exp(logs).mean(0)
    covariance = np.cov(means.T) + np.diag(within)
    root = np.linalg.cholesky(covariance)
    inverse = np.linalg.inv(root)
    shares, turn = np.linalg.eigh(inverse @ np.diag(within) @ inverse.T)
    whitening = turn.T @ inverse

    # log Σ W² exp(l) to first order at its mean over the images.
    weights = whitening**2 * within
    shares_of = weights / weights.sum(1, keepdims=True)
    middle_logs = logs.mean(0)
    after = np.log(np.exp(logs) @ (whitening**2).T)
    constants = after.mean(0)

    stored = load_file(os.path.join(model, "model.safetensors"))
    tensors = {name: value.astype(np.float64) for name, value in stored.items()}
    matrix, bias = tensors["encoder.moments.weight"], tensors["encoder.moments.bias"]
    tensors["encoder.moments.weight"] = np.concatenate([whitening @ matrix[:units], shares_of @ matrix[units:]])
    tensors["encoder.moments.bias"] = np.concatenate(
        [whitening @ (bias[:units] - middle), constants + shares_of @ (bias[units:] - middle_logs)])
    expand = tensors["decoder.expand.weight"]
    tensors["decoder.expand.weight"] = expand @ np.linalg.inv(whitening)
    tensors["decoder.expand.bias"] = tensors["decoder.expand.bias"] + expand @ middle

    os.makedirs(output, exist_ok=True)
    shutil.copy(os.path.join(model, "config.json"), output)
    if os.path.exists(os.path.join(model, "README.md")):
        shutil.copy(os.path.join(model, "README.md"), output)
    save_file(
        {name: np.ascontiguousarray(value.astype(stored[name].dtype)) for name, value in tensors.items()},
        os.path.join(output, "model.safetensors"), {"format": "pt"})
    new = constants + (logs - middle_logs) @ shares_of.T
    print(f"KL from the standard normal distribution: {divergence(means, logs):.1f} nats before, "
          f"{divergence((means - middle) @ whitening.T, new):.1f} after, of {len(means)} images")
    print(f"units with less than half of their variance from the posteriors: {(shares < 0.5).sum()} of {units}")


if __name__ == "__main__":
    main()
