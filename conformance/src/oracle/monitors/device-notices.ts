/** Owns notices of changed devices on the wire: DN-1. */
import { DeviceKind, Feature } from '@audiocall/proto';
import type { CallFact, EventFact, Facts, SentFrame } from '../facts.js';
import { isInForce } from '../in-force.js';
import { findSent } from '../lookups.js';
import { type Monitor, type Verdict, watchCalls } from '../monitor.js';
import { findEvents, findPeer, findSettle, isThere } from '../timeline.js';

/** DN-1: a notice is passed on as it is, once, to a party that wants it, and else dropped. */
export const deviceNotices: Monitor = {
  clauses: ['DN-1'],
  watch: watchCalls((facts, verdict, call) => {
    const notices = findSent(facts, 'deviceNotice', call.id).filter(
      ({ repeats }) => repeats === undefined,
    );
    const open = [...notices];
    for (const fact of findEvents(call, 'inputDeviceChanged')) {
      // The newest that fits: an earlier one may have been dropped, and says the same.
      const index = open.findLastIndex((sent) => isPassedOn(call, sent, fact));
      if (index >= 0) {
        open.splice(index, 1);
        verdict.reach('DN-1');
        continue;
      }
      verdict.break(
        'DN-1',
        fact.at,
        fact.participant,
        `${fact.participant} received INPUT_DEVICE_CHANGED, which is no notice of the other party to it: each comes once, with its epoch and kind, where the feature is in force for both.`,
      );
    }
    for (const sent of notices) checkNotice(facts, verdict, call, sent, open.includes(sent));
  }),
};

/** The event is this notice, and nothing forbids it. */
function isPassedOn(call: CallFact, sent: SentFrame, fact: EventFact): boolean {
  const [notice, event] = [sent.frame.body, fact.event.body];
  if (notice.case !== 'deviceNotice' || event.case !== 'inputDeviceChanged') return false;
  const isConnected = findEvents(call, 'connected').some(
    ({ session, at }) => session === fact.session && at < fact.at,
  );
  return (
    isConnected &&
    sent.sentAt < fact.at &&
    mayBePassedOn(call, sent) &&
    sent.session !== undefined &&
    findPeer(call, sent.session) === fact.session &&
    event.value.session === sent.session.id &&
    event.value.epoch === notice.value.epoch &&
    event.value.kind === notice.value.kind
  );
}

/** The sender is a party of the connected call, and both sessions have the feature. */
function mayBePassedOn(call: CallFact, sent: SentFrame): boolean {
  const { body } = sent.frame;
  if (body.case !== 'deviceNotice' || sent.session === undefined) return false;
  const { epoch, kind } = body.value;
  if (epoch === 0 || kind !== DeviceKind.AUDIO_INPUT) return false;
  const peer = findPeer(call, sent.session);
  return isInForce(sent.session, Feature.DEVICE_NOTICE) && isInForce(peer, Feature.DEVICE_NOTICE);
}

/** Whether a notice had to arrive, or must not have. */
function checkNotice(
  facts: Facts,
  verdict: Verdict,
  call: CallFact,
  sent: SentFrame,
  isMissing: boolean,
): void {
  const { session } = sent;
  const peer = session === undefined ? undefined : findPeer(call, session);
  const doneAt = sent.answeredAt ?? findSettle(facts, sent.participant, sent.sentAt);
  if (doneAt === undefined) return;
  const to = peer ?? call.caller;
  const due = findSettle(facts, to.participant, doneAt);
  if (due === undefined || !isThere(to, due)) return;
  if (!isMissing || peer === undefined || !mayBePassedOn(call, sent)) {
    verdict.reach('DN-1');
    return;
  }
  const connected = findEvents(call, 'connected', sent.participant)[0];
  const isConnected = connected !== undefined && connected.at < sent.sentAt;
  if (!isConnected || (call.endedAt !== undefined && call.endedAt < due)) return;
  verdict.break(
    'DN-1',
    due,
    peer.participant,
    `${sent.participant} sent a DeviceNotice in the connected call ${call.id}, and ${peer.participant} did not receive INPUT_DEVICE_CHANGED.`,
  );
}
