"""The harness's commands on standard input, reports on standard output. Owns nothing but the
translation; driver.proto says what each message means."""

import asyncio
import functools
import sys
from typing import Any

import aiortc
from google.protobuf.message import DecodeError

from client import Client
from errors import SdkError
from framing import read_message, standard_input, write_message
from media import Media
from microphone import InputDevice
from schema import driver
from simulated_media import SimulatedMedia

CAPABILITIES = [
    "create_session",
    "offer_call",
    "answer_call",
    "leave",
    "set_mute",
    "set_unmute",
    "get_device_list",
    "set_audio_device",
    "early_offer",
    "simulated_media",
]


def report(**body: Any) -> None:
    write_message(driver("DriverReport")(**body).SerializeToString())


def emit(name: str, **values: Any) -> None:
    report(event=driver("AppEvent")(name=name, **values))


def heard(rate: int, samples: bytes) -> None:
    report(heard=driver("HeardAudio")(sample_rate_hz=rate, samples=samples))


def make_client(configure: Any) -> Client:
    if configure.simulated_media:
        make_media: Any = lambda _microphone, _servers, on_state: SimulatedMedia(on_state)
    else:
        make_media = functools.partial(Media, on_sound=heard)
    return Client(
        url=configure.url,
        service_id=configure.service_id,
        service_key=configure.service_key,
        devices=[
            InputDevice(f"input-{at}", device.label, device.tone_hz)
            for at, device in enumerate(configure.devices, start=1)
        ],
        early_offer=configure.early_offer,
        make_media=make_media,
        emit=emit,
    )


async def carry_out(client: Client, kind: str, body: Any) -> dict[str, Any]:
    """Calls the SDK's function, and returns the fields of the result."""
    if kind == "create_session":
        user_id = body.user_id if body.HasField("user_id") else None
        user_id, session_id = await client.create_session(user_id)
        return {"user_id": user_id, "session_id": session_id}
    if kind == "offer_call":
        return {"call_id": await client.offer_call(body.call_type, body.callee, body.record)}
    if kind == "answer_call":
        by_name = body.HasField("caller")
        arguments = (body.call_type, body.caller) if by_name else ()
        return {"call_id": await client.answer_call(*arguments)}
    if kind == "leave":
        await client.leave(body.session if body.HasField("session") else None)
    elif kind in ("set_mute", "set_unmute"):
        await client.set_muted(body.track, kind == "set_mute")
    elif kind == "get_device_list":
        listed = driver("ListedDevice")
        devices = client.device_list()
        return {"devices": [listed(device_id=one.device_id, label=one.label) for one in devices]}
    elif kind == "set_audio_device":
        client.set_audio_device(body.device_id)
    elif kind == "close":
        await client.close()
    else:
        raise SdkError("UNIMPLEMENTED", "This driver does not know the command.")
    return {}


async def answer(client: Client | None, command: Any, kind: str) -> None:
    result = driver("CommandResult")(command_id=command.id)
    try:
        if client is None and kind != "close":
            raise SdkError("INVALID_STATE", "Configure comes first.")
        if client is not None:
            fields = await carry_out(client, kind, getattr(command, kind) if kind else None)
            result.MergeFrom(driver("CommandResult")(**fields))
    except SdkError as error:
        result.error.code = error.code
        result.error.message = error.message
    except Exception as error:  # A fault of ours or of aiortc: the harness hears of that, too.
        result.error.code = "INTERNAL"
        result.error.message = f"{type(error).__name__}: {error}"
    report(result=result)


async def main() -> None:
    commands = await standard_input()
    report(
        hello=driver("Hello")(
            protocol_version=1,
            name="audiocall-aiortc",
            version=aiortc.__version__,
            capabilities=CAPABILITIES,
        )
    )
    client: Client | None = None
    running: set[asyncio.Task[None]] = set()
    while (message := await read_message(commands)) is not None:
        try:
            command = driver("DriverCommand").FromString(message)
        except DecodeError:
            sys.exit("driver: what came is no DriverCommand")
        kind = command.WhichOneof("command") or ""
        if kind == "configure":
            client = make_client(command.configure)
            report(result=driver("CommandResult")(command_id=command.id))
        elif kind == "close":
            await answer(client, command, kind)
            return
        else:
            # Commands start in order, and may be under way side by side.
            task = asyncio.create_task(answer(client, command, kind))
            running.add(task)
            task.add_done_callback(running.discard)
    if client is not None:
        await client.close()
