"""The other side of the benchmarks: a process that does one unit of work for each line on standard input, as
limn-benchmark does, and answers with one line of JSON.

    peers.py inference torch|torch-last|onnx MODEL     lines: input FILE; threads N; forward [FILE]
    peers.py training torch|torch-last|torch-compile NETWORK WEIGHTS BATCH THREADS     lines: step
"""

import json
import sys
import time


def serve(commands):
    for line in sys.stdin:
        name, *arguments = line.split()
        print(json.dumps(commands[name](*arguments) or {}), flush=True)


def timed(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def forward(work):
    """A command that times `work` and writes what it gives if asked to."""

    def command(path=None):
        seconds, y = timed(work)
        if path:
            import numpy
            from safetensors.numpy import save_file

            save_file({"y": numpy.ascontiguousarray(y)}, path)
        return {"seconds": seconds}

    return command


def torch_inference(model, last):
    import networks
    import torch
    from safetensors.torch import load_file

    torch.set_grad_enabled(False)
    layout = torch.channels_last if last else torch.contiguous_format
    network = networks.denoiser(model).to(memory_format=layout)
    state = {}

    def take(path):
        state["x"] = load_file(path)["x"].contiguous(memory_format=layout)

    def work():
        with torch.inference_mode():
            return network(state["x"])

    serve({"input": take, "threads": lambda n: torch.set_num_threads(int(n)), "forward": forward(work)})


def onnx_inference(model):
    import onnxruntime
    from safetensors.numpy import load_file

    state = {}

    def session(threads):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        state["session"] = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    session(1)
    serve(
        {
            "input": lambda path: state.update(load_file(path)),
            "threads": lambda n: session(int(n)),
            "forward": forward(lambda: state["session"].run(None, {"x": state["x"]})[0]),
        }
    )


def torch_training(kind, network, weights, batch, threads):
    import networks
    import torch
    from safetensors.torch import load_file

    torch.set_num_threads(int(threads))
    layout = torch.channels_last if kind == "torch-last" else torch.contiguous_format
    network, loss = networks.trainee(network, weights)
    network = network.to(memory_format=layout)
    if kind == "torch-compile":
        loss = torch.compile(loss)
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-3, fused=True)
    tensors = load_file(batch)
    tensors = [x.contiguous(memory_format=layout) if x.ndim == 4 else x for x in (tensors["input"], tensors["target"])]

    def step():
        optimiser.zero_grad()
        value = loss(*tensors)
        value.backward()
        optimiser.step()
        return value.item()

    def command():
        seconds, value = timed(step)
        return {"seconds": seconds, "loss": value}

    serve({"step": command})


def main():
    task, kind, *arguments = sys.argv[1:]
    if task == "training":
        torch_training(kind, *arguments)
    elif kind == "onnx":
        onnx_inference(*arguments)
    else:
        torch_inference(*arguments, last=kind == "torch-last")


if __name__ == "__main__":
    main()
