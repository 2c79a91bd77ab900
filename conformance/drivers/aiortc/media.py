"""One peer connection of one call. Owns descriptions, candidates and sound; knows nothing of the
server. aiortc gathers before it describes, so candidates are cut out of its SDP and sent apart."""

import asyncio
import re
from typing import Any, Callable, Sequence

from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCIceServer,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError
from aiortc.sdp import candidate_from_sdp

from microphone import Microphone, MicrophoneTrack
from schema import signaling

Candidate = signaling("Candidate")


class Media:
    """`on_state` gets `connected` and `failed`; `on_sound` gets a rate and 16-bit mono samples."""

    def __init__(
        self,
        microphone: Microphone,
        ice_servers: Sequence[Any],
        on_state: Callable[[str], None],
        on_sound: Callable[[int, bytes], None],
    ) -> None:
        servers = [_ice_server(server) for server in ice_servers]
        self._connection = RTCPeerConnection(RTCConfiguration(iceServers=servers))
        self._track = MicrophoneTrack(microphone)
        self._connection.addTrack(self._track)
        self._on_state = on_state
        self._on_sound = on_sound
        self._described = False
        self._early: list[Any] = []
        self._listeners: list[asyncio.Task[None]] = []
        self.closed = False
        self.candidates: list[Any] = []
        self.ufrag = ""
        self._connection.on("connectionstatechange", self._state_changed)
        self._connection.on("track", self._listen_to)

    async def offer(self) -> str:
        return await self._describe(await self._connection.createOffer())

    async def answer(self, offer: str) -> str:
        await self._apply("offer", offer)
        return await self._describe(await self._connection.createAnswer())

    async def take_answer(self, answer: str) -> None:
        await self._apply("answer", answer)

    async def add_candidates(self, batch: Any) -> None:
        """Adds them, or keeps them until there is a description (IC-1)."""
        if not self._described:
            self._early.append(batch)
            return
        for candidate in batch.candidates:
            parsed = candidate_from_sdp(candidate.candidate.removeprefix("candidate:"))
            parsed.sdpMid = candidate.mid or self._connection.getTransceivers()[0].mid
            parsed.sdpMLineIndex = candidate.mline_index
            if not self.closed:
                await self._connection.addIceCandidate(parsed)
        if batch.end and not self.closed:
            for transceiver in self._connection.getTransceivers():
                await transceiver.sender.transport.transport.addRemoteCandidate(None)

    def silence(self) -> None:
        """Neither sends nor plays from now on (HU-3); `close` may take its time then."""
        self.closed = True
        self._track.stop()
        for listener in self._listeners:
            listener.cancel()

    async def close(self) -> None:
        self.silence()
        await self._connection.close()

    async def _describe(self, description: RTCSessionDescription) -> str:
        await self._connection.setLocalDescription(description)
        sdp, self.ufrag, self.candidates = _split(self._connection.localDescription.sdp)
        return sdp

    async def _apply(self, kind: str, sdp: str) -> None:
        await self._connection.setRemoteDescription(RTCSessionDescription(sdp, kind))
        self._described = True
        kept, self._early = self._early, []
        for batch in kept:
            await self.add_candidates(batch)

    def _state_changed(self) -> None:
        state = self._connection.connectionState
        if not self.closed and state in ("connected", "failed"):
            self._on_state(state)

    def _listen_to(self, track: MediaStreamTrack) -> None:
        self._listeners.append(asyncio.ensure_future(self._listen(track)))

    async def _listen(self, track: MediaStreamTrack) -> None:
        try:
            while True:
                frame = await track.recv()
                samples = memoryview(bytes(frame.planes[0])).cast("h")
                channels = len(frame.layout.channels)
                count = frame.samples * channels
                self._on_sound(frame.sample_rate, samples[:count:channels].tobytes())
        except MediaStreamError:
            pass


def _ice_server(server: Any) -> RTCIceServer:
    return RTCIceServer(
        urls=list(server.urls),
        username=server.username or None,
        credential=server.credential or None,
    )


def _split(sdp: str) -> tuple[str, str, list[Any]]:
    """The SDP without its candidates, its ufrag, and the candidates. There is one media section."""
    lines = sdp.splitlines()
    mid = next(line.removeprefix("a=mid:") for line in lines if line.startswith("a=mid:"))
    ufrag = re.search(r"^a=ice-ufrag:(\S+)", sdp, re.MULTILINE)
    candidates = [
        Candidate(candidate=line.removeprefix("a="), mid=mid, mline_index=0)
        for line in lines
        if line.startswith("a=candidate:")
    ]
    rest = [
        line
        for line in lines
        if not line.startswith("a=candidate:") and line != "a=end-of-candidates"
    ]
    return "\r\n".join(rest) + "\r\n", ufrag.group(1) if ufrag else "", candidates
