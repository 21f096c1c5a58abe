"""Tables and what they were measured with."""

import datetime
import importlib.metadata
import os
import platform
import subprocess


def table(title, header, rows, note):
    """A section in Markdown."""
    lines = [header, ["---"] + ["---:"] * (len(header) - 1), *rows]
    return "\n".join([f"## {title}", "", note, "", *("| " + " | ".join(map(str, line)) + " |" for line in lines), ""])


def megabytes(count):
    return f"{count / 1e6:.0f}"


def processor():
    """What Linux says of the first processor, by name."""
    with open("/proc/cpuinfo") as file:
        lines = [line.partition(":") for line in file.read().split("\n\n")[0].splitlines()]
    return {name.strip(): value.strip() for name, _, value in lines}


def has_avx512():
    return "avx512f" in processor().get("flags", "").split()


def machine():
    """The processor, its cores and its widest vector instructions."""
    fields = processor()
    widest = "AVX-512" if has_avx512() else "AVX2" if "avx2" in fields.get("flags", "").split() else "no AVX2"
    family = f"family {fields.get('cpu family')} model {fields.get('model')}"
    return f"{fields.get('model name', platform.processor())} ({family}), {os.cpu_count()} cores, {widest}"


def heading(command):
    versions = ", ".join(
        f"{name} {importlib.metadata.version(name)}" for name in ("torch", "onnxruntime", "numpy", "pillow")
    )
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=os.path.dirname(__file__), capture_output=True, text=True
    ).stdout.strip()
    now = datetime.datetime.now(datetime.timezone.utc)
    return "\n".join(
        [
            "# Benchmarks",
            "",
            f"`{command}`, {now:%Y-%m-%d %H:%M} UTC, commit {commit}",
            "",
            f"- {machine()}; load average at the start {os.getloadavg()[0]:.1f}",
            f"- Python {platform.python_version()}, {versions}",
            "",
            "Medians; ours and theirs take turns within each round, each in a process of its own that is stopped "
            "between its turns. Ratios are speeds, ours over theirs: above 1, Limn is faster.",
            "",
        ]
    )
