#!/usr/bin/env python3
"""Few open files, little memory: 32 descriptors; 10,000 small photos under 512 MB, without growing."""
import os
import resource
import statistics
import time

import harness
from harness import DENOISE, Script, command, files, run, temporaries

COUNT = int(os.environ.get("LIMN_SOAK_PHOTOS", "10000"))
MEGABYTES = 512


def descriptors(script, folder):
    source, plain = os.path.join(folder, "few"), os.path.join(folder, "plain")
    os.makedirs(source)
    for index in range(60):
        with open(os.path.join(source, f"{index}.png"), "wb") as file:
            file.write(harness.png(48, 48, seed=index))
    script.expect(run(command(DENOISE, source, plain)).status == 0, "60 photos")
    for limit in (32, 24):
        for jobs in (1, 2, 8):
            output = os.path.join(folder, f"few-{limit}-{jobs}")
            result = run(
                command(DENOISE, source, output, "--jobs", str(jobs)),
                limits=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit)))
            whole = result.status == 0 and files(output) == files(plain)
            # With even fewer it may have to give up, but it must say so.
            script.expect(whole or (limit < 32 and result.status in (1, 2, 3) and result.errors.strip()),
                          f"{limit} descriptors, {jobs} jobs: {result}")
            script.expect(not temporaries(output), f"{limit} descriptors: left {temporaries(output)}")


def memory(script, folder):
    source, output = os.path.join(folder, "many"), os.path.join(folder, "many-out")
    os.makedirs(source)
    kinds = [harness.png(48, 48, channels, depth, index)
             for index, (channels, depth) in enumerate([(3, 8), (1, 8), (4, 8), (3, 16)] * 8)]
    for index in range(COUNT):
        part = os.path.join(source, f"{index // 1000:02}")
        os.makedirs(part, exist_ok=True)
        with open(os.path.join(part, f"{index:05}.png"), "wb") as file:
            file.write(kinds[index % len(kinds)])

    def limit():
        resource.setrlimit(resource.RLIMIT_DATA, (MEGABYTES << 20, MEGABYTES << 20))

    log = open(os.path.join(folder, "log"), "w+b")
    began = time.monotonic()
    process = harness.start(command(DENOISE, source, output), limits=limit, stdout=log, stderr=log)
    journal = os.path.join(output, ".limn/journal.jsonl")
    samples, peak, lines, place = [], 0, 0, 0
    while process.poll() is None:
        time.sleep(0.05)
        try:
            with open(journal, "rb") as file:
                file.seek(place)
                data = file.read()
            with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
                status = dict(line.split(":", 1) for line in file if ":" in line)
        except OSError:
            continue
        place += len(data)
        lines += data.count(b'"event":"done"') + data.count(b'"event":"passed-over"')
        if "VmRSS" in status:
            samples.append((lines, int(status["VmRSS"].split()[0])))
            peak = int(status["VmHWM"].split()[0])
    seconds = time.monotonic() - began
    log.seek(0)
    text = log.read().decode("utf-8", "replace").strip().splitlines()
    script.expect(process.returncode == 0, f"{COUNT} photos: status {process.returncode}: {text[-2:]}")
    written = sum(len(names) for path, _, names in os.walk(output) if "/.limn" not in path)
    script.expect(written == COUNT + 1, f"{written} files, not {COUNT + 1}")
    script.expect(not temporaries(output), "temporaries left")
    early = [size for done, size in samples if COUNT * 0.1 <= done < COUNT * 0.2]
    late = [size for done, size in samples if COUNT * 0.9 <= done <= COUNT]
    if not script.expect(early and late, f"too few samples: {len(samples)}"):
        return "", seconds
    first, last = statistics.median(early), statistics.median(late)
    drift = (last - first) / first
    script.expect(drift < 0.05, f"the resident size goes from {first} to {last} kB: {drift:+.1%}")
    script.expect(peak < MEGABYTES << 10, f"the resident size peaks at {peak} kB")
    again = run(command(DENOISE, source, output), limits=limit, timeout=300)
    script.expect(again.status == 0, f"the same again: {again}")
    return (f"{first / 1024:.0f} MB from the {COUNT // 10:,}th on, {last / 1024:.0f} MB in the end ({drift:+.1%}), "
            f"peak {peak / 1024:.0f} MB, {COUNT / seconds:.0f} photos/s, again in {again.seconds:.1f} s")


def main():
    script = Script("bounds")
    with harness.workspace("bounds") as folder:
        descriptors(script, folder)
        told = memory(script, folder)
    script.end(f"32 descriptors at 1, 2 and 8 jobs; {COUNT:,} photos under {MEGABYTES} MB: {told}")


main()
