"""How long it takes to start."""

import sys

import networks
import photos
from report import table
from runs import Run
from turns import medians
from workers import LIMN, MODEL, Workers, launcher, limn_run, script, write_pipeline


def measure(repeats, work):
    onnx = f"{work}/denoiser.onnx"
    networks.export(networks.denoiser(MODEL), onnx)
    pipeline = write_pipeline(work)
    photos.crops(f"{work}/one", 1, 64, "png")
    commands = {
        "`limn --version`": [LIMN, "--version"],
        "`limn run`, one photo of 64×64": limn_run(pipeline, f"{work}/one", f"{work}/limn", None),
        '`python -c "import onnxruntime"`': [sys.executable, "-c", "import onnxruntime"],
        "script.py, one photo of 64×64": script(onnx, f"{work}/one", f"{work}/script", 1, 1),
    }
    with Workers({name: launcher() for name in commands}) as workers:
        turns = {
            name: command.turn(workers[name]) if isinstance(command, Run) else workers[name].launching(command)
            for name, command in commands.items()
        }
        times = medians(turns, repeats)
    rows = [[name, f"{1000 * seconds:.1f}"] for name, seconds in times.items()]
    return table("Start-up", ["command", "ms"], rows, f"From start to end of the process, median of {repeats} rounds.")
