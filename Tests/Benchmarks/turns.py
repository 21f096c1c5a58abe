"""Fair timing on a machine that is not ours alone: all take turns, and a turn that others disturbed is repeated."""

import os
import statistics
import time

CORES, TICK = os.cpu_count(), os.sysconf("SC_CLK_TCK")
MINIMUM = 0.25  # seconds of work in a turn: CPU time is counted in ticks of 10 ms
TRIES = 4

patience = 10.0  # seconds that a turn waits for a quiet machine
counts = {"turns": 0, "disturbed": 0}


def busy():
    """The seconds that all cores have been busy so far, those that a hypervisor took included."""
    with open("/proc/stat") as file:
        user, nice, system, _, _, *rest = map(int, file.readline().split()[1:9])
    return (user + nice + system + sum(rest)) / TICK


def own(cpu):
    return cpu() + time.process_time()


def wait_for_quiet():
    end = time.monotonic() + patience
    while time.monotonic() < end:
        before = busy()
        time.sleep(0.2)
        if busy() - before <= 0.03:
            return


def turn(unit, cpu):
    """The seconds of `unit`, which gives them, a mean over as many as fill a turn, and the share of the cores that others
    took meanwhile; `cpu` gives the CPU time of the process that does the work."""
    before, start, times = busy() - own(cpu), time.monotonic(), []
    while sum(times) < MINIMUM:
        times.append(unit())
    others = busy() - own(cpu) - before
    return statistics.mean(times), max(0.0, others - 0.02) / (time.monotonic() - start) / CORES


def medians(turns, repeats):
    """The median seconds of each turn, a pair of `unit` and `cpu`, by name; they alternate, after one round that does not
    count."""
    times = {name: [] for name in turns}
    for unit, _ in turns.values():
        unit()
    for _ in range(repeats):
        for name, (unit, cpu) in turns.items():
            tries = []
            while not tries or (tries[-1][1] > 0.05 and len(tries) < TRIES):
                wait_for_quiet()
                tries.append(turn(unit, cpu))
            best = min(tries, key=lambda found: found[1])
            counts["turns"] += 1
            counts["disturbed"] += best[1] > 0.05
            times[name].append(best[0])
    return {name: statistics.median(values) for name, values in times.items()}


def summary():
    return (
        f"{counts['disturbed']} of {counts['turns']} turns had more than 5 % of the cores taken by other processes, "
        f"after up to {TRIES} tries, each begun when the machine had been quiet for 0.2 s or after {patience:.0f} s."
    )
