#!/usr/bin/env python3
"""The disk refuses the Nth call, for every N of a run of five photos: full, broken, or taking only a part of a write.

Never status 0 unless all is there and right; never a part of a file under a final name; no temporary left; 3 where the
disk is at fault; and once it is mended the same command completes the work.
"""
import collections
import errno
import os

import harness
from harness import DENOISE, Script, command, files, fresh, run, temporaries

# Calls, what they answer, how long, what the status must be. A short write or an interrupted call is no fault at all.
CASES = [
    ("write", "half", "always", {3}),
    ("write", errno.ENOSPC, "once", {3}),
    ("write", errno.EIO, "once", {3}),
    ("write", errno.EIO, "always", {3}),
    ("write", "short", "always", {0}),
    ("write", errno.EINTR, "once", {0}),
    ("sync", errno.EIO, "once", {3}),
    ("sync", errno.ENOSPC, "always", {3}),
    ("rename", errno.EIO, "once", {3}),
    ("rename", errno.ENOSPC, "always", {3}),
    ("open", errno.ENOSPC, "once", {3}),
    ("open", errno.EROFS, "always", {3}),
    ("open", errno.EINTR, "once", {0}),
    ("make", errno.ENOSPC, "once", {3}),
    ("make", errno.EROFS, "always", {3}),
]


class Errors(Script):
    def __init__(self):
        super().__init__("errors")
        self.found = collections.Counter()

    def prepare(self, folder):
        self.folder, self.input, self.output = folder, os.path.join(folder, "in"), os.path.join(folder, "out")
        os.makedirs(os.path.join(self.input, "sub"))
        for index, (width, height, channels, depth) in enumerate(
                [(96, 64, 3, 8), (64, 96, 1, 8), (80, 80, 4, 8), (64, 48, 3, 16), (130, 40, 2, 8)]):
            with open(os.path.join(self.input, f"sub/{index}.png" if index == 3 else f"{index}.png"), "wb") as file:
                file.write(harness.png(width, height, channels, depth, index))
        self.arguments = command(DENOISE, self.input, self.output)
        self.library = harness.injector(folder)
        fresh(self.output)
        result = run(self.arguments)
        self.reference = files(self.output)
        if not self.expect(result.status == 0 and len(self.reference) == 6, f"the run that nobody disturbs: {result}"):
            self.end("no reference")

    def inject(self, calls, how, then, number, under):
        log = os.path.join(self.folder, "calls")
        with open(log, "w", encoding="utf-8"):
            pass
        result = run(self.arguments, timeout=30, env={
            "LD_PRELOAD": self.library, "INJECT_UNDER": under, "INJECT_AT": str(number), "INJECT_LOG": log,
            "INJECT_CALLS": calls, "INJECT_HOW": str(how), "INJECT_THEN": then})
        with open(log, encoding="utf-8", errors="replace") as file:
            failed = [line.split(" ", 3)[3].strip() for line in file if " FAIL " in line]
        return result, [os.path.relpath(path, self.folder) for path in failed]

    def check(self, label, result, statuses):
        left = files(self.output)
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
        self.found["temporaries"] += len(temporaries(self.output))
        self.expect(not temporaries(self.output), f"{label}: left {temporaries(self.output)}")
        resumed = run(self.arguments, timeout=30)
        self.expect(resumed.status == 0 and files(self.output) == self.reference, f"{label}: carried on: {resumed}")
        self.expect(not temporaries(self.output), f"{label}: carried on, left {temporaries(self.output)}")

    def of_outputs(self):
        for calls, how, then, statuses in CASES:
            number = 0
            while True:
                number += 1
                fresh(self.output)
                if calls == "make":
                    os.rmdir(self.output)
                result, failed = self.inject(calls, how, then, number, self.output)
                if not failed:
                    break
                os.makedirs(self.output, exist_ok=True)
                self.found[f"{calls}s"] += 1
                self.check(f"{calls} {number} ({failed[0]}): {name_of(how)} {then}", result, statuses)

    def of_inputs(self):
        """An input that cannot be read fails alone."""
        number = 0
        while True:
            number += 1
            fresh(self.output)
            result, failed = self.inject("read", errno.EIO, "once", number, self.input)
            if not failed:
                break
            self.found["reads"] += 1
            label = f"read {number} ({failed[0]}): EIO"
            alone = sum(files(self.output).get(name) == data for name, data in self.reference.items()) >= 4
            self.expect(alone, f"{label}: the others are not all there")
            if "contact-sheet.png" in self.reference:  # it shows the ones that could be read
                sheet = os.path.join(self.output, "contact-sheet.png")
                if os.path.exists(sheet):
                    self.expect(harness.damage(open(sheet, "rb").read()) is None, f"{label}: a damaged sheet")
                    os.remove(sheet)
            self.check(label, result, {1})
        fresh(self.output)
        result, failed = self.inject("read", "short", "always", 1, self.input)
        self.check(f"{len(failed)} reads of one byte", result, {0})


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
    statuses = ", ".join(f"{name} {count} times" for name, count in sorted(found.items()) if name.startswith("status"))
    script.end(f"{calls} refused: {statuses}; {found['partial']} partial, {found['temporaries']} temporaries")


main()
