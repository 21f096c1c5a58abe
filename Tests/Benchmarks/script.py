"""What people write in Python: a folder of photos through ONNX Runtime, read and written with Pillow.

script.py MODEL.onnx INPUT OUTPUT PROCESSES THREADS
"""

import multiprocessing
import os
import sys

import numpy as np
import onnxruntime
from PIL import Image

model, source, destination, processes, threads = sys.argv[1:]
session = None


def start():
    global session
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(threads)
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def denoise(name):
    with Image.open(os.path.join(source, name)) as image:
        pixels = np.asarray(image.convert("RGB"))
    height, width, _ = pixels.shape
    padded = np.pad(pixels, ((0, -height % 8), (0, -width % 8), (0, 0)), mode="symmetric")
    x = np.ascontiguousarray(padded.transpose(2, 0, 1)[None], dtype=np.float32) / 255
    y = session.run(None, {"x": x})[0][0, :, :height, :width].transpose(1, 2, 0)
    result = Image.fromarray((y.clip(0, 1) * 255).round().astype(np.uint8))
    result.save(os.path.join(destination, name), **({"quality": 92} if name.endswith(".jpg") else {}))


if __name__ == "__main__":
    names = sorted(os.listdir(source))
    if int(processes) == 1:
        start()
        list(map(denoise, names))
    else:
        with multiprocessing.Pool(int(processes), start) as pool:
            list(pool.imap_unordered(denoise, names))
