"""One call that this session offered, answers or is a party of: its ids, its one negotiation and
its reports. Owns the order of media and signaling; knows nothing of the application."""

import asyncio
from typing import Any, Awaitable, Callable

from errors import SdkError
from link import Link
from media import Media
from schema import number, signaling

Candidates = signaling("Candidates")
Description = signaling("Description")
MediaReport = signaling("MediaReport")
OFFER = number("DescriptionType", "DESCRIPTION_TYPE_OFFER")
ANSWER = number("DescriptionType", "DESCRIPTION_TYPE_ANSWER")
MEDIA_CONNECTED = number("MediaState", "MEDIA_STATE_CONNECTED")
MEDIA_FAILED = number("MediaState", "MEDIA_STATE_FAILED")
NEGOTIATION = 1


class Call:
    """`on_broken` is told when this side cannot go on; the call is still there then."""

    def __init__(self, link: Link, batch: int, target: dict[str, Any]) -> None:
        self.call_id = ""
        self.peer_session = ""
        self.is_caller = "client_ref" in target
        self.sent = False
        self.over = False
        # Done when the call has an id and the server takes requests for it, or when it is over.
        self.known: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.media: Media
        self.on_broken: Callable[[], None]
        self._link = link
        self._batch = max(1, batch)
        self._target = target
        self._jobs: asyncio.Queue[Callable[[], Awaitable[None]]] = asyncio.Queue()
        self._worker = asyncio.create_task(self._work())
        self._remote_description_came = False
        self._answer_accepted = False
        self.connected = False
        self._media_connected = False
        self._reported = False
        self._early_candidates_refused = False

    def target(self) -> dict[str, Any]:
        """What a Leave names this call by."""
        return {"call_id": self.call_id} if self.call_id else self._target

    def is_known(self, call_id: str) -> None:
        self.call_id = call_id
        if not self.known.done():
            self.known.set_result(None)

    def finish(self) -> None:
        """Nothing is sent, played or reported from now on (HU-3)."""
        self.over = True
        self._worker.cancel()
        self.media.silence()
        if not self.known.done():
            self.known.set_result(None)

    # What the server says.

    def offer_accepted(self, call_id: str, early: bool) -> None:
        self.is_known(call_id)
        if early:
            self._jobs.put_nowait(self._send_early_candidates)

    def answered(self, event: Any) -> None:
        self.peer_session = event.callee_session
        if event.need_offer:
            self._jobs.put_nowait(self._send_offer)
        elif self._early_candidates_refused:
            self._jobs.put_nowait(self._send_candidates)
        if event.HasField("sdp_answer"):
            self.described(ANSWER, NEGOTIATION, event.sdp_answer)

    def claimed(self, result: Any) -> None:
        self.peer_session = result.caller_session
        self.is_known(result.call_id)
        if result.HasField("sdp_offer"):
            self.described(OFFER, NEGOTIATION, result.sdp_offer)
        for batch in result.early_candidates:
            self.candidates(batch)

    def described(self, kind: int, negotiation: int, sdp: str) -> None:
        expected = ANSWER if self.is_caller else OFFER
        if negotiation != NEGOTIATION or kind != expected or self._remote_description_came:
            return
        self._remote_description_came = True
        take = self._take_answer if self.is_caller else self._take_offer
        self._jobs.put_nowait(lambda: take(sdp))

    def candidates(self, batch: Any) -> None:
        if batch.negotiation_id == NEGOTIATION:
            self._jobs.put_nowait(lambda: self.media.add_candidates(batch))

    # What the media says.

    def media_state(self, state: str) -> None:
        if state == "connected":
            self._media_connected = True
            self._report()
        elif self._answer_accepted:
            self._tell(MEDIA_FAILED)
        else:
            self.on_broken()

    # What is done, one after another.

    async def _work(self) -> None:
        try:
            while True:
                await (await self._jobs.get())()
        except SdkError as error:
            if error.code not in ("CALL_ENDED", "SOCKET_LOST"):
                self.on_broken()
        except Exception:  # aiortc says in many ways that it cannot read an SDP or a candidate.
            self.on_broken()

    async def _send_offer(self) -> None:
        await self._describe(OFFER, await self.media.offer())
        await self._send_candidates()

    async def _take_offer(self, sdp: str) -> None:
        await self._describe(ANSWER, await self.media.answer(sdp))
        self._accepted()
        await self._send_candidates()

    async def _take_answer(self, sdp: str) -> None:
        await self.media.take_answer(sdp)
        self._accepted()

    async def _describe(self, kind: int, sdp: str) -> None:
        await self._link.request(
            description=Description(
                call_id=self.call_id, negotiation_id=NEGOTIATION, type=kind, sdp=sdp
            )
        )

    async def _send_candidates(self) -> None:
        for batch in self._batches():
            self._link.tell(candidates=batch)

    async def _send_early_candidates(self) -> None:
        """As requests: a refused batch is heard of, and goes again after ANSWERED (IC-3)."""
        try:
            for batch in self._batches():
                await self._link.request(candidates=batch)
        except SdkError as error:
            if error.code != "LIMIT_EXCEEDED":
                raise
            self._early_candidates_refused = True

    def _batches(self) -> list[Any]:
        found = self.media.candidates
        parts = [found[at : at + self._batch] for at in range(0, len(found), self._batch)]
        common = {
            "call_id": self.call_id,
            "negotiation_id": NEGOTIATION,
            "ufrag": self.media.ufrag,
        }
        batches = [Candidates(candidates=part, **common) for part in parts]
        return [*batches, Candidates(end=True, **common)]

    def _accepted(self) -> None:
        self._answer_accepted = True
        self._report()

    def _report(self) -> None:
        """Media counts once the server has the answer (CN-4); ICE is often faster."""
        if self._media_connected and self._answer_accepted and not self._reported:
            self._reported = True
            self._tell(MEDIA_CONNECTED)

    def _tell(self, state: int) -> None:
        if not self.over:
            self._link.tell(
                media_report=MediaReport(
                    call_id=self.call_id, negotiation_id=NEGOTIATION, state=state
                )
            )
