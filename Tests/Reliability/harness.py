"""What the scripts of Tests/Reliability share: running limn, making and checking photos, looking at folders.

Nothing but Python's own library. `LIMN` names the program to try (else .build/release/limn), `LIMN_SOAK_SEED` the seed of
all randomness (printed, so that a failure can be had again).
"""
import contextlib
import json
import os
import random
import shutil
import signal
import stat
import struct
import subprocess
import sys
import tempfile
import time
import zlib

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LIMN = os.path.abspath(os.environ.get("LIMN", os.path.join(ROOT, ".build/release/limn")))
MODELS = os.path.join(ROOT, "samples/models")
SHARED = os.path.join(os.path.dirname(ROOT), "shared/data/odd-inputs")
SEED = int(os.environ.get("LIMN_SOAK_SEED", "5"))
# Above 1 where the machine has other work: hangs are told later then.
PATIENCE = float(os.environ.get("LIMN_SOAK_PATIENCE", "1"))
DENOISE = os.path.join(ROOT, "pipelines/denoise.yaml")

# What a run may end with; anything else (a crash's -11, -4, -6) is a failure by itself.
STATUSES = {0, 1, 2, 3, 130, 143}


class Skip(Exception):
    """A check that cannot be made here, and why."""


class Script:
    """One script: gathers what is wrong, and ends with one line of counts and a status."""

    def __init__(self, name):
        self.name = name
        self.random = random.Random(f"{SEED} {name}")
        self.problems = []
        self.skipped = []
        self.started = time.monotonic()
        # So that what was begun is ended and taken away, too.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))

    def expect(self, condition, problem):
        """Notes a problem unless the condition holds; gives the condition."""
        if not condition:
            self.problems.append(problem)
            print(f"{self.name}: FAIL: {problem}", flush=True)
            if len(self.problems) >= 25:
                self.end("gave up after 25 problems")
        return bool(condition)

    def note(self, text):
        print(f"{self.name}: {text}", flush=True)

    @contextlib.contextmanager
    def part(self, name):
        """A part that is left out, with a word, where what it needs is missing."""
        try:
            yield
        except Skip as why:
            self.skipped.append(f"{name}: {why}")
            self.note(f"left out: {name}: {why}")

    def end(self, counts):
        """Prints the line of counts and ends the script."""
        seconds = time.monotonic() - self.started
        left_out = f"; left out: {', '.join(self.skipped)}" if self.skipped else ""
        verdict = f"{len(self.problems)} problems" if self.problems else "ok"
        print(f"{self.name}: {counts}{left_out}; {verdict} [{seconds:.0f} s, seed {SEED}]", flush=True)
        sys.stdout.flush()
        sys.exit(1 if self.problems else 0)


# Folders

running = []


@contextlib.contextmanager
def workspace(name):
    """A new folder that any user may look into, removed in the end whatever it holds."""
    folder = tempfile.mkdtemp(prefix=f"limn-{name}-")
    os.chmod(folder, 0o755)
    try:
        yield folder
    finally:
        for process in running:
            process.kill()
        # Also what chmod took from us, and paths longer than PATH_MAX: rm walks by descriptors.
        subprocess.run(["chmod", "-R", "u+rwX", folder], stderr=subprocess.DEVNULL)
        subprocess.run(["rm", "-rf", "--one-file-system", folder])


def fresh(folder):
    """The folder, empty."""
    subprocess.run(["rm", "-rf", folder], check=True)
    os.makedirs(folder)
    return folder


def files(folder):
    """All files below a folder, Limn's own `.limn` left out: path below it -> bytes."""
    found = {}
    for path, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not (path == folder and name == ".limn")]
        for name in names:
            full = os.path.join(path, name)
            if stat.S_ISREG(os.lstat(full).st_mode):
                with open(full, "rb") as file:
                    found[os.path.relpath(full, folder)] = file.read()
    return found


def is_temporary(name):
    base = os.path.basename(name)
    return base.startswith(".limn-") or base.endswith(".tmp") or base.endswith("~")


def temporaries(folder):
    """All files below a folder, `.limn` included, that have a temporary name."""
    found = []
    for path, _, names in os.walk(folder):
        found += [os.path.join(path, name) for name in names if is_temporary(name)]
    return found


def identity(folder):
    """Inode and time of change of all files below a folder: the same for a file that nobody wrote again."""
    found = {}
    for name in files(folder):
        status = os.stat(os.path.join(folder, name))
        found[name] = (status.st_ino, status.st_mtime_ns)
    return found


def snapshot(folder):
    """Everything below a folder by lstat: path -> what it is, its size, its mode, its time of change."""
    found = {}
    for path, folders, names in os.walk(os.fsencode(folder)):
        for name in folders + names:
            full = os.path.join(path, name)
            with contextlib.suppress(OSError):
                status = os.lstat(full)
                found[os.path.relpath(full, os.fsencode(folder))] = (
                    stat.S_IFMT(status.st_mode), stat.S_IMODE(status.st_mode),
                    status.st_size if stat.S_ISREG(status.st_mode) else 0,
                    0 if stat.S_ISDIR(status.st_mode) else status.st_mtime_ns)
    return found


def records(output):
    """The records of all journals of an output folder, in order; what is no whole JSON line is left out."""
    found = []
    folder = os.path.join(output, ".limn")
    if not os.path.isdir(folder):
        return found
    for name in sorted(os.listdir(folder)):
        if not (name.startswith("journal") and name.endswith(".jsonl")):
            continue
        with open(os.path.join(folder, name), "rb") as file:
            for line in file.read().split(b"\n"):
                with contextlib.suppress(ValueError):
                    record = json.loads(line)
                    if isinstance(record, dict):
                        found.append(record)
    return found


def done(output):
    """The items that the journals say are done."""
    return [record["item"] for record in records(output) if record.get("event") in ("done", "passed-over")]


# Photos


def png(width, height, channels=3, depth=8, seed=0, level=1):
    """A PNG of slopes with a little noise (always the same for the same arguments)."""
    noise = random.Random(seed)
    most = (1 << depth) - 1
    rows = []
    for y in range(height):
        speckle = noise.randbytes(width * channels)
        row = bytearray([0])
        for x in range(width):
            for channel in range(channels):
                slope = (x * (3 + channel) + y * (5 - channel) + seed * 17) % 200 + speckle[x * channels + channel] % 56
                value = slope * most // 255
                row += value.to_bytes(depth // 8, "big")
        rows.append(bytes(row))
    return pack_png(width, height, {1: 0, 2: 4, 3: 2, 4: 6}[channels], depth, b"".join(rows), level)


def large_png(width, height, seed=0):
    """An RGB PNG of noise, made quickly."""
    noise = random.Random(seed)
    block = [b"\0" + noise.randbytes(width * 3) for _ in range(16)]
    data = b"".join(block[y % 16] for y in range(height))
    return pack_png(width, height, 2, 8, data, 0)


def pack_png(width, height, kind, depth, data, level):
    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(data, level)) +
            chunk(b"IEND", b""))


def damage(data):
    """Why a photo file is not whole; None if it is."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return png_damage(data)
    if data.startswith(b"\xff\xd8\xff"):
        return None if data.rstrip(b"\0").endswith(b"\xff\xd9") else "a JPEG without its end"
    return f"neither PNG nor JPEG: {len(data)} bytes beginning {data[:8]!r}"


def png_damage(data):
    place, body, size = 8, b"", 0
    while True:
        if len(data) - place < 12:
            return "a PNG cut short"
        count, name = struct.unpack(">I4s", data[place:place + 8])
        if count > len(data) - place - 12:
            return "a PNG cut short within a chunk"
        part = data[place + 8:place + 8 + count]
        if zlib.crc32(name + part) != struct.unpack(">I", data[place + 8 + count:place + 12 + count])[0]:
            return f"a wrong checksum of {name}"
        if name == b"IHDR":
            width, height, depth, kind = struct.unpack(">IIBB", part[:10])
            size = height * (1 + (width * {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[kind] * depth + 7) // 8)
        if name == b"IDAT":
            body += part
        place += 12 + count
        if name == b"IEND":
            break
    if place != len(data):
        return f"{len(data) - place} bytes behind the end of a PNG"
    try:
        decoder = zlib.decompressobj()
        pixels = decoder.decompress(body)
    except zlib.error as error:
        return f"its pixels cannot be unpacked: {error}"
    if not decoder.eof or len(pixels) != size:
        return f"{len(pixels)} bytes of pixels, not {size}"
    return None


# Running


class Result:
    def __init__(self, status, output, errors, seconds):
        self.status, self.output, self.errors, self.seconds = status, output, errors, seconds

    @property
    def text(self):
        return self.output + self.errors

    def __str__(self):
        lines = self.text.decode("utf-8", "backslashreplace").strip().splitlines()
        return f"status {self.status} after {self.seconds:.1f} s: {' | '.join(lines[-4:])[:600]}"


def environment(extra=None):
    values = {name: value for name, value in os.environ.items() if not name.startswith(("LIMN_", "SLURM_", "OMPI_"))}
    values["LIMN_MODELS"] = MODELS
    values.update(extra or {})
    return values


def start(arguments, before=(), env=None, limits=None, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, **more):
    """Starts limn (behind another command if `before` has one); it is ended with this process."""
    process = subprocess.Popen(
        [*before, LIMN, *arguments], cwd=cwd, env=environment(env), stdin=subprocess.DEVNULL, stdout=stdout,
        stderr=stderr, preexec_fn=limits, **more)
    running.append(process)
    running[:] = [other for other in running if other.poll() is None]
    return process


def run(arguments, timeout=120, **more):
    """Runs limn to its end; after the timeout it is killed, and that is the status."""
    timeout *= PATIENCE
    began = time.monotonic()
    process = start(arguments, **more)
    try:
        output, errors = process.communicate(timeout=timeout)
        status = process.returncode
    except subprocess.TimeoutExpired:
        process.kill()
        output, errors = process.communicate()
        status = f"none: still running after {timeout} s"
    return Result(status, output or b"", errors or b"", time.monotonic() - began)


def command(pipeline, source, output, *more):
    """The arguments of `limn run`."""
    return ["run", pipeline, "--input", source, "--output", output, *more]


def tool(name):
    """The path of a program; a part that needs it is left out where it is missing."""
    path = shutil.which(name)
    if path is None:
        raise Skip(f"{name} is not installed")
    return path


def need_root():
    if os.geteuid() != 0:
        raise Skip("needs root")


def injector(folder):
    """Builds inject.c, the library that makes chosen calls of the system fail; gives its path."""
    compiler = shutil.which("clang") or shutil.which("cc")
    if compiler is None:
        raise Skip("no C compiler")
    library = os.path.join(folder, "inject.so")
    if not os.path.exists(library):
        source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "inject.c")
        subprocess.run([compiler, "-O1", "-Wall", "-Werror", "-shared", "-fPIC", source, "-o", library, "-ldl"], check=True)
    return library


def wait_until(condition, timeout):
    """Waits for a condition, looking every few milliseconds; False if it does not come about."""
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.004)
    return False
