"""Prints the values that ResizeTests expects: pip install pillow numpy."""

import numpy as np
from PIL import Image

y, x = np.meshgrid(np.arange(5), np.arange(8), indexing="ij")
picture = Image.fromarray((((7 * x + 11 * y + 3 * x * y) % 17) / 16).astype(np.float32))
for size in [(3, 2), (11, 7)]:
    print(size, [round(float(v), 6) for v in np.asarray(picture.resize(size, Image.Resampling.LANCZOS)).ravel()])
