"""Media that is made up: what the harness asks for where signaling alone is looked at. Owns the
same functions as `media`, and no sound."""

import itertools
from typing import Any, Callable

from schema import signaling

_numbers = itertools.count(1)


class SimulatedMedia:
    """Connected when both descriptions are applied and the other party sent a candidate or the end."""

    def __init__(self, on_state: Callable[[str], None]) -> None:
        self._on_state = on_state
        self._local = False
        self._remote = False
        self._reachable = False
        self._connected = False
        self.closed = False
        self.ufrag = f"simulated{next(_numbers)}"
        line = "candidate:1 1 udp 2130706431 192.0.2.1 9 typ host"
        self.candidates = [signaling("Candidate")(candidate=line, mid="0", mline_index=0)]

    async def offer(self) -> str:
        self._local = True
        return self._sdp()

    async def answer(self, offer: str) -> str:
        _check(offer)
        self._local = self._remote = True
        self._look()
        return self._sdp()

    async def take_answer(self, answer: str) -> None:
        _check(answer)
        self._remote = True
        self._look()

    async def add_candidates(self, batch: Any) -> None:
        self._reachable = True
        self._look()

    def silence(self) -> None:
        self.closed = True

    async def close(self) -> None:
        self.silence()

    def _look(self) -> None:
        ready = self._local and self._remote and self._reachable
        if ready and not self._connected and not self.closed:
            self._connected = True
            self._on_state("connected")

    def _sdp(self) -> str:
        lines = [
            "v=0",
            "o=- 1 1 IN IP4 0.0.0.0",
            "s=-",
            "t=0 0",
            "m=audio 9 UDP/TLS/RTP/SAVPF 111",
            "c=IN IP4 0.0.0.0",
            f"a=ice-ufrag:{self.ufrag}",
            "a=ice-pwd:simulatedsimulatedsimul",
            "a=mid:0",
            "a=rtpmap:111 opus/48000/2",
        ]
        return "\r\n".join(lines) + "\r\n"


def _check(sdp: str) -> None:
    if not sdp.startswith("v=0"):
        raise ValueError("This is no SDP.")
