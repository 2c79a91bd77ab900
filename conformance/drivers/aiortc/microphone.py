"""What this SDK sends: the chosen input device, or silence. Owns devices, choice and mute; knows
nothing of calls. An input device is a sine, a quarter of full scale."""

import asyncio
import math
from array import array
from dataclasses import dataclass
from fractions import Fraction
from typing import Sequence

from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame

from errors import device_not_found

RATE_HZ = 48_000
FRAME_SAMPLES = RATE_HZ // 50
AMPLITUDE = 32_767 / 4


@dataclass(frozen=True)
class InputDevice:
    """One microphone that the user could choose."""

    device_id: str
    label: str
    tone_hz: float


class Microphone:
    """The user's wishes: which device, for good, and muted or not, for a call."""

    def __init__(self, devices: Sequence[InputDevice]) -> None:
        self.devices = {device.device_id: device for device in devices}
        self.chosen = next(iter(self.devices.values()), None)
        self.enabled = True

    def choose(self, device_id: str) -> None:
        """Takes effect with the next frame of every track; mute is not touched (DV-4)."""
        if device_id not in self.devices:
            raise device_not_found(device_id)
        self.chosen = self.devices[device_id]

    def samples(self, first: int) -> "array[int]":
        """The frame that begins at sample `first`."""
        if not self.enabled or self.chosen is None:
            return array("h", bytes(2 * FRAME_SAMPLES))
        step = 2 * math.pi * self.chosen.tone_hz / RATE_HZ
        return array(
            "h", (int(AMPLITUDE * math.sin(step * n)) for n in range(first, first + FRAME_SAMPLES))
        )


class MicrophoneTrack(MediaStreamTrack):
    """The microphone as a peer connection takes it: one frame each 20 ms, on one clock whatever the
    device, so that a change of the device is no jump in time."""

    kind = "audio"

    def __init__(self, microphone: Microphone) -> None:
        super().__init__()
        self._microphone = microphone
        self._position = 0
        self._began: float | None = None

    async def recv(self) -> AudioFrame:
        now = asyncio.get_running_loop().time()
        if self._began is None:
            self._began = now
        await asyncio.sleep(max(0.0, self._began + self._position / RATE_HZ - now))
        if self.readyState != "live":  # Stopped: nothing more leaves (HU-3).
            raise MediaStreamError
        frame = AudioFrame(format="s16", layout="mono", samples=FRAME_SAMPLES)
        frame.planes[0].update(self._microphone.samples(self._position).tobytes())
        frame.sample_rate = RATE_HZ
        frame.pts = self._position
        frame.time_base = Fraction(1, RATE_HZ)
        self._position += FRAME_SAMPLES
        return frame
