#!/usr/bin/env python3
"""The disk refuses the Nth call, for every N of a run of five photos: full, broken, or taking only a part of a write.

Never status 0 unless all is there and right; never a part of a file under a final name; no temporary left; 3 where the
disk is at fault; and once it is mended the same command completes the work.
"""
import collections
import concurrent.futures
import errno
import os

import harness
from harness import DENOISE, Script, command, files, fresh, run, temporaries

# Calls, what they answer, how long, what the status must be. A short write or an interrupted call is no fault at all.
CASES = [
    ("write", "half", "always", {3}),
    ("write", errno.ENOSPC, "once", {3}),
    ("write", errno.EIO, "once", {3}),
    ("write", "short", "always", {0}),
    ("sync", errno.EIO, "once", {3}),
    ("rename", errno.EIO, "once", {3}),
    ("rename", errno.ENOSPC, "always", {3}),
    ("open", errno.ENOSPC, "once", {3}),
    ("open", errno.EROFS, "always", {3}),
    ("make", errno.ENOSPC, "once", {3}),
    ("write,sync,open", errno.EINTR, "once", {0}),
]
WORKERS = os.cpu_count() or 1


class Errors(Script):
    def __init__(self):
        super().__init__("errors")
        self.found = collections.Counter()

    def prepare(self, folder):
        self.folder, self.input = folder, os.path.join(folder, "in")
        os.makedirs(os.path.join(self.input, "sub"))
        for index, (width, height, channels, depth) in enumerate(
                [(64, 48, 3, 8), (48, 64, 1, 8), (40, 40, 4, 8), (64, 24, 3, 16), (60, 40, 2, 8)]):
            with open(os.path.join(self.input, f"sub/{index}.png" if index == 3 else f"{index}.png"), "wb") as file:
                file.write(harness.png(width, height, channels, depth, index))
        self.library = harness.injector(folder)
        output = fresh(os.path.join(folder, "out"))
        result = run(self.arguments(output))
        self.reference = files(output)
        if not self.expect(result.status == 0 and len(self.reference) == 6, f"the run that nobody disturbs: {result}"):
            self.end("no reference")

    def arguments(self, output):
        return command(DENOISE, self.input, output, "--jobs", "1")

    def inject(self, output, calls, how, then, number, under):
        log = output + ".calls"
        with open(log, "w", encoding="utf-8"):
            pass
        result = run(self.arguments(output), timeout=60, env={
            "LD_PRELOAD": self.library, "INJECT_UNDER": under, "INJECT_AT": str(number), "INJECT_LOG": log,
            "INJECT_CALLS": calls, "INJECT_HOW": str(how), "INJECT_THEN": then})
        with open(log, encoding="utf-8", errors="replace") as file:
            failed = [line.split(" ", 3)[3].strip() for line in file if " FAIL " in line]
        return result, [os.path.relpath(path, self.folder) for path in failed]

    def check(self, output, label, result, statuses):
        left = files(output)
        complete = left == self.reference
        if result.status == 0:
            self.expect(complete, f"{label}: status 0, but not all is there and right: {result}")
        elif self.expect(result.status in statuses, f"{label}: not {statuses}: {result}"):
            self.expect(len(result.errors.strip().splitlines()) >= 1, f"{label}: says nothing")
        self.found[f"status {result.status}"] += 1
        for name, data in left.items():
            if not harness.is_temporary(name) and data != self.reference.get(name):
                self.found["partial"] += 1
                self.expect(False, f"{label}: {name} is not what it should be: {harness.damage(data) or 'other bytes'}")
        self.found["temporaries"] += len(temporaries(output))
        self.expect(not temporaries(output), f"{label}: left {temporaries(output)}")
        resumed = run(self.arguments(output), timeout=60)
        self.expect(resumed.status == 0 and files(output) == self.reference, f"{label}: carried on: {resumed}")
        self.expect(not temporaries(output), f"{label}: carried on, left {temporaries(output)}")

    def each(self, turn):
        """Calls turn(number, output) for 1, 2, … until it says that there is no such call; several at once."""
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            first = 1
            while True:
                turns = [pool.submit(turn, first + place, os.path.join(self.folder, f"out-{place}"))
                         for place in range(WORKERS)]
                if not all([turn.result() for turn in turns]):
                    return
                first += WORKERS

    def of_outputs(self):
        for calls, how, then, statuses in CASES:
            def turn(number, output):
                fresh(output)
                if calls == "make":
                    os.rmdir(output)
                result, failed = self.inject(output, calls, how, then, number, output)
                if not failed:
                    return False
                os.makedirs(output, exist_ok=True)
                self.found[f"{calls}s"] += 1
                self.check(output, f"{calls} {number} ({failed[0]}): {name_of(how)} {then}", result, statuses)
                return True

            self.each(turn)

    def of_inputs(self):
        """An input that cannot be read fails alone."""
        def turn(number, output):
            fresh(output)
            result, failed = self.inject(output, "read", errno.EIO, "once", number, self.input)
            if not failed:
                return False
            self.found["reads"] += 1
            label = f"read {number} ({failed[0]}): EIO"
            sheet = os.path.join(output, "contact-sheet.png")
            # Of some reads nothing depends: a first look at the size. Else the sheet shows the others.
            if result.status != 0 and os.path.exists(sheet):
                with open(sheet, "rb") as file:
                    self.expect(harness.damage(file.read()) is None, f"{label}: a damaged sheet")
                os.remove(sheet)
            alone = sum(files(output).get(name) == data for name, data in self.reference.items()) >= 4
            self.expect(alone, f"{label}: the others are not all there")
            self.check(output, label, result, {1})
            return True

        self.each(turn)
        output = fresh(os.path.join(self.folder, "out"))
        result, failed = self.inject(output, "read", "short", "always", 1, self.input)
        self.check(output, f"{len(failed)} reads of a half", result, {0})


def name_of(how):
    return errno.errorcode[how] if isinstance(how, int) else how


def main():
    script = Errors()
    with harness.workspace("errors") as folder:
        script.prepare(folder)
        script.of_outputs()
        script.of_inputs()
    found = script.found
    calls = ", ".join(f"{found[kind]} {kind}" for kind in ("writes", "syncs", "renames", "opens", "makes", "reads"))
    calls += f", {found['write,sync,opens']} calls interrupted"
    statuses = ", ".join(f"{name} {count} times" for name, count in sorted(found.items()) if name.startswith("status"))
    script.end(f"refused: {calls}: {statuses}; {found['partial']} partial, {found['temporaries']} temporaries")


main()
