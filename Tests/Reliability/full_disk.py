#!/usr/bin/env python3
"""A small disk that fills up: status 3, whole files only, a message that says so; once there is room, the run is carried on."""
import contextlib
import os
import subprocess

import harness
from harness import DENOISE, Script, command, files, run, temporaries


@contextlib.contextmanager
def disk(folder, options):
    os.makedirs(folder, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def main():
    script = Script("full_disk")
    counts = {"sizes": 0, "whole": 0, "resumed": 0}

    def check(label, output, reference, arguments, room):
        result = run(arguments)
        label = f"{label}: {result}"
        script.expect(result.status == 3, label)
        script.expect(b"no space left" in result.errors, f"does not say that the disk is full: {label}")
        left = files(output)
        for name, data in left.items():
            script.expect(data == reference.get(name), f"{name} is not whole: {label}")
        script.expect(not temporaries(output), f"left {temporaries(output)}: {label}")
        room()
        resumed = run(arguments)
        script.expect(resumed.status == 0 and files(output) == reference, f"carried on: {resumed}; before: {label}")
        kept = sum(1 for record in harness.records(output) if record.get("event") in ("done", "passed-over"))
        script.expect(kept == len(reference) - 1, f"{kept} photos were done, {len(reference) - 1} once each: {label}")
        counts["sizes"] += 1
        counts["whole"] += len(left)
        counts["resumed"] += resumed.status == 0

    with harness.workspace("disk") as folder, script.part("tmpfs"):
        harness.need_root()
        harness.tool("mount")
        source, output, plain = (os.path.join(folder, name) for name in ("in", "out", "plain"))
        os.makedirs(source)
        for index in range(12):
            with open(os.path.join(source, f"{index:02}.png"), "wb") as file:
                file.write(harness.png(120, 90, 3, 16 if index % 4 == 3 else 8, index))
        result = run(command(DENOISE, source, plain))
        reference = files(plain)
        if not script.expect(result.status == 0 and len(reference) == 13, f"with room enough: {result}"):
            script.end("no reference")
        total = sum(map(len, reference.values()))
        arguments = command(DENOISE, source, output)
        for part in (2, 10, 25, 40, 55, 70, 85, 95):
            size = total * part // 100 // 4096 * 4096
            with disk(output, f"size={size}"):
                check(f"{part} % of the room", output, reference, arguments,
                      lambda: subprocess.run(["mount", "-o", f"remount,size={4 * total}", output], check=True))
        for inodes in (4, 5, 6, 9):  # the root, .limn and its files come first
            with disk(output, f"size={4 * total},nr_inodes={inodes}"):
                check(f"{inodes} files", output, reference, arguments,
                      lambda: subprocess.run(["mount", "-o", "remount,nr_inodes=100", output], check=True))
    script.end(f"{counts['sizes']} disks too small, {counts['whole']} whole files on them, {counts['resumed']} resumed")


main()
