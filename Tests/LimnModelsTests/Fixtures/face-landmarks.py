"""Makes face-landmarks.json, which FaceFinderTests reads: what PyTorch gives for a pattern with the fourth network of face-finder.

    python3 face-landmarks.py > face-landmarks.json
"""

import importlib.util
import json
import pathlib

import numpy as np
import torch
from safetensors import safe_open

ROOT = pathlib.Path(__file__).resolve().parents[3]

specification = importlib.util.spec_from_file_location("training", ROOT / "pipelines" / "train-face-landmarks.py")
training = importlib.util.module_from_spec(specification)
specification.loader.exec_module(training)
network = training.Landmarks()
with safe_open(ROOT / "samples" / "models" / "face-finder" / "model.safetensors", "pt") as file:
    network.load_state_dict({key[5:]: file.get_tensor(key).float() for key in file.keys() if key.startswith("lnet.")})
channel, row, column = np.meshgrid(np.arange(6), np.arange(48), np.arange(48), indexing="ij")
pixels = np.sin(column * (1 + channel) / 9) * np.cos(row / 7)
with torch.no_grad():
    found = network(torch.from_numpy(pixels.astype(np.float32)).reshape(2, 3, 48, 48))
print(json.dumps([[round(value, 6) for value in values] for values in found.tolist()], indent=1))
