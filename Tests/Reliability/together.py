#!/usr/bin/env python3
"""Several runs: two into one folder, parts of one (--shard), and the examples for GNU parallel and Open MPI."""
import os
import signal
import subprocess
import time

import harness
from harness import DENOISE, ROOT, Script, command, files, fresh, run, temporaries

PHOTOS = 24


def two_runs(script, folder):
    """The second into the same folder is refused, by the first one's process number."""
    source, output = os.path.join(folder, "large"), os.path.join(folder, "large-out")
    os.makedirs(source)
    for index in range(4):
        with open(os.path.join(source, f"{index}.png"), "wb") as file:
            file.write(harness.large_png(1600, 1200, index))
    refused = 0
    for first_more, seconds in (([], [[], ["--shard", "1/2"]]), (["--shard", "1/1"], [[], ["--shard", "1/1"]]),
                                (["--shard", "1/2"], [["--shard", "1/3"], ["--shard", "1/2"], []])):
        fresh(output)
        first = harness.start(command(DENOISE, source, output, *first_more))
        script.expect(
            harness.wait_until(lambda: any(record.get("event") == "run" for record in harness.records(output)), 10),
            f"{first_more}: no journal after 10 s")
        for more in seconds:
            result = run(command(DENOISE, source, output, *more))
            if first.poll() is not None:
                script.note(f"{first_more} ended too early")
                break
            words = first_more[1].split("/")[0] if more and first_more and more != first_more else f"pid {first.pid}"
            script.expect(result.status == 2 and words.encode() in result.errors,
                          f"{first_more or 'a run'} at work (pid {first.pid}), then {more or 'a run'}: {result}")
            refused += result.status == 2
        text, errors = first.communicate(timeout=120 * harness.PATIENCE)
        script.expect(first.returncode == 0, f"the first run: {first.returncode}: {errors[-300:]}")
        script.expect(not temporaries(output), f"left {temporaries(output)}")
        result = run(command(DENOISE, source, output))
        script.expect(result.status == 0, f"a run after the first one: {result}")
    # A run that was killed holds nothing.
    fresh(output)
    first = harness.start(command(DENOISE, source, output))
    harness.wait_until(lambda: harness.records(output), 10)
    first.kill()
    first.communicate()
    result = run(command(DENOISE, source, output))
    script.expect(result.status == 0 and not temporaries(output), f"a run after one that was killed: {result}")
    return refused


def shards(script, folder, source, reference):
    """Parts one after the other in any order, all at once, and with one that was killed: the same files as one run."""
    output = os.path.join(folder, "shards")
    splits = 0
    for count in (2, 3, 7):
        def part(number):
            return command(DENOISE, source, output, "--shard", f"{number}/{count}")

        def check(label):
            nonlocal splits
            splits += 1
            script.expect(files(output) == reference, f"{count} shards {label}: other files: " + ", ".join(
                sorted(set(files(output)) ^ set(reference)) or
                [name for name in reference if files(output)[name] != reference[name]]))
            script.expect(not temporaries(output), f"{count} shards {label}: left {temporaries(output)}")
            tried = harness.done(output)
            script.expect(sorted(set(tried)) == sorted(tried), f"{count} shards {label}: some photos were done twice")

        fresh(output)
        order = script.random.sample(range(1, count + 1), count)
        for place, number in enumerate(order):
            result = run(part(number))
            script.expect(result.status == 0, f"shard {number}/{count}: {result}")
            script.expect(("contact-sheet.png" in files(output)) == (place == count - 1),
                          f"{count} shards: the sheet after part {place + 1} of {count}")
        check("in turn")

        fresh(output)
        parts = [harness.start(part(number)) for number in order]
        for process in parts:
            _, errors = process.communicate(timeout=120 * harness.PATIENCE)
            script.expect(process.returncode == 0, f"{count} shards at once: {process.returncode}: {errors[-300:]}")
        check("at once")

        fresh(output)
        parts = [harness.start(part(number)) for number in order]
        time.sleep(script.random.uniform(0.02, 0.15))
        parts[0].send_signal(signal.SIGKILL)
        for process in parts:
            process.communicate(timeout=120 * harness.PATIENCE)
        result = run(part(order[0]))
        script.expect(result.status == 0, f"shard {order[0]}/{count} carried on: {result}")
        script.expect(files(output) == reference and not temporaries(output),
                      f"{count} shards, one killed and carried on: {sorted(set(files(output)) ^ set(reference))}")
        splits += 1
        # One run over the same folder finds all done, and parts of another count likewise.
        for more in ([], ["--shard", "1/2"]):
            seen = harness.identity(output)
            result = run(command(DENOISE, source, output, *more))
            script.expect(result.status == 0 and harness.identity(output) == seen, f"{more} after {count} shards: {result}")
    return splits


def schedulers(script, folder, source, reference):
    """What schedulers' environments say, then the examples of pipelines/ under the real ones."""
    output = os.path.join(folder, "scheduled")
    tried = []
    for name, environment in {
        "Slurm": lambda index: {"SLURM_ARRAY_TASK_ID": str(10 + 2 * index), "SLURM_ARRAY_TASK_COUNT": "3",
                                "SLURM_ARRAY_TASK_MIN": "10", "SLURM_ARRAY_TASK_STEP": "2"},
        "Kubernetes": lambda index: {"JOB_COMPLETION_INDEX": str(index), "JOB_COMPLETIONS": "3"},
        "Open MPI": lambda index: {"OMPI_COMM_WORLD_RANK": str(index), "OMPI_COMM_WORLD_SIZE": "3"},
    }.items():
        fresh(output)
        for index in range(3):
            result = run(command(DENOISE, source, output, "--shard", "auto"), env=environment(index))
            script.expect(result.status == 0, f"{name}'s part {index}: {result}")
        script.expect(files(output) == reference, f"{name}: other files")
    for example, needs in (("parallel.sh", "parallel"), ("mpi.sh", "mpirun")):
        with script.part(example):
            harness.tool(needs)
            fresh(output)
            environment = harness.environment({
                "LIMN": harness.LIMN, "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
                "OMPI_MCA_rmaps_base_oversubscribe": "1"})
            environment["LIMN"] = harness.LIMN
            arguments = [os.path.join(ROOT, "pipelines", example), "3", DENOISE, source, output]
            for turn in ("first", "again"):
                result = subprocess.run(arguments, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
                                        capture_output=True, timeout=120 * harness.PATIENCE)
                script.expect(result.returncode == 0, f"{example}, {turn}: {result.returncode}: {result.stderr[-400:]}")
                script.expect(files(output) == reference and not temporaries(output), f"{example}, {turn}: other files")
            with open(os.path.join(source, "bad.png"), "wb") as file:
                file.write(b"not a photo")
            result = subprocess.run(arguments, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
                                    timeout=120 * harness.PATIENCE)
            os.remove(os.path.join(source, "bad.png"))
            script.expect(result.returncode != 0 and b"bad.png" in result.stdout + result.stderr,
                          f"{example} with a bad photo: {result.returncode}: {result.stderr[-400:]}")
            tried.append(example)
    return tried


def main():
    script = Script("together")
    with harness.workspace("together") as folder:
        refused = two_runs(script, folder)
        source, plain = os.path.join(folder, "in"), os.path.join(folder, "plain")
        os.makedirs(os.path.join(source, "sub"))
        for index in range(PHOTOS):
            name = f"sub/{index}.png" if index % 3 else f"{index}.png"
            with open(os.path.join(source, name), "wb") as file:
                file.write(harness.png(40 + index, 64 - index, 3, 16 if index % 5 == 0 else 8, index))
        result = run(command(DENOISE, source, plain))
        script.expect(result.status == 0, f"one run: {result}")
        reference = files(plain)
        splits = shards(script, folder, source, reference)
        tried = schedulers(script, folder, source, reference)
    script.end(f"{refused} second runs refused; {splits} splits into 2, 3 and 7 parts equal to one run; "
               f"3 schedulers' environments; {' and '.join(tried) or 'no'} examples")


main()
