"""The cascade of face-finder in NumPy, on the networks that `limn export face-finder --output FOLDER` writes: what it may take for a face."""

from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image


class Cascade:
    """MTCNN's three networks with lower limits for the last two."""

    def __init__(self, folder, refined=0.3, least=0.03):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.networks = {
            name: onnxruntime.InferenceSession(str(Path(folder) / f"{name}.onnx"), options) for name in ("pnet", "rnet", "onet")}
        self.refined, self.least = refined, least

    def run(self, name, pixels):
        network = self.networks[name]
        return network.run(None, {network.get_inputs()[0].name: pixels.astype(np.float32)})[0]

    def __call__(self, photo, smallest=20):
        """The logarithm of the odds and the landmarks of each place, surest first, and the square that was looked at."""
        boxes, scores = self.proposals(photo, smallest)
        if not len(boxes):
            return []
        boxes = squares(boxes[kept(boxes, scores, 0.7)])
        rows = self.run("rnet", cut(photo, boxes, 24))
        odds = rows[:, 1] - rows[:, 0]
        chosen = odds > np.log(self.refined / (1 - self.refined))
        if not chosen.any():
            return []
        boxes = boxes[chosen] + rows[chosen, 2:6] * (boxes[chosen, 2:3] - boxes[chosen, :1])
        boxes = squares(boxes[kept(boxes, odds[chosen], 0.7)])
        rows = self.run("onet", cut(photo, boxes, 48))
        odds = rows[:, 1] - rows[:, 0]
        chosen = odds > np.log(self.least / (1 - self.least))
        rows, boxes, odds = rows[chosen], boxes[chosen], odds[chosen]
        side = boxes[:, 2:3] - boxes[:, :1]
        marks = np.stack([boxes[:, :1] + rows[:, 6:11] * side, boxes[:, 1:2] + rows[:, 11:] * side], 2)
        return [(odds[index], marks[index], boxes[index]) for index in kept(boxes + rows[:, 2:6] * side, odds, 0.7)]

    def proposals(self, photo, smallest):
        boxes, scores, scale = [np.zeros((0, 4))], [np.zeros(0)], 12 / smallest
        while min(photo.size) * scale >= 12:
            size = [int(np.ceil(length * scale)) for length in photo.size]
            row = self.run("pnet", normalised(photo.resize(size, Image.BOX if scale < 1 else Image.BILINEAR))[None])[0]
            odds = row[1] - row[0]
            down, across = np.nonzero(odds > np.log(0.6 / 0.4))
            places = np.stack([across * 2, down * 2, across * 2 + 12, down * 2 + 12], 1) / scale + row[2:6, down, across].T * 12 / scale
            chosen = kept(places, odds[down, across], 0.5)
            boxes.append(places[chosen])
            scores.append(odds[down, across][chosen])
            scale *= 0.709
        return np.concatenate(boxes), np.concatenate(scores)


def normalised(picture):
    return (np.asarray(picture, np.float32).transpose(2, 0, 1) - 127.5) * 0.0078125


def cut(photo, boxes, side):
    return np.stack([
        normalised(photo.crop([round(value) for value in box]).resize((side, side), Image.BOX if box[2] - box[0] > 2 * side else Image.BILINEAR))
        for box in boxes.tolist()])


def squares(boxes):
    middle, half = (boxes[:, :2] + boxes[:, 2:]) / 2, (boxes[:, 2:] - boxes[:, :2]).max(1, keepdims=True) / 2
    return np.concatenate([middle - half, middle + half], 1)


def kept(boxes, scores, overlap):
    """Which boxes are left if each drops those of lower scores that lie on it by more than a share of both."""
    order, result = np.argsort(-scores), []
    area = (boxes[:, 2:] - boxes[:, :2]).prod(1)
    while len(order):
        first, order = order[0], order[1:]
        result.append(first)
        low, high = np.maximum(boxes[first, :2], boxes[order, :2]), np.minimum(boxes[first, 2:], boxes[order, 2:])
        common = (high - low).clip(0).prod(1)
        order = order[common <= overlap * (area[first] + area[order] - common)]
    return result
