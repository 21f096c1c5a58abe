#!/usr/bin/env python3
"""Nobody listens, or the log's disk is full: what limn says is lost then, but no photo, and its status is the same."""
import os
import signal
import subprocess

import harness
from harness import DENOISE, Script, command, files, fresh, run, temporaries


def main():
    script = Script("streams")
    tried = 0
    with harness.workspace("streams") as folder:
        source, output = os.path.join(folder, "in"), os.path.join(folder, "out")
        os.makedirs(source)
        for index in range(6):
            with open(os.path.join(source, f"{index}.png"), "wb") as file:
                file.write(harness.png(50, 40, seed=index))
        with open(os.path.join(source, "bad.png"), "wb") as file:
            file.write(b"not a photo")
        arguments = command(DENOISE, source, output)
        result = run(arguments)
        reference = files(output)
        script.expect(result.status == 1 and len(reference) == 7, f"with someone listening: {result}")

        def closed_pipe():
            reader, writer = os.pipe()
            os.close(reader)
            return writer

        streams = {
            "a full disk": lambda: os.open("/dev/full", os.O_WRONLY),
            "a pipe that nobody reads": closed_pipe,
            "nothing": lambda: None,
        }
        for name, stream in streams.items():
            for which in ("stdout", "stderr", "both"):
                fresh(output)
                handle = stream()

                def close():
                    # Python makes SIGPIPE ignored for its children; a shell does not.
                    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
                    if handle is None:
                        for descriptor in {"stdout": [1], "stderr": [2], "both": [1, 2]}[which]:
                            os.close(descriptor)

                given = {key: handle if which in (key, "both") and handle is not None else subprocess.DEVNULL
                         for key in ("stdout", "stderr")}
                process = harness.start(arguments, limits=close, restore_signals=True, **given)
                if handle is not None:
                    os.close(handle)
                status = process.wait(60 * harness.PATIENCE)
                tried += 1
                label = f"{which} to {name}"
                script.expect(status == 1, f"{label}: status {status}")
                script.expect(files(output) == reference, f"{label}: {len(files(output))} files of {len(reference)}")
                script.expect(not temporaries(output), f"{label}: left {temporaries(output)}")
        for which, words in (("plan", ["plan"]), ("retry", ["retry"])):
            result = run([*words, DENOISE, "--input", source, "--output", output] if which == "plan" else
                         [*words, DENOISE, "--input", source, "--output", output])
            script.expect(result.status in (0, 1), f"{which}: {result}")
    script.end(f"{tried} ways not to listen")


main()
