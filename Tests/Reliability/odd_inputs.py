#!/usr/bin/env python3
"""Odd, damaged and hostile inputs: a collection by its manifest, names and things that file systems allow, as root and not.

The collection lies beside the checkout (../shared/data/odd-inputs) and is left out where it does not; a smaller set of
oddities of the file system is made here. Nothing may hang or crash, nothing outside the output folder may change, every
photo that cannot be used is told in one printable line, and the rest is done.
"""
import collections
import csv
import os
import re
import shutil
import socket
import subprocess

import harness
from harness import SHARED, Script, command, files, run, temporaries

PLAIN = """version: 1
stages:
  - load: { path: $input }
  - save: { path: "%s" }
"""
# Rows whose verdict is that of readers of first pictures: every picture of an animation is processed here, so one that contradicts itself
# (numbers out of order, a picture twice or without pixels) is an error, as missing pixels are.
DAMAGED_ANIMATIONS = {f"apng/pillow-{name}.png" for name in (
    "chunk_repeat_fctl", "sequence_fdat_fctl", "sequence_gap", "sequence_reorder_chunk")}
# Every pixel of this one is there, and only the checksum behind them and the end are cut off.
COMPLETE = {"gen-png/trunc-03152.png"}
USER = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
NAMES = [
    b"with space.png", b" leading.png", b"trailing .png", b"new\nline.png", b"tab\there.png", b"esc\x1b[31mred.png",
    b"-rf.png", b"--help.png", b"@file.png", b"#hash.png", b"%s%n%x.png", b"$(touch pwned).png", b"`touch pwned`.png",
    b";touch pwned;.png", b"quo'te.png", b'dou"ble.png', b"back\\slash.png", b"star*.png", b"q?.png", b"[a-z].png",
    b"{stem}.png", b"{a,b}.png", b"a:b.png", b"a|b.png", b"<x>.png", b"&amp;.png", b"..png", b"dot..dot.png",
    b"CON.png", b"x.PNG", "日本.png".encode(), "😀.png".encode(), "\u202egnp.exe.png".encode(),
    "zero\u200bwidth.png".encode(), b"bad\xff\xfeutf8.png", b"latin\xe9.png", b"del\x7f.png", b"\x01ctl.png",
    b"x" * 251 + b".png",
]


def put(folder, name, data):
    path = os.path.join(os.fsencode(folder), os.fsencode(name))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)


def make_oddities(folder):
    """Names, links, pipes, sockets, devices, permissions and deep folders."""
    photo = harness.png(5, 3)
    for name in NAMES:
        put(folder, b"names/" + name, photo)
    links = os.path.join(folder, "links")
    put(links, "real.png", photo)
    for name, target in {
        "link.png": "real.png", "loop.png": "loop.png", "a.png": "b.png", "b.png": "a.png", "dangling.png": "nowhere.png",
        "self": ".", "parent": "..", "root": "/", "zero.png": "/dev/zero", "full.png": "/dev/full",
        "memory.png": "/proc/self/mem", "passwords.png": "/etc/passwd",
    }.items():
        os.symlink(target, os.path.join(links, name))
    special = os.path.join(folder, "special")
    os.makedirs(os.path.join(special, "folder.png"))
    os.mkfifo(os.path.join(special, "fifo.png"))
    with socket.socket(socket.AF_UNIX) as unix:
        place = os.getcwd()
        os.chdir(special)
        unix.bind("socket.png")
        os.chdir(place)
    if os.geteuid() == 0:
        os.mknod(os.path.join(special, "null.png"), 0o020666, os.makedev(1, 3))
    put(special, "sparse.png", b"")
    os.truncate(os.path.join(special, "sparse.png"), 20 << 30)
    put(special, "tail.png", photo)
    os.truncate(os.path.join(special, "tail.png"), 5 << 30)
    put(special, "empty.png", b"")
    for name in ("Img.png", "img.PNG", "img.png", "a/x.png", "b/x.png", "caf\u00e9.png", "cafe\u0301.png"):
        put(os.path.join(folder, "collide"), name, photo)
    place = os.open(folder, os.O_RDONLY)
    for index in range(300):  # deeper than PATH_MAX
        name = f"deep-{index}-xxxxxxxxxx"
        os.mkdir(name, dir_fd=place)
        inner = os.open(name, os.O_RDONLY, dir_fd=place)
        os.close(place)
        place = inner
    os.close(os.open("deep.png", os.O_WRONLY | os.O_CREAT, dir_fd=place))
    os.close(place)
    for name in ("permissions/closed.png", "permissions/closed/x.png"):
        put(folder, name, photo)
        os.chmod(os.path.join(folder, name), 0)
    os.chmod(os.path.join(folder, "permissions/closed"), 0o644)


def unprintable(result):
    """The bytes of what limn says that would move a terminal's cursor, change its colours or end a line."""
    text = result.text.replace(b"\r\x1b[K", b"")
    return sorted(set(re.findall(rb"[\x00-\x08\x0b-\x1f\x7f]", text)))


class OddInputs(Script):
    def __init__(self):
        super().__init__("odd_inputs")
        self.found = collections.Counter()

    def of_collection(self, folder):
        manifest = os.path.join(SHARED, "manifest.csv")
        if not os.path.exists(manifest):
            raise harness.Skip("the collection is not beside the checkout")
        source, output = os.path.join(folder, "collection"), os.path.join(folder, "collection-out")
        shutil.copytree(SHARED, source, ignore=shutil.ignore_patterns("safetensors", "*.sh"))
        subprocess.run(["chmod", "-R", "u+rwX", source], check=True)
        pipeline = os.path.join(folder, "plain.yaml")
        with open(pipeline, "w", encoding="utf-8") as file:
            file.write(PLAIN % "$output/{dir}/{stem}-{ext}.png")
        began = harness.snapshot(source)
        # So that what is passed over is listed too.
        arguments = command(pipeline, source, output) + ["--progress", "plain", "-v"]
        result = run(arguments, timeout=300)
        self.expect(result.status == 1, f"the collection: {result}")
        self.expect(not unprintable(result), f"the collection: says {unprintable(result)}")
        self.expect(harness.snapshot(source) == began, "the collection changed")
        self.expect(not temporaries(output), f"the collection: left {temporaries(output)}")
        lines = result.errors.decode("utf-8", "replace").splitlines()
        written = files(output)
        with open(manifest, encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        expected = set()
        for row in rows:
            path, verdict = row["file"], row["verdict"]
            if path in DAMAGED_ANIMATIONS:
                verdict = "reject"
            if path in COMPLETE:
                verdict = "decode"
            stem, extension = os.path.splitext(os.path.basename(path))
            if path.startswith("safetensors/") or stem.startswith("."):
                continue
            # Photos are known by their content: those of rare extensions, and without any, are done too.
            if extension.lower() not in (".png", ".apng", ".jpg", ".jpeg") and verdict != "skip-or-decode":
                continue
            name = os.path.join(os.path.dirname(path), f"{stem}-{extension[1:] or 'png'}.png")
            is_there = name in written
            expected.add(name)
            told = [line for line in lines if line.startswith(f"{path}: ") or line.startswith(f"  {path}: ")]
            self.found[verdict] += 1
            if is_there:
                self.expect(harness.damage(written[name]) is None, f"{name}: {harness.damage(written[name])}")
            else:
                self.expect(told, f"{path} ({verdict}) is neither written nor told")
            if verdict in ("decode", "decode-first-frame"):
                self.expect(is_there, f"{path} ({verdict}) is not written: {told[:1]}")
            elif verdict in ("reject", "limit"):
                self.expect(not is_there, f"{path} ({verdict}) is written")
        self.expect(set(written) <= expected, f"also written: {sorted(set(written) - expected)[:5]}")
        kept = harness.identity(output)
        again = run(arguments, timeout=300)
        self.expect(again.status == 1 and harness.identity(output) == kept, f"the collection once more: {again}")
        self.found["written"] = len(written)

    def of_file_system(self, folder, label, make, before, user):
        place = os.path.join(folder, label)
        source, outside = os.path.join(place, "in"), os.path.join(place, "outside")
        os.makedirs(outside)
        make(source)
        for template, statuses in (("$output/{dir}/{stem}.{ext}", {1, 2}), ("$output/{index}.png", {1}),
                                   ("$output/{stem}-{index}.png", {1})):
            pipeline = os.path.join(place, "plain.yaml")
            with open(pipeline, "w", encoding="utf-8") as file:
                file.write(PLAIN % template)
            output = os.path.join(place, f"out-{len(os.listdir(place))}")
            os.makedirs(output)
            if user:
                os.chown(output, user, user)
            os.chmod(place, 0o755)
            began = harness.snapshot(place)
            result = run(command(pipeline, source, output), before=before, timeout=120, cwd=outside)
            name = f"{label}, {template}"
            self.found["runs"] += 1
            self.expect(result.status in statuses, f"{name}: {result}")
            self.expect(not unprintable(result), f"{name}: says {unprintable(result)}")
            self.expect(b"new\nline" not in result.text, f"{name}: a name's line break is printed as it is")
            inside = os.fsencode(os.path.basename(output))
            after = {path: what for path, what in harness.snapshot(place).items()
                     if path != inside and not path.startswith(inside + b"/")}
            began.pop(inside, None)
            self.expect(after == began, f"{name}: changed outside the output: "
                        f"{[path for path in after.keys() | began.keys() if after.get(path) != began.get(path)][:3]}")
            for file, data in files(output).items():
                self.expect(harness.damage(data) is None, f"{name}: {file!r}: {harness.damage(data)}")
            self.expect(not temporaries(output), f"{name}: left {temporaries(output)}")
            if result.status != 2:
                for word in (b"fifo.png", b"loop.png"):
                    self.expect(word in result.errors, f"{name}: no line about {word.decode()}")
                self.expect(b"passwords" not in b"".join(os.fsencode(file) for file in files(output)),
                            f"{name}: wrote a photo of /etc/passwd")
            self.found["photos"] += len(files(output))
            again = run(command(pipeline, source, output), before=before, timeout=120, cwd=outside)
            self.expect(again.status == result.status, f"{name}, once more: {again}")


def main():
    script = OddInputs()
    with harness.workspace("odd") as folder:
        with script.part("the collection"):
            script.of_collection(folder)

        program = os.path.join(folder, "limn")
        shutil.copy(harness.LIMN, program)
        harness.LIMN = program
        users = [("as it is", [], None)]
        if os.geteuid() == 0 and shutil.which("setpriv"):
            users.append(("as another user", USER, 65534))
        else:
            script.skipped.append("another user: needs root and setpriv")
        for who, before, user in users:
            script.of_file_system(folder, f"oddities {who}", lambda source: (os.makedirs(source), make_oddities(source)),
                                  before, user)
            maker = os.path.join(SHARED, "make_fs_oddities.sh")
            if os.path.exists(maker):
                def make(source):
                    with open(maker, encoding="utf-8") as file:
                        text = re.sub(r"here=[^\n]*", f"here={SHARED}", file.read(), count=1)
                    copy = os.path.join(folder, "make.sh")
                    with open(copy, "w", encoding="utf-8") as file:
                        file.write(text)
                    subprocess.run(["bash", copy, source], check=True, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, cwd=folder)
                script.of_file_system(folder, f"the collection's oddities {who}", make, before, user)
    verdicts = ", ".join(f"{count} {name}" for name, count in sorted(script.found.items())
                         if name not in ("runs", "photos", "written"))
    script.end(f"collection: {verdicts or 'none'}; {script.found['written']} written; file systems: {script.found['runs']} "
               f"runs, {script.found['photos']} photos")


main()
