#!/usr/bin/env python3
"""Places that may not be read or written: as another user where the script runs as root, since root may do anything."""
import contextlib
import os
import shutil
import stat
import subprocess

import harness
from harness import DENOISE, LIMN, Script, command, files, run, temporaries

USER = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]


def main():
    script = Script("permissions")
    found = {"cases": 0}
    with harness.workspace("permissions") as folder:
        # Copies that any user may read.
        program, models, pipeline = (os.path.join(folder, name) for name in ("limn", "models", "denoise.yaml"))
        shutil.copy(LIMN, program)
        shutil.copytree(os.path.join(harness.MODELS, "photo-denoiser"), os.path.join(models, "photo-denoiser"))
        shutil.copy(DENOISE, pipeline)
        subprocess.run(["chmod", "-R", "a+rX", folder], check=True)
        is_root = os.geteuid() == 0
        before = []
        if is_root:
            with script.part("another user"):
                before = [harness.tool("setpriv"), *USER[1:]]
        harness.LIMN = program

        def make(name, photos=3):
            source = os.path.join(folder, name)
            os.makedirs(os.path.join(source, "sub"))
            for index in range(photos):
                with open(os.path.join(source, f"{index}.png"), "wb") as file:
                    file.write(harness.png(40, 30, seed=index))
            with open(os.path.join(source, "sub/x.png"), "wb") as file:
                file.write(harness.png(40, 30, seed=99))
            return source

        def place(name, mode=0o755, mine=True):
            path = os.path.join(folder, name)
            os.makedirs(path)
            if mine and before:
                os.chown(path, 65534, 65534)
            os.chmod(path, mode)
            return path

        def case(label, source, output, status, words=(), written=None, before=before):
            began = harness.snapshot(source)
            result = run(command(pipeline, source, output), before=before, env={"LIMN_MODELS": models}, timeout=30,
                         cwd=folder)
            found["cases"] += 1
            script.expect(result.status == status, f"{label}: status not {status}: {result}")
            for word in words:
                script.expect(word in result.errors, f"{label}: does not say {word!r}: {result}")
            script.expect(result.status == 0 or result.errors.strip(), f"{label}: says nothing")
            script.expect(harness.snapshot(source) == began, f"{label}: something in the input folder changed")
            if os.path.isdir(output):
                there = files(output)
                for name, data in there.items():
                    script.expect(harness.damage(data) is None, f"{label}: {name}: {harness.damage(data)}")
                script.expect(not temporaries(output), f"{label}: left {temporaries(output)}")
                if written is not None:
                    script.expect(sorted(there) == sorted(written), f"{label}: wrote {sorted(there)}, not {written}")
            return result

        source = make("in")
        every = ["0.png", "1.png", "2.png", "sub/x.png", "contact-sheet.png"]
        if before or not is_root:
            case("a folder that may be written", source, place("fine"), 0, written=every)
            case("a folder of someone else", source, place("foreign", 0o755, mine=not is_root) if is_root else "/", 3,
                 [b"permission denied"], [] if is_root else None)
            case("a read-only folder", source, place("read-only", 0o555), 3, [b"permission denied"], [])
            case("a folder to be made in a read-only one", source, os.path.join(place("outer", 0o555), "new"), 3,
                 [b"permission denied"])

            output = place("nested")
            nested = os.path.join(output, "sub")
            os.makedirs(nested)
            if before:
                os.chown(nested, 65534, 65534)
            os.chmod(nested, 0o555)
            case("a read-only folder within the output", source, output, 3, [b"permission denied"])
            os.chmod(nested, 0o755)
            case("the same, mended", source, output, 0, written=every)

            output = place("own")
            case("a journal that may not be written: first", source, output, 0)
            journal = os.path.join(output, ".limn/journal.jsonl")
            os.remove(os.path.join(output, "1.png"))
            os.chmod(journal, 0o444)
            case("a journal that may not be written", source, output, 3, [b"journal.jsonl", b"permission denied"],
                 [name for name in every if name != "1.png"])
            os.chmod(journal, 0o644)
            case("a journal that may not be written: mended", source, output, 0, written=every)
            os.remove(os.path.join(output, "1.png"))
            os.chmod(os.path.join(output, ".limn"), 0)
            case("a .limn that may not be entered", source, output, 3, [b"permission denied"])
            os.chmod(os.path.join(output, ".limn"), 0o755)
            case("a .limn that may not be entered: mended", source, output, 0, written=every)

            odd = make("odd")
            os.chmod(os.path.join(odd, "1.png"), 0)
            os.makedirs(os.path.join(odd, "locked"))
            shutil.copy(os.path.join(odd, "0.png"), os.path.join(odd, "locked"))
            os.chmod(os.path.join(odd, "locked"), 0)
            os.makedirs(os.path.join(odd, "listed"))
            shutil.copy(os.path.join(odd, "0.png"), os.path.join(odd, "listed"))
            os.chmod(os.path.join(odd, "listed"), 0o644)
            output = place("odd-out")
            case("unreadable photos and folders", odd, output, 1,
                 [b"1.png: ", b"locked: ", b"ermission denied"], ["0.png", "2.png", "sub/x.png", "contact-sheet.png"])
            os.chmod(os.path.join(odd, "1.png"), 0o644)
            os.chmod(os.path.join(odd, "locked"), 0o755)
            os.chmod(os.path.join(odd, "listed"), 0o755)
            case("unreadable photos and folders: mended", odd, output, 0,
                 written=every + ["locked/0.png", "listed/0.png"])
            os.chmod(odd, 0)
            case("an input that may not be listed", odd, place("none"), 2, [b"ermission denied"])
            os.chmod(odd, 0o755)

        with script.part("a disk mounted read-only"):
            harness.need_root()
            output = place("bound")
            subprocess.run(["mount", "--bind", output, output], check=True)
            try:
                subprocess.run(["mount", "-o", "remount,ro,bind", output], check=True)
                case("a disk mounted read-only", source, output, 3, [b"read-only"], [], before=[])
                subprocess.run(["mount", "-o", "remount,rw,bind", output], check=True)
                case("a disk mounted read-only: mended", source, output, 0, written=every, before=[])
                os.remove(os.path.join(output, "2.png"))
                subprocess.run(["mount", "-o", "remount,ro,bind", output], check=True)
                case("a disk mounted read-only after a run", source, output, 3, [b"read-only"], before=[])
            finally:
                subprocess.run(["umount", "-l", output], check=True)

        if stat.S_ISCHR(os.stat("/dev/full").st_mode):
            # Nothing of these is a regular file, and none may be waited for or written to.
            for name, target in (("journal.jsonl", "/dev/full"), ("journal.jsonl", "/dev/null"), ("lock", "/dev/full")):
                output = place(f"{name} {os.path.basename(target)}")
                os.makedirs(os.path.join(output, ".limn"))
                os.symlink(target, os.path.join(output, ".limn", name))
                if before:
                    os.chown(os.path.join(output, ".limn"), 65534, 65534)
                case(f"{name} leads to {target}", source, output, 3)
            for name in ("journal.jsonl", "lock", "turn"):
                output = place(f"pipe {name}")
                os.makedirs(os.path.join(output, ".limn"))
                os.mkfifo(os.path.join(output, ".limn", name), 0o666)
                if before:
                    subprocess.run(["chown", "-R", "65534:65534", output], check=True)
                result = run(command(pipeline, source, output), before=before, env={"LIMN_MODELS": models}, timeout=20,
                             cwd=folder)
                found["cases"] += 1
                script.expect(result.status in (0, 3), f"{name} is a pipe: {result}")
            output = place("elsewhere")
            other = place("other")
            os.symlink(other, os.path.join(output, ".limn"))
            result = run(command(pipeline, source, output), before=before, env={"LIMN_MODELS": models}, cwd=folder)
            found["cases"] += 1
            script.expect(result.status in (2, 3) or not os.listdir(other),
                          f".limn is a link: wrote {os.listdir(other)} outside: {result}")
    script.end(f"{found['cases']} cases")


main()
