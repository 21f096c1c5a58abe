"""Times Limn beside PyTorch and ONNX Runtime.

    make bench                              all of it, into RESULTS.md
    bench.py --only inference --sizes 512 --threads 2 --repeats 5

Needs what requirements.txt lists, and limn and limn-benchmark built for release.
"""

import argparse
import os
import shutil
import sys
import tempfile

import folder
import imports
import inference
import limits
import memory
import plugins
import report
import startup
import training
import turns
from workers import HERE


def several(kind):
    return lambda text: [kind(part) for part in text.split(",")]


def size(text):
    """ "512" or "4000x3000" as width and height."""
    width, _, height = text.partition("x")
    return int(width), int(height or width)


def read_options(sections):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", type=several(str), default=sections, help=f"some of {','.join(sections)}")
    parser.add_argument("--repeats", type=int, default=9, help="rounds; fewer for what takes long")
    parser.add_argument("--threads", type=several(int), default=[1, 2])
    parser.add_argument("--sizes", type=several(size), default=[(512, 512), (1024, 1024), (4000, 3000)])
    parser.add_argument("--networks", type=several(str), default=["vae", "denoiser", "locatello", "mlp"])
    parser.add_argument("--compile", action="store_true", help="torch.compile beside the others in training")
    parser.add_argument("--photos", type=int, default=200, help="photos of the folder")
    parser.add_argument("--keep", metavar="FOLDER", help="where to leave weights, batches and photos")
    parser.add_argument("--patience", type=float, default=5, help="seconds that a turn waits for a quiet machine")
    return parser.parse_args()


def main():
    sections = {
        "inference": lambda work: inference.measure(options.sizes, options.threads, options.repeats, work),
        "imports": lambda work: imports.measure(options.repeats, work),
        "plugins": lambda work: plugins.measure(options.repeats, work),
        "training": lambda work: training.measure(
            options.networks, options.threads, options.repeats, options.compile, work
        ),
        "folder": lambda work: folder.measure(options.photos, max(1, options.repeats // 3), work),
        "startup": lambda work: startup.measure(options.repeats, work),
        "memory": memory.measure,
        "limits": lambda work: limits.measure(options.threads, options.repeats),
    }
    options = read_options(list(sections))
    turns.patience = options.patience
    isWhole = len(sys.argv) == 1
    parts = [report.heading("make bench" if isWhole else "bench.py " + " ".join(sys.argv[1:]))]
    print(parts[0], flush=True)
    for name in options.only:
        work = os.path.join(options.keep, name) if options.keep else tempfile.mkdtemp(prefix="limn-bench-")
        os.makedirs(work, exist_ok=True)
        try:
            parts.append(sections[name](work))
        finally:
            if not options.keep:
                shutil.rmtree(work)
        print(parts[-1], flush=True)
    parts.append(turns.summary() + "\n")
    print(parts[-1])
    if isWhole:
        with open(os.path.join(HERE, "RESULTS.md"), "w") as file:
            file.write("\n".join(parts))


main()
