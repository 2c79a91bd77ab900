/** Owns mute and device changes on the wire: MU-1, MU-2, MU-3, MU-5, DV-3. */

import { EndReason, Feature, StatusCode, type TraceEntry, Track } from '@audiocall/proto';
import { isClaimMuted } from '../claim.js';
import { nameEvent, requireField } from '../duty.js';
import type { CallFact, EventFact, Facts, SentFrame, SessionFact } from '../facts.js';
import { isInForce } from '../in-force.js';
import type { Monitor, Verdict } from '../monitor.js';
import {
  findEvents,
  findPeer,
  findProcessed,
  findSettle,
  isThere,
  phaseAt,
  wasSettled,
} from '../timeline.js';

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
  let seen = peerMuted;
  const changes = call.events.filter(
    (fact) =>
      fact.session === peer &&
      (fact.event.body.case === 'mute' || fact.event.body.case === 'unmute'),
  );
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
  checkUnchanged(facts, verdict, muter, peer, changes, accepted, peerMuted);
  const last = accepted.at(-1);
  if (last?.frame.body.case !== 'setMute' || last.answeredAt === undefined) return;
  const own = facts.events.find(
    (fact) =>
      fact.session === muter &&
      fact.event.callId === call.id &&
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
  return facts.sent.filter((sent) => {
    const { body } = sent.frame;
    return (
      sent.session === muter &&
      sent.repeats === undefined &&
      body.case === 'setMute' &&
      body.value.callId === call.id &&
      (sent.response?.status?.code ?? StatusCode.OK) === StatusCode.OK
    );
  });
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
  const own = facts.sent.filter(
    ({ session, frame }) => session === muter && frame.body.case === 'setMute',
  );
  // All three lists are in the order of the trace, so that one walk goes through them together.
  let [later, change] = [0, 0];
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

/** MU-5, DV-3: mute and device changes cause nothing else. */
export const quietChanges: Monitor = {
  clauses: ['MU-5', 'DV-3'],
  watch(facts, verdict) {
    for (const sent of facts.sent) {
      const { body } = sent.frame;
      if (body.case !== 'setMute' || sent.response?.status?.code !== StatusCode.OK) continue;
      const call = facts.calls.get(body.value.callId);
      if (call === undefined || phaseAt(call, sent.sentAt) !== 'connected') continue;
      verdict.reach('MU-5');
      checkNothingElse(facts, verdict, call, sent);
    }
    facts.entries.forEach((entry, step) => {
      if (entry.what.case !== 'command') return;
      if (entry.what.value.command.case !== 'setAudioDevice') return;
      checkDeviceChange(facts, verdict, entry.participant, step);
    });
  },
};

/** The participant's own frames and everybody's events, from a device change to the next action. */
function checkDeviceChange(
  facts: Facts,
  verdict: Verdict,
  participant: string,
  from: number,
): void {
  const call = [...facts.calls.values()].find(
    (known) =>
      (known.caller.participant === participant || known.claimant?.participant === participant) &&
      phaseAt(known, from) === 'connected',
  );
  if (call === undefined) return;
  const isDriver = facts.entries.some(
    (entry) => entry.participant === participant && entry.what.case === 'report',
  );
  const next = facts.entries.findIndex(
    (entry, step) =>
      step > from && (entry.what.case === 'command' || (!isDriver && isDeliberate(entry))),
  );
  const until = next < 0 ? facts.entries.length : next;
  const session = call.caller.participant === participant ? call.caller : call.claimant;
  verdict.reach('DV-3');
  const sent = facts.entries.findIndex(
    (entry, step) =>
      step > from &&
      step < until &&
      entry.participant === participant &&
      isDeliberate(entry) &&
      !isMedia(entry) &&
      !(session !== undefined && isNotice(entry, session)),
  );
  if (sent >= 0) {
    verdict.break(
      'DV-3',
      sent,
      participant,
      `${participant} changed its device and sent a frame; a device change puts nothing on the wire.`,
    );
    return;
  }
  const event = call.events.find((fact) => fact.at > from && fact.at < until && !isOfItsOwn(fact));
  if (event === undefined || wasUnderWay(facts, from)) return;
  verdict.break(
    'DV-3',
    event.at,
    event.participant,
    `${participant} changed its device, and ${event.participant} received ${nameEvent(event.event.body.case)}.`,
  );
}

/** A frame that is there for its own sake, not to settle, to acknowledge or to show a sign of life. */
function isDeliberate(entry: TraceEntry): boolean {
  if (entry.what.case !== 'sent') return false;
  const kind = entry.what.value.body.case;
  return kind !== 'ping' && kind !== 'pong' && kind !== 'ack';
}

/** What the media of a call brings of its own: candidates that are gathered late, reports. */
function isMedia(entry: TraceEntry): boolean {
  if (entry.what.case !== 'sent') return false;
  const kind = entry.what.value.body.case;
  return kind === 'candidates' || kind === 'mediaReport';
}

/** Where its feature is in force a notice of the change is right (DN-1). */
function isNotice({ what }: TraceEntry, session: SessionFact): boolean {
  if (what.case !== 'sent' || what.value.body.case !== 'deviceNotice') return false;
  return isInForce(session, Feature.DEVICE_NOTICE);
}

function checkNothingElse(
  facts: Facts,
  verdict: Verdict,
  call: CallFact,
  setMute: SentFrame,
): void {
  let until = setMute.sentAt + 1;
  for (; until < facts.entries.length; until += 1) {
    const entry = facts.entries[until];
    if (entry !== undefined && (isDeliberate(entry) || entry.what.case === 'command')) break;
  }
  const other = call.events.find(
    (fact) => fact.at > setMute.sentAt && fact.at < until && !isOfItsOwn(fact) && !isMute(fact),
  );
  if (other === undefined || wasUnderWay(facts, setMute.sentAt)) return;
  verdict.break(
    'MU-5',
    other.at,
    other.participant,
    `${setMute.participant}'s SetMute was followed by ${nameEvent(other.event.body.case)}; mute changes nothing but mute.`,
  );
}

function isMute({ event }: EventFact): boolean {
  return event.body.case === 'mute' || event.body.case === 'unmute';
}

/** Candidates come as they are gathered, a socket is lost when it is, or back again, and timers run out. */
function isOfItsOwn({ event: { body } }: EventFact): boolean {
  if (body.case === 'leave') return OF_THEIR_OWN.has(body.value.reason);
  return KINDS_OF_THEIR_OWN.has(body.case);
}

const KINDS_OF_THEIR_OWN: ReadonlySet<string | undefined> = new Set([
  ...['candidates', 'inputDeviceChanged', 'peerState', 'negotiationEnded'],
]);

/** No request ends a call for one of these, but a Leave, which is a deliberate frame. */
const OF_THEIR_OWN: ReadonlySet<EndReason> = new Set([
  ...[EndReason.PEER_LOST, EndReason.SERVER_SHUTDOWN, EndReason.MEDIA_TIMEOUT],
]);

/** What a frame sent before had caused was not settled everywhere yet: what followed may be its effect. */
function wasUnderWay(facts: Facts, step: number): boolean {
  const open = facts.participants.filter((participant) => {
    return facts.sockets.some(
      (socket) =>
        socket.participant === participant &&
        socket.openedAt <= step &&
        (socket.closedAt === undefined || socket.closedAt > step),
    );
  });
  return facts.sent.some((sent) => {
    const kind = sent.frame.body.case;
    if (sent.sentAt >= step || kind === 'ping' || kind === 'pong') return false;
    const doneAt = findProcessed(sent);
    return open.some((participant) => {
      const due = doneAt === undefined ? undefined : findSettle(facts, participant, doneAt);
      return due === undefined || due > step;
    });
  });
}
