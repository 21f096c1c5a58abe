"""Processes that take turns: each does a unit of work when asked and is stopped until its next turn."""

import json
import os
import signal
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BUILD = os.path.join(ROOT, ".build", "release")
LIMN = os.path.join(BUILD, "limn")
MODEL = os.path.join(ROOT, "samples", "models", "photo-denoiser")
PHOTOS = os.path.join(ROOT, "samples", "photos")


def ours(*arguments):
    return [os.path.join(BUILD, "limn-benchmark"), *map(str, arguments)]


def theirs(*arguments):
    return [sys.executable, os.path.join(HERE, "peers.py"), *map(str, arguments)]


class Worker:
    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)

    def ask(self, *words):
        """The answer to a request. The process runs only meanwhile, so that its idle threads cost the others nothing."""
        self.process.send_signal(signal.SIGCONT)
        print(*words, file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{' '.join(self.process.args)}: ended with {self.process.wait()} at '{' '.join(words)}'")
        self.process.send_signal(signal.SIGSTOP)
        return json.loads(line)

    def cpu(self):
        """The seconds of CPU time of all its threads so far."""
        with open(f"/proc/{self.process.pid}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

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
