#!/usr/bin/env python3
"""The image that every other stands on, made of this machine's files: base.py JDK OUT.tar

A runtime linked from a JDK 25, the libraries that it is linked to (Netty's own native libraries need no
others), CA certificates, a user, and nothing else: no shell, no package manager. The same files give the
same bytes.
"""

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

MTIME = 1  # as Jib has it; class archives remember it
UID = 65532
MODULES = [
    "java.base", "java.instrument", "java.logging", "java.management", "java.naming",
    "java.net.http", "java.security.jgss", "java.sql", "java.xml",
    "jdk.crypto.ec", "jdk.httpserver", "jdk.jfr", "jdk.management", "jdk.naming.dns", "jdk.unsupported", "jdk.zipfs",
]  # fmt: skip
JAVA = "opt/java"


def main():
    jdk, out = sys.argv[1:]
    with tempfile.TemporaryDirectory() as work:
        root = os.path.join(work, "root")
        link_runtime(jdk, os.path.join(root, JAVA))
        copy_libraries(root)
        write_files(root)
        write_archive(layer(root), out)


def link_runtime(jdk, target):
    subprocess.run(
        [f"{jdk}/bin/jlink", "--add-modules", ",".join(MODULES), "--output", target,
         "--strip-java-debug-attributes", "--no-header-files", "--no-man-pages", "--compress", "zip-0"],
        check=True,
    )  # fmt: skip
    shutil.rmtree(os.path.join(target, "legal"))
    for name in ("jrunscript", "jwebserver", "keytool", "rmiregistry"):
        path = os.path.join(target, "bin", name)
        if os.path.exists(path):
            os.remove(path)


def copy_libraries(root):
    """Each to the path where the loader of this machine looks for it, so that no ld.so.cache is needed."""
    runtime = os.path.join(root, JAVA)
    found = set()
    for directory, _, names in os.walk(runtime):
        for name in names:
            if name.endswith(".so") or directory.endswith("/bin"):
                found |= linked_to(os.path.join(directory, name), runtime)
    for path in sorted(found):
        target = root + path
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copyfile(os.path.realpath(path), target)
        shutil.copymode(os.path.realpath(path), target)


def linked_to(path, runtime):
    """Libraries outside of the runtime; its own find each other."""
    libraries = f"{runtime}/lib:{runtime}/lib/server"
    listed = subprocess.run(["ldd", path], capture_output=True, text=True, env={"LD_LIBRARY_PATH": libraries}).stdout
    missing = re.findall(r"(\S+) => not found", listed)
    if missing:
        sys.exit(f"{path} is linked to {', '.join(missing)}, which this machine does not have")
    paths = set(re.findall(r"(?:=> )?(/\S+) \(0x", listed))
    return {each for each in paths if not os.path.realpath(each).startswith(os.path.realpath(runtime))}


def write_files(root):
    files = {
        "etc/passwd": f"root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:{UID}:{UID}:nonroot:/:/sbin/nologin\n",
        "etc/group": f"root:x:0:\nnonroot:x:{UID}:\n",
        "etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
    }
    for name, text in files.items():
        path = os.path.join(root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)
    for name in ("tmp", "proc", "sys", "dev", "run", "var/run/strait"):
        os.makedirs(os.path.join(root, name), exist_ok=True)
    authorities = "/etc/ssl/certs/ca-certificates.crt"
    if os.path.exists(authorities):
        os.makedirs(root + os.path.dirname(authorities), exist_ok=True)
        shutil.copyfile(authorities, root + authorities)


def layer(root):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for directory, directories, names in os.walk(root):
            directories.sort()
            for name in sorted(directories + names):
                path = os.path.join(directory, name)
                member = tar.gettarinfo(path, os.path.relpath(path, root))
                member.uid = member.gid = 0
                member.uname = member.gname = ""
                member.mtime = MTIME
                executable = member.mode & 0o100
                member.mode = 0o1777 if member.name == "tmp" else 0o755 if executable or member.isdir() else 0o644
                if member.isfile():
                    with open(path, "rb") as content:
                        tar.addfile(member, content)
                else:
                    tar.addfile(member)
    return buffer.getvalue()


def write_archive(layer_bytes, out):
    """A docker-archive, which Jib takes as tar:// base."""
    config = json.dumps(
        {
            "architecture": "amd64",
            "os": "linux",
            "created": "1970-01-01T00:00:01Z",
            "config": {"Env": [f"PATH=/{JAVA}/bin", f"JAVA_HOME=/{JAVA}"], "User": f"{UID}:{UID}"},
            "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(layer_bytes).hexdigest()]},
            "history": [{"created": "1970-01-01T00:00:01Z", "created_by": "images/lib/base.py"}],
        }
    ).encode()
    config_name = hashlib.sha256(config).hexdigest() + ".json"
    manifest = json.dumps([{"Config": config_name, "RepoTags": ["strait/base:latest"], "Layers": ["layer.tar"]}])
    os.makedirs(os.path.dirname(os.path.abspath(out)), exist_ok=True)
    with tarfile.open(out, "w") as archive:
        for name, content in ((config_name, config), ("layer.tar", layer_bytes), ("manifest.json", manifest.encode())):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            member.mtime = MTIME
            archive.addfile(member, io.BytesIO(content))


main()
