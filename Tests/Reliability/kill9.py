#!/usr/bin/env python3
"""A run that is killed (SIGKILL) at random moments, and at each rename and each fsync, then carried on.

After each kill nothing under a final name may be other than in a run that nobody disturbed; the same command then does
what is missing and nothing else, leaves no temporary, and ends with the same files, contact sheet included.
"""
import collections
import os
import time

import harness
from harness import DENOISE, Script, command, files, fresh, run, temporaries

RANDOM = int(os.environ.get("LIMN_SOAK_KILLS", "100"))


class Kill9(Script):
    def __init__(self):
        super().__init__("kill9")
        self.found = collections.Counter()

    def prepare(self, folder):
        self.input, self.output = os.path.join(folder, "in"), os.path.join(folder, "out")
        os.makedirs(os.path.join(self.input, "sub"))
        for index, (width, height, channels, depth) in enumerate(
                [(96, 64, 3, 8), (64, 96, 1, 8), (80, 80, 4, 8), (64, 48, 3, 16), (130, 40, 2, 8), (33, 31, 3, 8)]):
            name = f"sub/{index}.png" if index % 2 else f"{index}.png"
            with open(os.path.join(self.input, name), "wb") as file:
                file.write(harness.png(width, height, channels, depth, index))
        self.arguments = command(DENOISE, self.input, self.output)
        times = []
        for _ in range(3):
            fresh(self.output)
            result = run(self.arguments)
            self.expect(result.status == 0, f"the run that nobody disturbs: {result}")
            times.append(result.seconds)
        self.seconds = sorted(times)[1]
        self.reference = files(self.output)
        if not self.expect(len(self.reference) == 7 and not temporaries(self.output),
                           f"the run that nobody disturbs wrote {sorted(self.reference)}, {temporaries(self.output)}"):
            self.end("no reference")
        again = run(self.arguments)
        self.expect(again.status == 0 and files(self.output) == self.reference, f"the same once more: {again}")

    def check(self, label):
        """Looks at what a killed run left, carries it on and looks again."""
        left, before = files(self.output), harness.identity(self.output)
        finished = [item for item in set(harness.done(self.output)) if item in left]
        for name, data in left.items():
            if harness.is_temporary(name):
                self.found["temporaries to sweep"] += 1
            elif data != self.reference.get(name):
                self.found["truncated"] += 1
                self.expect(False, f"{label}: {name} is not what it should be: {harness.damage(data) or 'other bytes'}")
        told = len(harness.records(self.output))
        result = run(self.arguments)
        self.expect(result.status == 0, f"{label}: carried on: {result}")
        self.expect(not temporaries(self.output), f"{label}: left {temporaries(self.output)}")
        self.found["temporaries"] += len(temporaries(self.output))
        same = files(self.output) == self.reference
        self.expect(same, f"{label}: carried on, but other files: " + ", ".join(
            name for name, data in self.reference.items() if files(self.output).get(name) != data))
        self.found["identical"] += same
        again = [record["item"] for record in harness.records(self.output)[told:] if record.get("event") in ("done", "passed-over")]
        self.expect(not set(again) & set(finished), f"{label}: done again: {sorted(set(again) & set(finished))}")
        after = harness.identity(self.output)
        self.expect(all(before[name] == after.get(name) for name in finished), f"{label}: what was done was written again")
        self.found["kept"] += len(finished)

    def at_random(self):
        longest = self.seconds
        for turn in range(3 * RANDOM):
            if self.found["random"] == RANDOM:
                return
            fresh(self.output)
            if turn % 10 == 0:  # the folder itself is not there yet
                os.rmdir(self.output)
            wait = self.random.uniform(0, longest)
            process = harness.start(self.arguments)
            time.sleep(wait)
            process.kill()
            process.communicate()
            os.makedirs(self.output, exist_ok=True)
            # As long as a run takes now, whatever else the machine does.
            longest *= 1.02 if process.returncode == -9 else 0.9
            if process.returncode == -9:
                self.found["random"] += 1
                self.check(f"killed after {wait * 1000:.0f} ms")

    def at_calls(self, folder):
        """By strace, which counts in each thread: on one core, one thread does all the work."""
        strace = harness.tool("strace")
        core = {min(os.sched_getaffinity(0))}
        arguments = [*self.arguments, "--jobs", "1"]

        def traced(*options):
            return run(arguments, before=[strace, "-f", *options], limits=lambda: os.sched_setaffinity(0, core))

        for kind, names in (("rename", "rename,renameat,renameat2"), ("fsync", "fsync,fdatasync")):
            trace = os.path.join(folder, "trace")
            fresh(self.output)
            traced("-o", trace, "-e", f"trace={names}")
            with open(trace, encoding="utf-8", errors="replace") as file:
                threads = collections.Counter(line.split()[0] for line in file if "(" in line and "resumed" not in line)
            for number in range(1, max(threads.values(), default=0) + 2):
                fresh(self.output)
                result = traced("-o", "/dev/null", "-e", f"trace={names}", "-e",
                                f"inject={names}:signal=SIGKILL:when={number}")
                if result.status != 0:
                    self.found[kind] += 1
                    self.check(f"killed at {kind} {number}")
            self.expect(self.found[kind] >= len(self.reference), f"{self.found[kind]} kills at {kind} by {dict(threads)}")

    def at_every_call(self, folder):
        """By a library that counts in the whole process: before and after each call that changes the output folder."""
        library = harness.injector(folder)
        log = os.path.join(folder, "calls")
        for how in ("kill", "kill-after"):
            number = 0
            while True:
                number += 1
                fresh(self.output)
                with open(log, "w", encoding="utf-8"):
                    pass
                result = run(self.arguments, env={
                    "LD_PRELOAD": library, "INJECT_UNDER": self.output, "INJECT_AT": str(number), "INJECT_LOG": log,
                    "INJECT_CALLS": "write,sync,rename,open,make,unlink,truncate", "INJECT_HOW": how})
                with open(log, encoding="utf-8", errors="replace") as file:
                    if "FAIL" not in file.read():
                        break
                self.expect(result.status == -9, f"{how} {number}: {result}")
                self.found["calls"] += 1
                self.check(f"{how} at call {number}")


def main():
    script = Kill9()
    with harness.workspace("kill9") as folder:
        script.prepare(folder)
        script.at_random()
        with script.part("each rename and fsync"):
            script.at_calls(folder)
        with script.part("each call"):
            script.at_every_call(folder)
    found = script.found
    script.end(
        f"{found['random']} random + {found['rename']} renames + {found['fsync']} "
        f"fsyncs + {found['calls']} calls, {found['truncated']} truncated, {found['temporaries']} temporaries, "
        f"{found['identical']} identical, {found['kept']} photos kept")


main()
