#!/usr/bin/env python3
"""SIGINT, SIGTERM and SIGHUP at random moments while large photos are denoised: over within 2 s, nothing half-written; then carried on."""
import os
import signal
import time

import harness
from harness import DENOISE, Script, command, files, fresh, run, temporaries

TURNS = int(os.environ.get("LIMN_SOAK_SIGNALS", "5"))


def main():
    script = Script("signals")
    slowest, sent, stopped = 0.0, 0, 0
    with harness.workspace("signals") as folder:
        source, output = os.path.join(folder, "in"), os.path.join(folder, "out")
        os.makedirs(source)
        for name, width, height in (("large.png", 6000, 4000), ("small.png", 600, 400)):
            with open(os.path.join(source, name), "wb") as file:
                file.write(harness.large_png(width, height))
        arguments = command(DENOISE, source, output)
        whole = run(arguments, timeout=300)
        if not script.expect(whole.status == 0, f"the run that nobody disturbs: {whole}"):
            script.end("no reference")
        reference = files(output)

        def interrupt(number, wait, label, again=None):
            nonlocal slowest, sent, stopped
            process = harness.start(arguments)
            time.sleep(wait)
            process.send_signal(number)
            began = time.monotonic()
            if again:
                time.sleep(again)
                process.send_signal(number)
            try:
                output_text, errors = process.communicate(timeout=30)
            except Exception:  # what hangs is ended, and told
                process.kill()
                output_text, errors = process.communicate()
            seconds = time.monotonic() - began
            slowest = max(slowest, seconds)
            sent += 1
            text = errors.decode("utf-8", "replace").strip().splitlines()[-2:]
            status = process.returncode
            if status == 0 and files(output) == reference:
                return  # it was done before the signal came
            # Before Limn listens, the system ends it by the signal itself: shells call that 130 and 143 too.
            stopped += status == 128 + number
            script.expect(status in (128 + number, -number), f"{label}: status {status}: {text}")
            script.expect(seconds < 2, f"{label}: {seconds:.2f} s until it ended: {text}")
            for name, data in files(output).items():
                script.expect(data == reference.get(name), f"{label}: {name}: {harness.damage(data) or 'other bytes'}")
            script.expect(not temporaries(output), f"{label}: left {temporaries(output)}")

        for turn in range(TURNS):
            for number in (signal.SIGINT, signal.SIGTERM):
                fresh(output)
                wait = script.random.uniform(0.05, whole.seconds)
                interrupt(number, wait, f"{signal.Signals(number).name} after {wait:.2f} s")
        fresh(output)
        interrupt(signal.SIGHUP, whole.seconds / 2, "SIGHUP")
        # Twice in a row: the second one ends it at once.
        for number in (signal.SIGINT, signal.SIGTERM):
            fresh(output)
            wait = script.random.uniform(0.3, whole.seconds * 0.8)
            interrupt(number, wait, f"{signal.Signals(number).name} twice after {wait:.2f} s", again=0.1)
        result = run(arguments, timeout=300)
        script.expect(result.status == 0 and files(output) == reference, f"carried on: {result}")
        script.expect(not temporaries(output), f"carried on: left {temporaries(output)}")
    script.end(f"{sent} signals, {stopped} stopped a run of {whole.seconds:.1f} s, at most {slowest:.2f} s to the end")


main()
