"""The SDK: the functions that an application calls, and the events that it is given. Owns the
session, the call of its own and the calls that ring; knows nothing of the driver."""

import asyncio
import itertools
from typing import Any, Callable, Sequence

from call import Call
from errors import SdkError, no_session
from link import Link, open_link
from media import Media
from microphone import InputDevice, Microphone
from schema import number, signaling

AUDIO = number("Track", "TRACK_AUDIO")
MEDIA_FAILED = number("LeaveIntent", "LEAVE_INTENT_MEDIA_FAILED")
NEVER_CONNECTED = number("EndReason", "END_REASON_MEDIA_FAILED")
MEDIA_TIMEOUT = number("EndReason", "END_REASON_MEDIA_TIMEOUT")
Emit = Callable[..., None]
MakeMedia = Callable[[Microphone, Sequence[Any], Callable[[str], None]], Media]


class Client:
    """`emit(name, **values)` is the application; `make_media` makes what a call sounds with."""

    def __init__(
        self,
        url: str,
        service_id: str,
        service_key: str,
        devices: Sequence[InputDevice],
        early_offer: bool,
        make_media: MakeMedia,
        emit: Emit,
    ) -> None:
        self._url = url
        self._service = {"service_id": service_id, "service_key": service_key}
        self._microphone = Microphone(devices)
        self._early_offer = early_offer
        self._make_media = make_media
        self._emit = emit
        self._opening = False
        self._link: Link | None = None
        self._session: Any = None
        self._close_reason = 0
        self._call: Call | None = None
        # Calls that ring, in the order in which the application was told of them.
        self._ringing: dict[str, Any] = {}
        # The caller and type that are being answered by name, and events that wait for the outcome.
        self._answering: tuple[str, int] | None = None
        self._held: list[Any] = []
        self._refs = itertools.count(1)
        self._mutes = itertools.count(1)
        self._last_mute = 0
        self._closings: set[asyncio.Task[Any]] = set()

    # Session.

    async def create_session(self, user_id: str | int | None = None) -> tuple[str, str]:
        """Returns the user id and the session id."""
        if self._link is not None or self._opening:
            raise SdkError("SESSION_EXISTS", "This client has a session already.")
        self._opening = True
        try:
            link = await open_link(self._url, self._on_event, self._on_lost)
            request = signaling("CreateSession")(**self._service)
            request.client.name = "audiocall-aiortc"
            request.client.version = "1"
            if user_id is not None:
                request.user_id = str(user_id)
            try:
                result = (await link.request(create_session=request)).create_session
            except SdkError:
                await link.close()
                raise
            self._session = result
            self._link = link
        finally:
            self._opening = False
        return result.user_id, result.session_id

    async def close(self) -> None:
        """Ends the session, and returns when nothing is open any more."""
        link = self._link
        if self._call is not None:
            self._end(self._call)
        if link is not None:
            try:
                await link.request(destroy_session=signaling("DestroySession")())
            except SdkError:
                pass  # Then closing the socket says the same.
            await link.close()
        while self._closings:
            await asyncio.wait(self._closings)

    # Calls.

    async def offer_call(self, call_type: int, callee: str, record: bool = False) -> str:
        link = self._online()
        if self._call is not None:
            raise SdkError("INVALID_STATE", "This client is in a call already.")
        ref = f"ref-{next(self._refs)}"
        call = self._begin(link, {"client_ref": ref})
        request = signaling("OfferCall")(
            client_ref=ref, call_type=call_type, callee=callee, record=record
        )
        try:
            if self._early_offer:
                request.sdp_offer = await call.media.offer()
                if call.over:
                    raise SdkError("LEFT", "The call was left before it was offered.")
            request.muted = not self._microphone.enabled
            call.sent = True
            result = (await link.request(offer_call=request)).offer_call
        except Exception as error:
            self._end(call)
            if isinstance(error, SdkError) and error.code == "TIMEOUT":
                self._later(self._try_leave(link, {"client_ref": ref}))
            raise
        if not call.over:
            call.offer_accepted(result.call_id, self._early_offer)
        return str(result.call_id)

    async def answer_call(self, call_type: int | None = None, caller: str | None = None) -> str:
        """Without arguments the call that rings; with them, the one from that caller."""
        link = self._online()
        rings = self._find_ringing(call_type, caller)
        if rings is not None:
            target: dict[str, Any] = {"call_id": rings.call_id}
        elif caller is not None:
            by_name = signaling("ByName")(call_type=call_type or 0, caller=caller)
            target = {"by_name": by_name}
        else:
            target = {"only_ringing": signaling("OnlyRinging")()}
        request = signaling("AnswerCall")(muted=not self._microphone.enabled, **target)
        if self._call is not None:
            # The server refuses it, and says why. If the own call is over there already, so that
            # it does not refuse, there is nobody here to take the call.
            result = (await link.request(answer_call=request)).answer_call
            await self._try_leave(link, {"call_id": result.call_id})
            raise SdkError("INVALID_STATE", "This client is in a call already.")
        call = self._begin(link, {} if "only_ringing" in target else target)
        call.sent = True
        if rings is not None:
            call.call_id = rings.call_id
            call.peer_session = rings.ringing.session
            del self._ringing[rings.call_id]
        elif caller is not None:
            self._answering = (caller, call_type or 0)
        try:
            result = (await link.request(answer_call=request)).answer_call
        except SdkError as error:
            # CANCEL would have ended it: it may still ring.
            if rings is not None and not call.over:
                self._ringing[rings.call_id] = rings
            self._end(call)
            self._release_held("")
            if error.code == "TIMEOUT":
                self._later(self._try_leave(link, call.target()))
            raise
        self._release_held(result.call_id)
        if not call.over:
            call.claimed(result)
        return str(result.call_id)

    async def leave(self, session: str | None = None) -> None:
        """Hangs up, cancels or declines. The own call is over at once, whatever the server says."""
        link = self._online()
        call = self._call
        if call is not None and session in (None, call.peer_session):
            self._end(call)
            if not call.sent:
                return
            target = call.target()
        else:
            rings = [
                call_id
                for call_id, event in self._ringing.items()
                if session in (None, event.ringing.session)
            ]
            if rings:
                target = {"call_id": rings[-1]}
                self._ring_no_more(rings[-1])
            else:
                target = {} if session is None else {"peer_session": session}
        await link.request(leave=signaling("Leave")(**target))

    # Mute and devices.

    async def set_muted(self, track: int, muted: bool) -> None:
        link = self._online()
        if track != AUDIO:
            raise SdkError("INVALID_ARGUMENT", "There is no such track.")
        if self._call is None and not self._ringing:
            raise SdkError("INVALID_STATE", "There is no call to mute.")
        self._last_mute = mine = next(self._mutes)
        if muted:
            self._microphone.enabled = False
        call = self._call
        if call is not None:
            await call.known
        if call is not None and not call.over:
            # A refusal changes nothing here: a mute holds, and an unmute has not happened (MU-4).
            await link.request(
                set_mute=signaling("SetMute")(call_id=call.call_id, track=track, muted=muted)
            )
        if not muted and mine == self._last_mute:
            self._microphone.enabled = True

    def device_list(self) -> list[InputDevice]:
        self._online()
        return list(self._microphone.devices.values())

    def set_audio_device(self, device_id: str) -> None:
        self._online()
        self._microphone.choose(device_id)

    # What the server says.

    def _on_event(self, event: Any) -> None:
        kind = event.WhichOneof("body")
        call = self._call
        if kind == "ringing":
            self._on_ringing(event)
        elif kind == "session_closed":
            self._close_reason = event.session_closed.reason
        elif kind == "cancel" and any(held.call_id == event.call_id for held in self._held):
            self._held.append(event)
        elif kind == "cancel" and event.call_id in self._ringing:
            self._ring_no_more(event.call_id)
            self._emit_ended("CANCEL_EVENT", event, event.cancel)
        elif call is not None and call.call_id and event.call_id == call.call_id:
            self._on_own_call(kind, event, call)

    def _on_ringing(self, event: Any) -> None:
        ringing = event.ringing
        if self._answering == (ringing.caller, ringing.call_type):
            self._held.append(event)
        elif ringing.expires_in_ms > 0:
            self._ringing[event.call_id] = event
            self._emit(
                "RINGING_EVENT",
                call_id=event.call_id,
                session=ringing.session,
                caller=ringing.caller,
                callee=ringing.callee,
                call_type=ringing.call_type,
                record=ringing.record,
            )

    def _on_own_call(self, kind: str, event: Any, call: Call) -> None:
        body = getattr(event, kind) if kind else None
        if kind == "ringback":
            self._emit(
                "RINGBACK_EVENT",
                call_id=event.call_id,
                session=body.session,
                caller=body.caller,
                callee=body.callee,
                call_type=body.call_type,
            )
        elif kind == "answered":
            call.answered(body)
            self._emit("ANSWERED_EVENT", call_id=event.call_id, session=body.callee_session)
        elif kind == "connected":
            call.peer_session = body.session
            call.connected = True
            self._emit(
                "CONNECTED_EVENT",
                call_id=event.call_id,
                session=body.session,
                call_type=body.call_type,
                record=body.record,
                peer_muted=body.peer_muted,
                **{"callee" if call.is_caller else "caller": body.user_id},
            )
        elif kind in ("leave", "cancel"):
            self._end(call)
            self._emit_ended(f"{kind.upper()}_EVENT", event, body)
        elif kind == "description":
            call.described(body.type, body.negotiation_id, body.sdp)
        elif kind == "candidates":
            call.candidates(body)
        elif kind in ("mute", "unmute"):
            self._emit(
                f"{kind.upper()}_EVENT",
                call_id=event.call_id,
                session=body.session,
                track=body.track,
            )

    def _emit_ended(self, name: str, event: Any, body: Any) -> None:
        self._emit(name, call_id=event.call_id, session=body.session, reason=body.reason)

    def _on_lost(self) -> None:
        if self._call is not None:
            self._end(self._call)
        self._ringing.clear()
        self._forget_mute()
        if self._link is not None:
            self._link = None
            self._emit("CLOSE_EVENT", close_reason=self._close_reason)
        self._close_reason = 0

    def _release_held(self, claimed: str) -> None:
        """Gives the application what waited for an answer by name, but for the claimed call."""
        self._answering = None
        held, self._held = self._held, []
        for event in held:
            if event.call_id != claimed:
                self._on_event(event)

    # The call of its own.

    def _begin(self, link: Link, target: dict[str, Any]) -> Call:
        call = Call(link, self._session.limits.max_batch_candidates, target)
        call.media = self._make_media(
            self._microphone, self._session.ice_servers, call.media_state
        )
        call.on_broken = lambda: self._on_broken(link, call)
        self._call = call
        return call

    def _end(self, call: Call) -> None:
        if not call.over:
            call.finish()
            self._later(call.media.close())
        if self._call is call:
            self._call = None
        self._forget_mute()

    def _ring_no_more(self, call_id: str) -> None:
        del self._ringing[call_id]
        self._forget_mute()

    def _forget_mute(self) -> None:
        """A mute belongs to a call: the next one starts without."""
        if self._call is None and not self._ringing:
            self._microphone.enabled = True

    def _on_broken(self, link: Link, call: Call) -> None:
        """This side's media cannot go on: leaves, and tells the application."""
        if call.over:
            return
        self._end(call)
        self._later(self._try_leave(link, {**call.target(), "intent": MEDIA_FAILED}))
        # The server tells the other party alone (G-8).
        reason = MEDIA_TIMEOUT if call.connected else NEVER_CONNECTED
        self._emit("LEAVE_EVENT", call_id=call.call_id, reason=reason)

    async def _try_leave(self, link: Link, target: dict[str, Any]) -> None:
        try:
            await link.request(leave=signaling("Leave")(**target))
        except SdkError:
            pass  # It is over then, or the server ends it by itself.

    def _find_ringing(self, call_type: int | None, caller: str | None) -> Any:
        """The newest call that rings, or the one from that caller."""
        wanted = (caller, call_type)
        for event in reversed(self._ringing.values()):
            if caller is None or wanted == (event.ringing.caller, event.ringing.call_type):
                return event
        return None

    def _online(self) -> Link:
        if self._link is None:
            raise no_session()
        return self._link

    def _later(self, work: Any) -> None:
        """Runs beside everything else; `close` waits for it."""
        task = asyncio.ensure_future(work)
        self._closings.add(task)
        task.add_done_callback(self._closings.discard)
