"""Times Limn beside PyTorch and ONNX Runtime: `make bench`, or a part of it, say

    LIMN_PEERS=… ; $LIMN_PEERS Tests/Benchmarks/bench.py --only inference --sizes 512 --threads 2 --repeats 5
"""

import argparse
import os
import shutil
import sys
import tempfile

import inference
import report
import training
import turns
from workers import HERE

SECTIONS = ["inference", "training"]


def size(text):
    """"512" or "4000x3000"."""
    width, _, height = text.partition("x")
    return int(width), int(height or width)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", type=lambda text: text.split(","), default=SECTIONS, help=",".join(SECTIONS))
    parser.add_argument("--repeats", type=int, default=9, help="rounds (fewer for large photos)")
    parser.add_argument("--threads", type=lambda text: list(map(int, text.split(","))), default=[1, 2])
    parser.add_argument("--sizes", type=lambda text: list(map(size, text.split(","))), default=[(512, 512), (1024, 1024), (4000, 3000)])
    parser.add_argument("--networks", type=lambda text: text.split(","), default=["vae", "denoiser"])
    parser.add_argument("--compile", action="store_true", help="torch.compile beside the others in training")
    parser.add_argument("--patience", type=float, default=turns.patience, help="seconds a turn waits for a quiet machine")
    options = parser.parse_args()
    turns.patience = options.patience

    sections = {
        "inference": lambda work: inference.measure(options.sizes, options.threads, options.repeats, work),
        "training": lambda work: training.measure(
            options.networks, options.threads, options.repeats, options.compile, work
        ),
    }
    parts = [report.heading("make bench" if len(sys.argv) == 1 else "bench.py " + " ".join(sys.argv[1:]))]
    print(parts[0])
    for name in SECTIONS:
        if name in options.only:
            work = tempfile.mkdtemp(prefix="limn-bench-")
            try:
                parts.append(sections[name](work))
            finally:
                shutil.rmtree(work)
            print(parts[-1], flush=True)
    parts.append(turns.summary())
    print(parts[-1])
    if len(sys.argv) == 1:
        with open(os.path.join(HERE, "RESULTS.md"), "w") as file:
            file.write("\n".join(parts))


main()
