#!/usr/bin/env python3
"""Photos that change, grow, shrink or go away while they are read fail alone; the next run takes what is there then."""
import os
import re
import time

import harness
from harness import DENOISE, Script, command, files, fresh, temporaries


def main():
    script = Script("changing")
    turns = 0
    with harness.workspace("changing") as folder, script.part("strace"):
        strace = harness.tool("strace")
        source, output = os.path.join(folder, "in"), os.path.join(folder, "out")
        os.makedirs(source)
        photo = os.path.join(source, "1.png")
        other = harness.png(61, 47, seed=77)

        def photos():
            for index in range(4):
                with open(os.path.join(source, f"{index}.png"), "wb") as file:
                    file.write(harness.png(60, 50, seed=index, level=0))

        def append():
            with open(photo, "ab") as file:
                file.write(b"more")

        def shorten():
            os.truncate(photo, 1000)

        def overwrite():
            with open(photo, "r+b") as file:
                file.seek(3000)
                file.write(bytes(range(256)))

        def restore_times():
            """Other bytes of the same size and time of writing: only the time of change tells."""
            status = os.stat(photo)
            overwrite()
            os.utime(photo, ns=(status.st_atime_ns, status.st_mtime_ns))

        def replace():
            with open(photo + "~", "wb") as file:
                file.write(other)
            os.rename(photo + "~", photo)

        photos()
        plain = os.path.join(folder, "plain")
        harness.run(command(DENOISE, source, plain))
        reference = files(plain)
        for change, must_fail in ((append, True), (shorten, True), (overwrite, True), (restore_times, True),
                                  (replace, False), (lambda: os.remove(photo), False)):
            for delay in ("delay_exit", "delay_enter"):
                photos()
                fresh(output)
                name = change.__name__.strip("<>")
                label = f"{name} while read ({delay})"
                before = [strace, "-f", "-o", os.path.join(folder, "trace"), "-P", photo, "-e", "trace=read,pread64",
                          "-e", f"inject=read,pread64:{delay}=600000"]
                process = harness.start(command(DENOISE, source, output), before=before)
                # The reads of this one are slow: the others are done meanwhile.
                harness.wait_until(lambda: len(harness.done(output)) >= 3, 20)
                change()
                text, errors = process.communicate(timeout=60)
                turns += 1
                left = files(output)
                wrong = [name for name in ("0.png", "2.png", "3.png") if left.get(name) != reference[name]]
                script.expect(not wrong, f"{label}: {wrong} are wrong")
                script.expect(not temporaries(output), f"{label}: left {temporaries(output)}")
                failed = re.search(rb"^.*1\.png: .*$", errors, re.M)
                if must_fail:
                    script.expect(process.returncode == 1 and failed and "1.png" not in left,
                                  f"{label}: status {process.returncode}, written: {'1.png' in left}, says "
                                  f"{failed and failed.group(0)}")
                else:
                    script.expect(process.returncode in (0, 1), f"{label}: status {process.returncode}")
                if change.__name__ == "<lambda>":
                    continue
                # Whatever it was: the run after it has what a fresh run has.
                resumed = harness.run(command(DENOISE, source, output))
                fresh(plain)
                again = harness.run(command(DENOISE, source, plain))
                script.expect(resumed.status == again.status and files(output) == files(plain),
                              f"{label}: carried on: {resumed}; a fresh run: {again}")
        for change in (append, overwrite, restore_times, replace, shorten):
            # Changed between two runs.
            photos()
            fresh(output)
            harness.run(command(DENOISE, source, output))
            change()
            fresh(plain)
            resumed, again = (harness.run(command(DENOISE, source, place)) for place in (output, plain))
            ours, theirs = files(output), files(plain)
            if again.status == 1:  # what is no photo any more has no new output; its old one stays
                ours.pop("1.png", None)
            script.expect(resumed.status == again.status and ours == theirs,
                          f"{change.__name__} between runs: {resumed}; a fresh run: {again}: "
                          f"{[name for name in theirs if ours.get(name) != theirs[name]]}")
            turns += 1
    script.end(f"{turns} changes")


main()
