"""Processes that take turns: each does a unit of work when asked and is stopped until its next turn."""

import json
import os
import signal
import subprocess
import sys

from runs import Run

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BUILD = os.path.join(ROOT, ".build", "release")
LIMN = os.path.join(BUILD, "limn")
MODEL = os.path.join(ROOT, "samples", "models", "photo-denoiser-small")
PHOTOS = os.path.join(ROOT, "samples", "photos")


PIPELINE = """version: 1
stages:
  - load: { path: $input }
  - tiles: { each: [encode: { model: photo-denoiser-small }, decode: { model: photo-denoiser-small }] }
  - save: { path: "$output/{stem}.{ext}" }
"""


def write_pipeline(folder):
    path = os.path.join(folder, "pipeline.yaml")
    with open(path, "w") as file:
        file.write(PIPELINE)
    return path


def limn_run(pipeline, source, destination, jobs):
    options = ["--jobs", str(jobs)] if jobs else []
    command = [LIMN, "run", pipeline, "--input", source, "--output", destination, *options]
    return Run(command, source, destination, keeps_journal=True)


def worker(file, *arguments):
    return [sys.executable, os.path.join(HERE, file), *map(str, arguments)]


def theirs(*arguments):
    return worker("peers.py", *arguments)


def script(onnx, source, destination, processes, threads):
    return Run(worker("script.py", onnx, source, destination, processes, threads), source, destination)


def launcher():
    return [sys.executable, "-S", "-E", os.path.join(HERE, "launch.py")]


def ours(*arguments):
    return [os.path.join(BUILD, "limn-benchmark"), *map(str, arguments)]


class Worker:
    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)

    def ask(self, *words):
        """The answer to a request. The process runs only meanwhile: its idle threads cost the others nothing."""
        self.process.send_signal(signal.SIGCONT)
        print(*words, file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{' '.join(self.process.args)}: ended with {self.process.wait()} at '{' '.join(words)}'")
        self.process.send_signal(signal.SIGSTOP)
        return json.loads(line)

    def launch(self, command):
        """What launch.py says of a command that it ran; ends the run if the command failed."""
        answer = self.ask(json.dumps(command))
        if answer["status"] != 0:
            raise SystemExit(f"{' '.join(command)}: failed with status {answer['status']}")
        self.latest = answer
        return answer

    def launching(self, command):
        """A turn for `turns.medians`: a whole process."""
        return lambda: self.launch(command)["seconds"], self.cpu

    def cpu(self):
        """The seconds of CPU time of all its threads, and of the processes it has waited for, so far."""
        with open(f"/proc/{self.process.pid}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")

    def turn(self, *words):
        """A turn for `turns.medians`."""
        return lambda: self.ask(*words)["seconds"], self.cpu

    def peak(self):
        """The most memory that was resident so far, in bytes."""
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))

    def close(self):
        self.process.send_signal(signal.SIGCONT)
        self.process.stdin.close()
        self.process.wait()


class Workers(dict):
    """Workers by name that end with a `with` block."""

    def __init__(self, commands):
        super().__init__({name: Worker(command) for name, command in commands.items()})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for worker in self.values():
            worker.close()
