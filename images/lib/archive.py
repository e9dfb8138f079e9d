"""Looks into a docker-archive and adds to it, without Docker."""

import gzip
import hashlib
import io
import json
import os
import tarfile

MTIME = 1  # as Jib has it


def read(archive):
    """Its manifest, its configuration, and the bytes of each of its files."""
    with tarfile.open(archive) as tar:
        content = {member.name: tar.extractfile(member).read() for member in tar if member.isfile()}
    manifest = json.loads(content["manifest.json"])[0]
    return manifest, json.loads(content[manifest["Config"]]), content


def unpack(archive, folder):
    """The file system that a container would see, times and modes kept."""
    manifest, _, content = read(archive)
    os.makedirs(folder, exist_ok=True)
    for name in manifest["Layers"]:
        with tarfile.open(fileobj=io.BytesIO(content[name])) as layer:
            layer.extractall(folder, filter="fully_trusted", numeric_owner=True)


def command(archive):
    """Entry point and arguments, as a container runs them."""
    _, config, _ = read(archive)
    return config["config"]["Entrypoint"] + (config["config"].get("Cmd") or [])


def add(archive, file, path, why):
    """One more layer with one file; the archive is replaced at once."""
    manifest, config, content = read(archive)
    unpacked = io.BytesIO()
    with tarfile.open(fileobj=unpacked, mode="w", format=tarfile.GNU_FORMAT) as layer:
        member = tarfile.TarInfo(path.lstrip("/"))
        member.size, member.mode, member.mtime = os.path.getsize(file), 0o644, MTIME
        with open(file, "rb") as source:
            layer.addfile(member, source)
    packed = gzip.compress(unpacked.getvalue(), compresslevel=6, mtime=0)
    name = hashlib.sha256(packed).hexdigest() + ".tar.gz"
    config["rootfs"]["diff_ids"].append("sha256:" + hashlib.sha256(unpacked.getvalue()).hexdigest())
    config["history"].append({"created": config["created"], "created_by": "images/build", "comment": why})
    manifest["Layers"].append(name)
    content[name] = packed
    content[manifest["Config"]] = json.dumps(config).encode()
    content["manifest.json"] = json.dumps([manifest]).encode()
    with tarfile.open(archive + ".new", "w") as tar:
        for entry in [*manifest["Layers"], manifest["Config"], "manifest.json"]:
            member = tarfile.TarInfo(entry)
            member.size, member.mtime = len(content[entry]), MTIME
            tar.addfile(member, io.BytesIO(content[entry]))
    os.replace(archive + ".new", archive)
