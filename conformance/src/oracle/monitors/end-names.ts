/** Owns whom LEAVE and CANCEL name: RJ-3. */
import { EndReason } from '@audiocall/proto';
import { nameEvent, requireField } from '../duty.js';
import type { CallFact, Facts, SessionFact } from '../facts.js';
import { type Monitor, watchCalls } from '../monitor.js';
import { findEndReason } from '../targets.js';
import { findLastPhase, findPeer } from '../timeline.js';

/** RJ-3: LEAVE names who left or was lost, or nobody where the server ended the call; CANCEL names the caller. */
export const endNames: Monitor = {
  clauses: ['RJ-3'],
  watch: watchCalls((facts, verdict, call) => {
    const reason = findEndReason(call);
    for (const { event, session, at, participant } of call.events) {
      const { body } = event;
      if (session === undefined || (body.case !== 'leave' && body.case !== 'cancel')) continue;
      // With another reason than that of the call nothing says whom to name.
      if (body.case === 'leave' && body.value.reason !== reason) continue;
      const named =
        body.case === 'cancel' ? call.caller.id : findLeaver(facts, call, session, reason);
      if (named === undefined) continue;
      const field = `${nameEvent(body.case)}.session`;
      requireField(verdict, 'RJ-3', at, participant, field, body.value.session, named);
    }
  }),
};

/** Who has to be named to a session; empty for nobody, undefined where the trace leaves a doubt. */
function findLeaver(
  facts: Facts,
  call: CallFact,
  told: SessionFact,
  reason: EndReason | undefined,
): string | undefined {
  const peer = findPeer(call, told);
  // A leaver is told by its response alone (G-3): what else it gets is wrong, whomever it names.
  if (call.endedBy?.session === told) return undefined;
  switch (reason) {
    case EndReason.NO_ANSWER:
    case EndReason.BUSY:
    case EndReason.CONNECT_TIMEOUT:
    case EndReason.SERVER_SHUTDOWN:
      return '';
    case EndReason.HANGUP:
      return peer?.id;
    case EndReason.REJECTED:
      return call.endedBy?.session?.id;
    case EndReason.PEER_LOST:
      // A caller that is away too long before the claim is told of it by its own LEAVE (RS-4).
      return findLastPhase(call) === 'offered' ? undefined : peer?.id;
    case EndReason.MEDIA_FAILED:
    case EndReason.MEDIA_TIMEOUT:
      if (call.endedBy !== undefined) return call.endedBy.session?.id;
      return mayHaveLeft(facts, peer) ? undefined : '';
    default:
      return undefined;
  }
}

/** Its Leave may be what ended the call, though its response was not seen. */
function mayHaveLeft({ sent }: Facts, peer: SessionFact | undefined): boolean {
  return sent.some(
    ({ session, frame, response }) =>
      session === peer && frame.body.case === 'leave' && response === undefined,
  );
}
