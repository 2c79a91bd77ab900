"""The messages of `proto/`, as classes. Owns how they come to be: protoc describes the schema when
the driver starts, so there is no generated code to keep in step. Knows nothing of what they mean."""

import subprocess
from pathlib import Path
from typing import Any

from google.protobuf import descriptor_pb2, message_factory

PROTO = Path(__file__).resolve().parents[3] / "proto"
SIGNALING = "audiocall.signaling.v1."
DRIVER = "audiocall.conformance.v1."


def _describe() -> list[Any]:
    """Every file of the schema with its imports, in an order in which each comes after those.

    Debian's protoc comes without the schema of descriptors, and Python's Protobuf has it."""
    known = descriptor_pb2.FileDescriptorSet()
    descriptor_pb2.DESCRIPTOR.CopyToProto(known.file.add())
    protoc = subprocess.run(
        [
            "protoc",
            f"--proto_path={PROTO}",
            "--descriptor_set_in=/dev/stdin",
            "--include_imports",
            "--descriptor_set_out=/dev/stdout",
            "audiocall/signaling/v1/frame.proto",
            "audiocall/conformance/v1/driver.proto",
        ],
        check=True,
        input=known.SerializeToString(),
        stdout=subprocess.PIPE,
    )
    return list(descriptor_pb2.FileDescriptorSet.FromString(protoc.stdout).file)


_files = _describe()
_classes = message_factory.GetMessages(_files)
_enums = {
    f"{file.package}.{enum.name}": {value.name: value.number for value in enum.value}
    for file in _files
    for enum in file.enum_type
}


def signaling(name: str) -> Any:
    """The class of a message that client and server exchange."""
    return _classes[SIGNALING + name]


def driver(name: str) -> Any:
    """The class of a message that the harness and this driver exchange."""
    return _classes[DRIVER + name]


def number(enum: str, value: str) -> int:
    """The number of an enum's value, by its name."""
    return _enums[SIGNALING + enum][value]


def short_name(enum: str, value: int, prefix: str) -> str | None:
    """The name of an enum's value without its prefix; none for a number that is not known."""
    names = {number: name for name, number in _enums[SIGNALING + enum].items()}
    return names[value].removeprefix(prefix) if value in names else None
