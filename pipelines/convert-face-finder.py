#!/usr/bin/env python3
"""Converts the weights of facenet-pytorch's MTCNN into samples/models/face-finder: needs torch, numpy and safetensors.

    pip download --no-deps facenet-pytorch==2.6.0
    pipelines/convert-face-finder.py facenet_pytorch-2.6.0-py3-none-any.whl samples/models/face-finder

It writes model.safetensors, config.json and the licence text that is in the wheel; the card, README.md, is written by hand.

What differs from PyTorch's files: layers that read the same features are one (`head`: two logits, four corrections, ten
landmarks), and dense layers read feature maps in the order channel, row, column (there: column, row, channel). The ten
landmarks stay five places across, then five down.
"""

import io
import json
import pathlib
import sys
import zipfile

import torch
from safetensors.torch import save_file

CONFIG = {
    "architecture": {"factor": 0.709, "thresholds": [0.6, 0.7, 0.7]},
    "family": "face-finder",
    "format": 1,
    "name": "face-finder",
}
# Network: its convolutions, (dense layer, columns, rows, channels), and the layers of its head.
NETWORKS = {
    "pnet": (["conv1", "conv2", "conv3"], None, ["conv4_1", "conv4_2"]),
    "rnet": (["conv1", "conv2", "conv3"], ("dense4", 3, 3, 64), ["dense5_1", "dense5_2"]),
    "onet": (["conv1", "conv2", "conv3", "conv4"], ("dense5", 3, 3, 128), ["dense6_1", "dense6_2", "dense6_3"]),
}


def main():
    wheel, folder = zipfile.ZipFile(sys.argv[1]), pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {}
    for network, (convolutions, dense, head) in NETWORKS.items():
        state = torch.load(io.BytesIO(wheel.read(f"facenet_pytorch/data/{network}.pt")), weights_only=True)
        for layer in convolutions:
            for part in ["weight", "bias"]:
                tensors[f"{network}.{layer}.{part}"] = state.pop(f"{layer}.{part}")
        if dense:
            layer, columns, rows, channels = dense
            weight = state.pop(f"{layer}.weight")
            units = weight.shape[0]
            weight = weight.reshape(units, columns, rows, channels).permute(0, 3, 2, 1).reshape(units, -1)
            tensors[f"{network}.dense.weight"] = weight
            tensors[f"{network}.dense.bias"] = state.pop(f"{layer}.bias")
        for part in ["weight", "bias"]:
            tensors[f"{network}.head.{part}"] = torch.cat([state.pop(f"{layer}.{part}") for layer in head])
        for name in [name for name in state if name.startswith("prelu")]:
            tensors[f"{network}.{name}"] = state.pop(name)
        assert not state, f"{network}.pt has more: {sorted(state)}"
    metadata = {"source": "facenet-pytorch 2.6.0 (MIT), data/pnet.pt, rnet.pt and onet.pt"}
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, folder / "model.safetensors", metadata)
    (folder / "config.json").write_text(json.dumps(CONFIG, indent=2) + "\n")
    licence = next(name for name in wheel.namelist() if name.endswith(".dist-info/LICENSE.md"))
    (folder / "LICENSE-facenet-pytorch.txt").write_bytes(wheel.read(licence))


main()
