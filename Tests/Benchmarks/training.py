"""Training steps on one fixed batch: gradients and Adam."""

import subprocess

import networks
import numpy as np
import torch
from report import megabytes, table
from safetensors.numpy import load_file, save_file
from turns import medians
from workers import Workers, ours, theirs

KINDS = {"torch": "PyTorch", "torch-last": "PyTorch channels_last"}
BATCHES = {"vae": 64, "denoiser": 16, "locatello": 64, "mlp": 100}
# Of the networks with grey images: the side, and units of the latent.
GREY = {"locatello": (64, 10), "mlp": (28, 50)}


def batch(network, path):
    random = np.random.default_rng(1)
    photos = random.random((BATCHES[network], 3, 64, 64), dtype=np.float32)
    if network in GREY:
        side, latent = GREY[network]
        images = (random.random((BATCHES[network], 1, side, side)) < 0.2).astype(np.float32)
        tensors = {"input": images, "target": random.standard_normal((BATCHES[network], latent), dtype=np.float32)}
    elif network == "vae":
        tensors = {"input": photos, "target": random.standard_normal((BATCHES[network], 128), dtype=np.float32)}
    else:
        noise = 0.1 * random.standard_normal(photos.shape, dtype=np.float32)
        tensors = {"input": photos + noise, "target": photos}
    save_file(tensors, path)


def check_gradients(network, weights, data, work):
    """The norm of the difference of a parameter's gradient from PyTorch's over the norm of that, the largest of all;
    ends the run above 2e-3, or where the loss differs by 1e-4.

    Not 1e-4 for gradients: of millions of inputs of ReLU some are within rounding of 0, and one that falls on the other
    side changes the gradients before it by up to 7e-4 (measured in double precision with relative noise of 1e-6).
    """
    subprocess.run(ours("gradients", network, weights, data, f"{work}/gradients"), check=True)
    found = load_file(f"{work}/gradients")
    module, loss = networks.trainee(network, weights)
    tensors = load_file(data)
    value = loss(*(torch.from_numpy(tensors[name]) for name in ("input", "target")))
    value.backward()
    errors = {}
    for name, parameter in module.named_parameters():
        truth = parameter.grad.numpy()
        errors[name] = float(np.linalg.norm(found[name] - truth) / np.linalg.norm(truth))
    if max(errors.values()) > 2e-3 or abs(float(found["loss"]) / value.item() - 1) > 1e-4:
        raise SystemExit(f"{network}: loss {found['loss']} for {value.item()}; differences of gradients: {errors}")
    return max(errors.values())


def check_losses(workers):
    """The largest relative difference of the losses of the first three steps; ends the run above 1e-4."""
    losses = {name: [worker.ask("step")["loss"] for _ in range(3)] for name, worker in workers.items()}
    truth = np.array(losses["torch"])
    error = max(float(np.abs(np.array(values) / truth - 1).max()) for values in losses.values())
    if error > 1e-4:
        raise SystemExit(f"losses of the first steps differ: {losses}")
    return error


def measure(networks_, threads, repeats, compiled, work):
    kinds = KINDS | ({"torch-compile": "torch.compile"} if compiled else {})
    rows, gradients, losses = [], [], []
    for network in networks_:
        weights, data = f"{work}/{network}", f"{work}/{network}-batch"
        subprocess.run(ours("weights", network, weights), check=True)
        batch(network, data)
        gradients.append(check_gradients(network, weights, data, work))
        for number in threads:
            commands = {"limn": ours("training", network, weights, data, number)}
            commands |= {kind: theirs("training", kind, network, weights, data, number) for kind in kinds}
            with Workers(commands) as workers:
                losses.append(check_losses(workers))
                times = medians({name: worker.turn("step") for name, worker in workers.items()}, repeats)
                speeds = [BATCHES[network] / times[name] for name in ("limn", *kinds)]
                peaks = [megabytes(workers[name].peak()) for name in ("limn", "torch", "torch-last")]
            rows.append(
                [
                    network,
                    BATCHES[network],
                    number,
                    *(f"{s:.4g}" for s in speeds),
                    f"{speeds[0] / max(speeds[1:]):.2f}",
                    *peaks,
                    repeats,
                ]
            )
    header = [
        "network",
        "batch",
        "threads",
        "Limn",
        *kinds.values(),
        "× PyTorch",
        "memory: Limn",
        "PyTorch",
        "PyTorch channels_last",
        "rounds",
    ]
    note = (
        "Images a second (64×64; mlp: 28×28; forward, backward and Adam; PyTorch's is fused); × is the speed of Limn over "
        "PyTorch's fastest: above 1, Limn is faster. Memory: most resident of the process, MB. "
        f"From equal weights, gradients differ by {max(gradients):.1e} of their norm at most, "
        f"losses of the first 3 steps by {max(losses):.1e}."
    )
    return table("Training", header, rows, note)
