"""Prints the values that StructuralSimilarityTests expects: pip install scikit-image numpy."""

import numpy as np
from skimage.metrics import peak_signal_noise_ratio, structural_similarity


def pictures(channels, height, width):
    # Whole numbers, so that both languages make the same pictures.
    c, y, x = np.meshgrid(np.arange(channels), np.arange(height), np.arange(width), indexing="ij")
    a = ((7 * x + 11 * y + 3 * x * y + 29 * c) % 97).astype(np.float32) / np.float32(96)
    noise = ((13 * x + 5 * y + x * x + 17 * c) % 31 - 15).astype(np.float32) / np.float32(200)
    return a, a + noise


for shape in [(1, 24, 32), (3, 40, 21), (1, 11, 11)]:
    a, b = (np.asarray(p, dtype=np.float64) for p in pictures(*shape))
    ssim = structural_similarity(
        a, b, channel_axis=0, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=1
    )
    print(shape, f"{ssim:.9f}", f"{peak_signal_noise_ratio(a, b, data_range=1):.9f}")
