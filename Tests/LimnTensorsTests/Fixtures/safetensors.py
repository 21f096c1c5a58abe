"""Makes python.safetensors, which SafetensorsTests reads: needs torch and safetensors.

    python3 safetensors.py [OUTPUT]
    python3 safetensors.py --check FILE     # says whether Python reads a file that Limn wrote
"""

import os
import sys

sys.path = [p for p in sys.path if os.path.abspath(p or ".") != os.path.dirname(os.path.abspath(__file__))]

import torch
from safetensors import safe_open
from safetensors.torch import save_file

if sys.argv[1:2] == ["--check"]:
    with safe_open(sys.argv[2], framework="pt") as file:
        for name in file.keys():
            tensor = file.get_tensor(name)
            print(name, tensor.dtype, list(tensor.shape), tensor.flatten().tolist())
        print(file.metadata())
    sys.exit()

output = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "python.safetensors")
# Floats of every magnitude that a half has, and beyond, half of them just between two halves.
torch.manual_seed(5)
floats = torch.randn(400) * 2.0 ** torch.randint(-28, 18, (400,))
between = (torch.randint(0, 2048, (400,)) + 0.5) * 2.0 ** torch.randint(-25, 6, (400,))
edges = torch.tensor([65504.0, 65519.99, 65520.0, 65536.0, 1e38, 2.0**-14, 2.0**-24, 2.0**-25, 1.5 * 2.0**-25, 1e-45, 0.0])
floats = torch.cat([floats, between, edges])
floats = torch.cat([floats, -floats, torch.tensor([float("inf"), -float("inf"), float("nan")])])

steps = torch.arange(6, dtype=torch.float64) / 4 - 0.5  # exact in every type
save_file(
    {
        "f32": steps.to(torch.float32).reshape(2, 3),
        "f16": steps.to(torch.float16).reshape(3, 2),
        "bf16": steps.to(torch.bfloat16).reshape(6),
        "f64": steps.reshape(1, 2, 3),
        "half.extremes": torch.tensor([65504.0, 2.0**-24, 2.0**-14, -0.0, float("inf"), -float("inf")], dtype=torch.float16),
        "half.given": floats,
        "half.rounded": floats.half(),
        "i64": torch.tensor([-1, 2**40]),
        "flags": torch.tensor([True, False, True]),
        "scalar": torch.tensor(2.5),
        "empty": torch.zeros(0, 3),
        "größe \"quoted\"": torch.ones(1),
    },
    output,
    metadata={"format": "pt", "note": "zwei\nZeilen"},
)
