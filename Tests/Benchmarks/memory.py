"""The most memory that is resident."""

import networks
import photos
from report import megabytes, table
from workers import MODEL, Workers, launcher, limn_run, script, write_pipeline


def measure(work):
    onnx = f"{work}/denoiser.onnx"
    networks.export(networks.denoiser(MODEL), onnx)
    pipeline = write_pipeline(work)
    photos.large(f"{work}/large", 6000, 4000)
    photos.crops(f"{work}/few", 20, 96, "png")
    photos.crops(f"{work}/many", 2000, 96, "png")
    inputs = {"one JPEG of 6000×4000": "large", "20 photos of 96×96": "few", "2,000 photos of 96×96": "many"}
    rows = []
    with Workers({"launcher": launcher()}) as workers:
        for title, folder in inputs.items():
            runs = [
                limn_run(pipeline, f"{work}/{folder}", f"{work}/{folder}-limn", 2),
                script(onnx, f"{work}/{folder}", f"{work}/{folder}-script", 1, 2),
            ]
            rows.append([title, *(megabytes(run.launch(workers["launcher"])["peak"]) for run in runs)])
    note = "Peak resident MB: `limn run --jobs 2`, and script.py in one process of two threads. Training: above."
    return table("Memory", ["input", "Limn", "Python"], rows, note)
