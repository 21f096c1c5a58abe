"""Fair timing on a machine that is not ours alone: all take turns, and a turn that others disturbed is repeated."""

import os
import statistics
import time

CORES, TICK = os.cpu_count(), os.sysconf("SC_CLK_TCK")
MINIMUM = 0.25  # seconds of work in a turn: CPU time is counted in ticks of 10 ms
DISTURBED = 0.05  # the share of the cores that others may take
TRIES, TRYING = 3, 10.0  # tries of a disturbed turn, and seconds after which no other is begun

patience = 5.0  # seconds that a turn waits for a quiet machine
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
    """The seconds of `unit`, which gives them, the median of as many as fill a turn, and the share of the cores that
    others took meanwhile; `cpu` gives the CPU time of the process that does the work."""
    before, start, times = busy() - own(cpu), time.monotonic(), []
    while sum(times) < MINIMUM:
        times.append(unit())
    others = busy() - own(cpu) - before
    return statistics.median(times), max(0.0, others - 0.02) / (time.monotonic() - start) / CORES


def medians(turns, repeats, warm=True):
    """The median seconds of each turn, a pair of `unit` and `cpu`, by name. They alternate; what is to be `warm` does
    one unit before that does not count."""
    times = {name: [] for name in turns}
    for unit, _ in turns.values() if warm else []:
        unit()
    for _ in range(repeats):
        for name, (unit, cpu) in turns.items():
            tries, spent = [], 0.0
            while not tries or (tries[-1][1] > DISTURBED and len(tries) < TRIES and spent < TRYING):
                wait_for_quiet()
                start = time.monotonic()
                tries.append(turn(unit, cpu))
                spent += time.monotonic() - start
            seconds, others = min(tries, key=lambda found: found[1])
            counts["turns"] += 1
            counts["disturbed"] += others > DISTURBED
            times[name].append(seconds)
    return {name: statistics.median(values) for name, values in times.items()}


def summary():
    return (
        f"{counts['disturbed']} of {counts['turns']} turns had more than {100 * DISTURBED:.0f} % of the cores taken by "
        f"other processes, after up to {TRIES} tries, each begun when the machine had been quiet for 0.2 s or after "
        f"{patience:.0f} s."
    )
