/** Owns that mute and device changes cause nothing else: MU-5, DV-3. */
import { EndReason, Feature, StatusCode, type TraceEntry } from '@audiocall/proto';
import { isMuting, readDriven } from '../driven.js';
import { nameEvent } from '../duty.js';
import type { CallFact, EventFact, Facts, SentFrame, SessionFact } from '../facts.js';
import { isInForce } from '../in-force.js';
import type { Monitor, Verdict } from '../monitor.js';
import { countFront } from '../sorted.js';
import { findProcessed, findSettle, phaseAt } from '../timeline.js';

/** MU-5, DV-3: mute and device changes cause nothing else. */
export const quietChanges: Monitor = {
  clauses: ['MU-5', 'DV-3'],
  watch(facts, verdict) {
    // Most traces have no mute in a connected call.
    let deliberate: readonly number[] | undefined;
    let next = 0;
    for (const sent of facts.sent) {
      const { body } = sent.frame;
      if (body.case !== 'setMute' || sent.response?.status?.code !== StatusCode.OK) continue;
      const call = facts.calls.get(body.value.callId);
      if (call === undefined || phaseAt(call, sent.sentAt) !== 'connected') continue;
      verdict.reach('MU-5');
      deliberate ??= listDeliberate(facts);
      while ((deliberate[next] ?? Infinity) <= sent.sentAt) next += 1;
      checkNothingElse(facts, verdict, call, sent, deliberate[next] ?? facts.entries.length);
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
  const muters = readDriven(facts).flatMap((driven) =>
    isMuting(driven, from) ? [driven.participant] : [],
  );
  const next = facts.entries.findIndex(
    (entry, step) =>
      step > from &&
      (entry.what.case === 'command' ||
        (!isDriver && isDeliberate(entry)) ||
        (muters.includes(entry.participant) && isSetMute(entry))),
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

function isSetMute({ what }: TraceEntry): boolean {
  return what.case === 'sent' && what.value.body.case === 'setMute';
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

/** Where somebody did something, in the order of the trace. */
function listDeliberate({ entries }: Facts): readonly number[] {
  const steps: number[] = [];
  entries.forEach((entry, step) => {
    if (isDeliberate(entry) || entry.what.case === 'command') steps.push(step);
  });
  return steps;
}

/** From a SetMute to the next thing that somebody did. */
function checkNothingElse(
  facts: Facts,
  verdict: Verdict,
  call: CallFact,
  setMute: SentFrame,
  until: number,
): void {
  const { events } = call;
  const from = countFront(events, ({ at }) => at <= setMute.sentAt);
  const between = events.slice(
    from,
    countFront(events, ({ at }) => at < until),
  );
  const other = between.find((fact) => !isOfItsOwn(fact) && !isMute(fact));
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
