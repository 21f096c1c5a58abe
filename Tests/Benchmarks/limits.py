"""What the machine can do at best: matrix products by OpenBLAS and copies of large arrays, both by numpy."""

import sys

SIDE, MEGABYTES = 2048, 512


def measure(threads, repeats):
    from report import has_avx512, table
    from turns import medians
    from workers import Workers, worker

    def speed(seconds):
        return f"{2e-9 * SIDE**3 / seconds:.1f}"

    rows = []
    for number in threads:
        commands = {"": worker("limits.py", number)}
        if has_avx512():
            commands["AVX-512"] = worker("limits.py", number, "SkylakeX")
        with Workers(commands) as workers:
            turns = {f"product {kind}": process.turn("product") for kind, process in workers.items()}
            times = medians(turns | {"copy": workers[""].turn("copy")}, repeats)
        products = [speed(times[name]) for name in turns]
        rows.append([number, *products, f"{2e-3 * MEGABYTES / times['copy']:.1f}"])
    header = ["threads", *(f"GFLOP/s (sgemm{', ' + kind if kind else ''})" for kind in commands), "GB/s (copy)"]
    note = (
        f"Products of {SIDE}×{SIDE} floats by the kernels that OpenBLAS chooses, and by those for AVX-512 where the "
        f"processor has it; copies of {MEGABYTES} MB, bytes read plus bytes written. Median of {repeats}."
    )
    return table("The machine's limits", header, rows, note)


def serve(threads):
    from concurrent.futures import ThreadPoolExecutor

    import numpy as np
    import peers

    a, b = (np.random.default_rng(seed).random((SIDE, SIDE), dtype=np.float32) for seed in (1, 2))
    source = np.ones(MEGABYTES * 1_000_000 // 4, dtype=np.float32)
    target = np.zeros_like(source)
    parts = list(zip(np.array_split(target, threads), np.array_split(source, threads)))
    pool = ThreadPoolExecutor(threads)
    commands = {"product": lambda: a @ b, "copy": lambda: list(pool.map(lambda part: np.copyto(*part), parts))}
    peers.serve({name: lambda work=work: {"seconds": peers.timed(work)[0]} for name, work in commands.items()})


if __name__ == "__main__":
    import os

    os.environ["OPENBLAS_NUM_THREADS"] = sys.argv[1]
    if len(sys.argv) > 2:
        os.environ["OPENBLAS_CORETYPE"] = sys.argv[2]
    serve(int(sys.argv[1]))
