/** Owns mute on the wire: MU-1, MU-2, MU-3. */

import { StatusCode, Track } from '@audiocall/proto';
import { wasSettled } from '../alone.js';
import { isClaimMuted } from '../claim.js';
import { nameEvent, requireField } from '../duty.js';
import type { CallFact, EventFact, Facts, SentFrame, SessionFact } from '../facts.js';
import { findSent, findSentOfKind, gather } from '../lookups.js';
import type { Monitor, Verdict } from '../monitor.js';
import { countFront } from '../sorted.js';
import { findEvents, findPeer, findSettle, isThere } from '../timeline.js';

/** MU-1, MU-2, MU-3: mute is a state that the other party sees change. */
export const mutes: Monitor = {
  clauses: ['MU-1', 'MU-2', 'MU-3'],
  watch(facts, verdict) {
    for (const call of facts.calls.values()) {
      for (const muter of [call.caller, call.claimant]) {
        const peer = muter === undefined ? undefined : findPeer(call, muter);
        if (muter !== undefined && peer !== undefined)
          checkMutes(facts, verdict, call, muter, peer);
      }
      for (const fact of [...findEvents(call, 'mute'), ...findEvents(call, 'unmute')]) {
        const connected = findEvents(call, 'connected', fact.participant)[0];
        if (connected !== undefined && connected.at < fact.at) continue;
        verdict.break(
          'MU-3',
          fact.at,
          fact.participant,
          `${fact.participant} received ${nameEvent(fact.event.body.case)} before CONNECTED.`,
        );
      }
    }
  },
};

function checkMutes(
  facts: Facts,
  verdict: Verdict,
  call: CallFact,
  muter: SessionFact,
  peer: SessionFact,
): void {
  const connected = findEvents(call, 'connected', peer.participant)[0];
  if (connected?.event.body.case !== 'connected') return;
  const accepted = findSetMutes(facts, call, muter).filter((sent) => sent.response !== undefined);
  const peerMuted = connected.event.body.value.peerMuted;
  checkPeerMuted(facts, verdict, call, muter, connected, peerMuted);
  const changes = call.events.filter(
    (fact) =>
      fact.session === peer &&
      (fact.event.body.case === 'mute' || fact.event.body.case === 'unmute'),
  );
  checkUnchanged(facts, verdict, muter, peer, changes, accepted, peerMuted);
  let seen = peerMuted;
  const wishes = findSetMutes(facts, call, muter);
  const [firstMute, firstUnmute] = [true, false].map((muted) =>
    wishes.find(({ frame: { body } }) => body.case === 'setMute' && body.value.muted === muted),
  );
  for (const fact of changes) {
    const { body } = fact.event;
    if (body.case !== 'mute' && body.case !== 'unmute') continue;
    const muted = body.case === 'mute';
    verdict.reach('MU-2');
    if (muted === seen) {
      verdict.break(
        'MU-2',
        fact.at,
        fact.participant,
        `${fact.participant} received ${nameEvent(body.case)} although ${muter.participant} was ${muted ? 'muted' : 'not muted'} already; MUTE and UNMUTE alternate.`,
      );
    }
    seen = muted;
    requireField(
      verdict,
      'MU-1',
      fact.at,
      fact.participant,
      `${nameEvent(body.case)}.session`,
      body.value.session,
      muter.id,
    );
    requireField(
      verdict,
      'MU-1',
      fact.at,
      fact.participant,
      `${nameEvent(body.case)}.track`,
      Track[body.value.track],
      Track[Track.AUDIO],
    );
    const wish = muted ? firstMute : firstUnmute;
    if (wish !== undefined && wish.sentAt < fact.at) continue;
    verdict.break(
      'MU-1',
      fact.at,
      fact.participant,
      `${fact.participant} received ${nameEvent(body.case)}, which ${muter.participant} had not asked for.`,
    );
  }
  const last = accepted.at(-1);
  if (last?.frame.body.case !== 'setMute' || last.answeredAt === undefined) return;
  const own = call.events.find(
    (fact) =>
      fact.session === muter &&
      (fact.event.body.case === 'mute' || fact.event.body.case === 'unmute') &&
      fact.event.body.value.session === muter.id,
  );
  if (own !== undefined) {
    verdict.break(
      'MU-2',
      own.at,
      own.participant,
      `${own.participant} received an event about its own mute; the muter gets its response only.`,
    );
  }
  const due = findSettle(facts, peer.participant, last.answeredAt);
  const over = call.endedAt !== undefined && due !== undefined && call.endedAt < due;
  if (due === undefined || over || !isThere(peer, due) || last.sentAt < connected.at) return;
  const isUnderWay = wishes.some((sent) => sent.response === undefined);
  if (isUnderWay) return;
  verdict.reach('MU-1');
  const wanted = last.frame.body.value.muted;
  if (seen === wanted) {
    const own = findEvents(call, 'connected').find((fact) => fact.session === muter);
    const wished = own === undefined ? 0 : countChanges(accepted, own.at, peerMuted);
    if (changes.length >= wished) return;
    verdict.break(
      'MU-1',
      due,
      peer.participant,
      `${muter.participant} changed its mute ${wished} times, and ${peer.participant} was told of ${changes.length}.`,
    );
    return;
  }
  verdict.break(
    'MU-1',
    due,
    peer.participant,
    `${muter.participant} is ${wanted ? 'muted' : 'not muted'} since its last SetMute, and ${peer.participant} was not told.`,
  );
}

/** The SetMutes of a session that were not refused. One may have its response on the way still. */
function findSetMutes(facts: Facts, call: CallFact, muter: SessionFact): readonly SentFrame[] {
  return findSent(facts, 'setMute', call.id).filter(
    (sent) =>
      sent.session === muter &&
      sent.repeats === undefined &&
      (sent.response?.status?.code ?? StatusCode.OK) === StatusCode.OK,
  );
}

/** How often the SetMutes that were processed after CONNECTED changed something. */
function countChanges(
  accepted: readonly SentFrame[],
  connectedAt: number,
  initially: boolean,
): number {
  let muted = initially;
  let count = 0;
  for (const { frame, answeredAt = connectedAt } of accepted) {
    if (frame.body.case !== 'setMute' || answeredAt < connectedAt) continue;
    if (frame.body.value.muted !== muted) count += 1;
    muted = frame.body.value.muted;
  }
  return count;
}

/** The SetMutes of each session, whatever call they were for. */
const setMutesOf = gather(
  (facts) => findSentOfKind(facts, 'setMute'),
  ({ session }) => session,
);

/** MU-2: a SetMute that changes nothing sends nothing. */
function checkUnchanged(
  facts: Facts,
  verdict: Verdict,
  muter: SessionFact,
  peer: SessionFact,
  changes: readonly EventFact[],
  accepted: readonly SentFrame[],
  initially: boolean,
): void {
  const own = setMutesOf(facts).get(muter) ?? [];
  // All three lists are in the order of the trace, so that one walk goes through them together.
  let later = countFront(own, ({ sentAt }) => sentAt <= (accepted[0]?.sentAt ?? 0));
  let change = 0;
  let muted = initially;
  for (const sent of accepted) {
    const { body } = sent.frame;
    if (body.case !== 'setMute') continue;
    while ((own[later]?.sentAt ?? Infinity) <= sent.sentAt) later += 1;
    while ((changes[change]?.at ?? Infinity) <= sent.sentAt) change += 1;
    const changesNothing = body.value.muted === muted;
    muted = body.value.muted;
    if (!changesNothing || !wasSettled(facts, peer.participant, sent.sentAt)) continue;
    const until = own[later]?.sentAt ?? facts.entries.length;
    const next = changes[change];
    const event = next !== undefined && next.at < until ? next : undefined;
    verdict.reach('MU-2');
    if (event === undefined) continue;
    verdict.break(
      'MU-2',
      event.at,
      event.participant,
      `${muter.participant} was ${muted ? 'muted' : 'not muted'} and said so again, and ${event.participant} received ${nameEvent(event.event.body.case)}; mute is a state, so that nothing should come of it.`,
    );
  }
}

/**
 * MU-3: what was set before CONNECTED is told with it. The muter's own queue says what came first: its
 * response, or its CONNECTED.
 */
function checkPeerMuted(
  facts: Facts,
  verdict: Verdict,
  call: CallFact,
  muter: SessionFact,
  connected: EventFact,
  peerMuted: boolean,
): void {
  const own = findEvents(call, 'connected').find((fact) => fact.session === muter);
  const ownAt = own?.at ?? Number.POSITIVE_INFINITY;
  const set = findSetMutes(facts, call, muter);
  const before = set.filter((sent) => sent.answeredAt !== undefined && sent.answeredAt < ownAt);
  const inDoubt = own === undefined && set.some((sent) => sent.answeredAt === undefined);
  if (inDoubt) return;
  const initial = muter === call.caller ? call.terms.muted : isClaimMuted(call);
  const last = before.at(-1)?.frame.body;
  const expected = last?.case === 'setMute' ? last.value.muted : initial;
  if (initial || before.length > 0) verdict.reach('MU-3');
  if (peerMuted === expected) return;
  verdict.break(
    'MU-3',
    connected.at,
    connected.participant,
    `CONNECTED.peer_muted should be ${expected}, as ${muter.participant} had set it before, and ${connected.participant} received ${peerMuted}.`,
  );
}
