"""Runs over a folder of photos that were really done: each into an empty folder, in which every photo is looked for.

A run of Limn carries on what an earlier one began, so a second one into the same folder would do, and time, nothing.
"""

import json
import os
import shutil
import time

JOURNAL = os.path.join(".limn", "journal.jsonl")


class Run:
    """A command that takes the photos of the folder `source` into `output`, where nothing else may be kept."""

    def __init__(self, command, source, output, keeps_journal=False):
        self.command, self.source, self.output, self.keeps_journal = command, source, output, keeps_journal

    def launch(self, worker):
        """What launch.py says of it. The folder is emptied before and looked through afterwards, off the clock."""
        shutil.rmtree(self.output, ignore_errors=True)
        os.makedirs(self.output)
        began = time.time()
        answer = worker.launch(self.command)
        self.check(began)
        return answer

    def turn(self, worker):
        """A turn for `turns.medians`."""
        return lambda: self.launch(worker)["seconds"], worker.cpu

    def check(self, began):
        """Ends the benchmark unless each photo, and nothing else, was written since `began`."""
        expected = sorted(os.listdir(self.source))
        written = sorted(name for name in os.listdir(self.output) if name != ".limn")
        self.expect(written, expected, "wrote")
        for name in written:
            state = os.stat(os.path.join(self.output, name))
            # Files' times may lag behind the clock by a tick.
            if state.st_size == 0 or state.st_mtime < began - 0.05:
                raise SystemExit(f"{self.words()}: {name} was not written by this run")
        if self.keeps_journal:
            self.expect(sorted(self.done()), expected, "did")

    def done(self):
        """The photos that the journal says were done, each as often as it was; skipped ones have no record."""
        with open(os.path.join(self.output, JOURNAL)) as journal:
            records = [json.loads(line) for line in journal]
        runs = sum(record["event"] == "run" for record in records)
        if runs != 1:
            raise SystemExit(f"{self.words()}: the journal is one of {runs} runs, so the folder was not empty")
        return [record["item"] for record in records if record["event"] in ("done", "passed-over")]

    def expect(self, found, expected, verb):
        if found != expected:
            odd = sorted(set(found) ^ set(expected)) or [name for name in set(found) if found.count(name) > 1]
            raise SystemExit(f"{self.words()}: {verb} {len(found)} of {len(expected)} photos, see {' '.join(odd[:3])}")

    def words(self):
        return " ".join(map(str, self.command))


def sizes(folder):
    """The bytes of the photos in a folder."""
    return sum(entry.stat().st_size for entry in os.scandir(folder) if entry.is_file())
