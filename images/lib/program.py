"""The program of an image, run from its unpacked file system."""

import os
import subprocess

import archive

HERE = os.path.dirname(os.path.abspath(__file__))


class Program:
    def __init__(self, path, root):
        self.archive = path
        self.root = root
        archive.unpack(path, root)

    def command(self, flags=(), arguments=(), without=()):
        """As the image has it, with more JVM flags and arguments, and without flags that begin so."""
        java, *rest = archive.command(self.archive)
        kept = [word for word in rest if not (without and word.startswith(tuple(without)))]
        main = kept.index("-cp")
        return [java, *kept[:main], *flags, *kept[main:], *arguments]

    def arguments(self):
        """Those that the image gives when a pod gives none."""
        return archive.read(self.archive)[1]["config"].get("Cmd") or []

    def start(self, command, log, *binds, environment=None):
        with open(log, "wb") as out:
            return subprocess.Popen(
                [f"{HERE}/in-rootfs", self.root, *binds, "--", *command],
                stdout=out,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(environment or {})},
            )

    def add(self, file, path, why):
        archive.add(self.archive, file, path, why)
