"""Plug-ins: what it costs to send a photo to a program and back, and a VAE in PyTorch as a model."""

import os
import resource
import shutil
import subprocess
import sys

import numpy as np
import photos
from PIL import Image
from report import table
from workers import LIMN, ROOT

SAVE = 'save: { path: "$output/{stem}.png" }'
STAGES = {
    "`floats`: a copy in Limn": "floats: {}",
    "`python-copy`: to Python and back": "python-copy: {}",
    "`python-invert`": "python-invert: {}",
}


def environment(work):
    """The plug-ins of samples, and one that only copies; their `python3` is the Python of this benchmark."""
    folder = f"{work}/plugins"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(os.path.join(ROOT, "samples", "plugins"), folder)
    os.makedirs(f"{folder}/python-copy")
    shutil.copy(f"{folder}/python-invert/limn_plugin.py", f"{folder}/python-copy")
    with open(f"{folder}/python-copy/copy.py", "w") as file:
        file.write("import limn_plugin\nlimn_plugin.run(lambda picture, parameters, item: picture)\n")
    with open(f"{folder}/python-copy/plugin.yaml", "w") as file:
        file.write(
            "limn-plugin: 1\ncommand: [python3, $here/copy.py]\nstages: [{ name: python-copy, summary: Copies., reach: 0 }]\n"
        )
    os.makedirs(f"{work}/bin", exist_ok=True)
    # A link would not find what is installed beside the Python that it stands for.
    with open(f"{work}/bin/python3", "w") as file:
        file.write(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    os.chmod(f"{work}/bin/python3", 0o755)
    return {**os.environ, "LIMN_PLUGINS": folder, "PATH": f"{work}/bin:{os.environ['PATH']}", "OMP_NUM_THREADS": "1"}


def run(lines, source, output, work, env):
    path = f"{work}/pipeline.yaml"
    with open(path, "w") as file:
        file.write("version: 1\nstages:\n" + "".join(f"  - {line}\n" for line in lines))
    shutil.rmtree(output, ignore_errors=True)
    subprocess.run(
        [LIMN, "run", path, *(["--input", source] if source else []), "--output", output, "--jobs", "1"],
        check=True, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )


def cpu(line, count, work, env):
    """Seconds of CPU time of a run over some photos, those of the program among them."""
    photos.crops(f"{work}/photos", count, 1000, "png")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run(["load: { path: $input }", line, SAVE], f"{work}/photos", f"{work}/out", work, env)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(repeats, work):
    env, count = environment(work), max(5, repeats)
    costs = {name: 1000 * (cpu(line, 2 * count, work, env) - cpu(line, count, work, env)) / count for name, line in STAGES.items()}
    copy = next(iter(costs.values()))
    rows = [[name, f"{cost:.1f}", f"{cost - copy:.1f}"] for name, cost in costs.items()]
    note = (
        "Milliseconds of CPU time that a photo of 1000×1000 pixels in colour takes from PNG to PNG, of Limn and the program together, without "
        f"their start ({2 * count} photos, less {count}); and what that is more than a copy in Limn. " + vae(work, env)
    )
    return table("Plug-ins", ["stage", "ms", "beside a copy"], rows, note)


def vae(work, env):
    """Runs samples/plugins/torch-vae on drawn waves, and compares with what PyTorch makes of them by itself."""
    folder = env["LIMN_PLUGINS"] + "/torch-vae"
    try:
        import torch
    except ImportError:
        return "samples/plugins/torch-vae was left out: this Python has no torch."
    subprocess.run([sys.executable, f"{folder}/vae.py", f"{folder}/weights.pt"], check=True)
    waves = "python-waves: { count: 4 }"
    run([waves, SAVE], None, f"{work}/waves", work, env)
    run([waves, "encode: { model: torch-vae }", "decode: { model: torch-vae }", SAVE], None, f"{work}/vae", work, env)
    sys.path.insert(0, folder)
    import vae as sample

    network = sample.VAE().eval()
    network.load_state_dict(torch.load(f"{folder}/weights.pt", weights_only=True))
    worst = 0.0
    for name in sorted(os.listdir(f"{work}/waves")):
        if not name.endswith(".png"):
            continue
        grey = np.asarray(Image.open(f"{work}/waves/{name}").convert("L"), dtype=np.float32) / 255
        with torch.inference_mode():
            mean = network.encoder(torch.from_numpy(np.repeat(grey[None, None], 3, 1))).chunk(2, 1)[0]
            expected = 255 * network.decoder(mean)[0].numpy()
        found = np.asarray(Image.open(f"{work}/vae/{name}").convert("RGB"), dtype=np.float32).transpose(2, 0, 1)
        worst = max(worst, float(np.abs(found - expected).max()))
    if worst > 0.52:
        raise SystemExit(f"torch-vae: pictures differ from PyTorch's own by {worst} of 255")
    return f"samples/plugins/torch-vae gives PyTorch's own pictures, to {worst:.2f} of 255 (rounding)."
