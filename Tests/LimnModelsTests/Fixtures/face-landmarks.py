"""Makes face-landmarks.json, which FaceFinderTests reads: what PyTorch gives for a pattern with the fourth and the fifth network of face-finder.

    python3 face-landmarks.py > face-landmarks.json
"""

import json
import pathlib
import sys

import numpy as np
import torch
from safetensors import safe_open

ROOT = pathlib.Path(__file__).resolve().parents[3]

sys.path.insert(0, str(ROOT / "pipelines"))
from face_views import Landmarks  # noqa: E402

channel, row, column = np.meshgrid(np.arange(6), np.arange(48), np.arange(48), indexing="ij")
pixels = np.sin(column * (1 + channel) / 9) * np.cos(row / 7)

found = {}
with safe_open(ROOT / "samples" / "models" / "face-finder" / "model.safetensors", "pt") as file:
    for name, outputs in (("lnet", 10), ("vnet", 1)):
        network = Landmarks(outputs)
        network.load_state_dict({key[5:]: file.get_tensor(key).float() for key in file.keys() if key.startswith(f"{name}.")})
        with torch.no_grad():
            values = network(torch.from_numpy(pixels.astype(np.float32)).reshape(2, 3, 48, 48))
        found[name] = [[round(value, 6) for value in row] for row in values.tolist()]
print(json.dumps(found, indent=1))
