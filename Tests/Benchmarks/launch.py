"""A small process that starts others: what Linux says of a process's peak memory is never below its parent's own.

Each line on standard input is a command as a JSON list; the answer has its seconds, CPU time and peak memory in bytes.
"""

import json
import os
import sys
import time

for line in sys.stdin:
    command = json.loads(line)
    quiet = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)]
    start = time.perf_counter()
    pid = os.posix_spawnp(command[0], command, os.environ, file_actions=quiet)
    _, status, usage = os.wait4(pid, 0)
    seconds = time.perf_counter() - start
    answer = {"seconds": seconds, "cpu": usage.ru_utime + usage.ru_stime, "peak": usage.ru_maxrss * 1024}
    print(json.dumps(answer | {"status": status}), flush=True)
