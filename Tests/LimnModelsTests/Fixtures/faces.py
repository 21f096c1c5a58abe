"""Makes faces.json, which FaceFinderTests reads: the faces that facenet-pytorch 2.6.0 finds in the sample photos.

    pip install torch torchvision; pip install --no-deps facenet-pytorch==2.6.0; pip install requests tqdm pillow
    python3 faces.py [FOLDER OF PHOTOS...] > faces.json

Without folders: those of samples/ that are stored without loss. Boxes are left, top, right, bottom.
"""

import json
import pathlib
import sys

import torch
from facenet_pytorch import MTCNN
from PIL import Image

SAMPLES = pathlib.Path(__file__).resolve().parents[3] / "samples"


def faces(path, smallest):
    finder = MTCNN(keep_all=True, min_face_size=smallest)
    boxes, scores, landmarks = finder.detect(Image.open(path).convert("RGB"), landmarks=True)
    if boxes is None:
        return []
    return [
        {"box": [float(x) for x in box], "confidence": float(score), "landmarks": [[float(x) for x in p] for p in points]}
        for box, score, points in zip(boxes, scores, landmarks)
    ]


def main():
    torch.set_num_threads(1)
    folders = [pathlib.Path(name) for name in sys.argv[1:]] or [
        SAMPLES / name for name in ["faces", "pair", "photos/clean", "photos/noisy"]
    ]
    photos = []
    for folder in folders:
        for path in sorted(folder.iterdir()):
            if path.suffix not in ([".png"] if folder.is_relative_to(SAMPLES) else [".png", ".jpg"]):
                continue
            name = str(path.relative_to(SAMPLES)) if folder.is_relative_to(SAMPLES) else str(path)
            smallest = 40 if "photos" in name else 20
            photos.append({"photo": name, "smallest": smallest, "faces": faces(path, smallest)})
    rows = ",\n".join(json.dumps(photo) for photo in photos)
    print(f"[\n{rows}\n]")


main()
