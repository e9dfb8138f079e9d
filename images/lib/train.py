#!/usr/bin/env python3
"""Records class archives of images by running them, and adds each to its image as one more layer.

train.py FOLDER    of strait-node.tar, strait-sample-llm.tar and maybe strait-operator.tar

An archive (JDK 25, JEP 483 and 515: classes loaded, linked and profiled beforehand) is taken by the JVM only when
every jar has the path, size and time that it was recorded with. So images are unpacked as a container would see
them, and run as one.
"""

import os
import sys
import tempfile
import time

from operators import Operator
from program import Program
from system import System

ARCHIVE = "/app/classes.aot"
RECORDED = "/tmp/recorded"
WARM_UP = ["--warm-up", "6000"]  # longer than in service: a build machine may be busy
ROUNDS_SECONDS = 3


class Recording:
    """One image and the folder that its archive is written to."""

    def __init__(self, images, name, work):
        self.program = Program(f"{images}/{name}.tar", f"{work}/{name}")
        self.out = f"{work}/{name}-recorded"
        self.bind = f"{self.out}:{RECORDED}"
        os.makedirs(self.out)
        os.chmod(self.out, 0o777)

    def command(self, *arguments):
        record = f"-XX:AOTCacheOutput={RECORDED}/classes.aot"
        return self.program.command([record], arguments, without=["-XX:AOTCache"])

    def add(self):
        self.program.add(f"{self.out}/classes.aot", ARCHIVE, "class archive")


def main():
    images = sys.argv[1]
    with tempfile.TemporaryDirectory() as work:
        node, llm = Recording(images, "strait-node", work), Recording(images, "strait-sample-llm", work)
        chat(node, llm)
        recordings = [node, llm]
        if os.path.exists(f"{images}/strait-operator.tar"):
            operator = Recording(images, "strait-operator", work)
            run_operator(operator, work)
            recordings.append(operator)
        for recording in recordings:
            recording.add()


def chat(node, llm):
    """An edge and a sample LLM talk through a core; a node's own warm-up does what only a core does."""
    system = System()
    try:
        system.start_llm(llm.program, llm.command(), llm.bind)
        system.start_node("core", node.program, node.program.command(without=["-XX:AOTCache"]))
        system.start_node("edge", node.program, node.command(*WARM_UP), node.bind)
        for tls in (False, True):
            for http2 in (False, True):
                for streamed in (False, True):
                    system.chat(tls, streamed, http2)
        system.secure("edge", "/config")
        for name in ("edge", "core", "llm"):
            system.stop(name)
    finally:
        system.end()


def run_operator(operator, work):
    """It syncs its informers with a cluster where nothing is, and does its rounds."""
    running = Operator(operator.program, operator.command(), f"{work}/operator.log", operator.bind)
    try:
        running.wait_ready()
        time.sleep(ROUNDS_SECONDS)
        running.stop()
    finally:
        running.end()


main()
