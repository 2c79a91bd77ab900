/** Owns recording on the wire: RC-1, RC-2, and G-1 where recording is switched. */
import { Feature, StatusCode } from '@audiocall/proto';
import { requireField } from '../duty.js';
import type { CallFact, EventFact, Facts, SentFrame, SessionFact } from '../facts.js';
import { isInForce, isInForceForBoth } from '../in-force.js';
import { findSent } from '../lookups.js';
import { type Monitor, type Verdict, watchCalls } from '../monitor.js';
import { findEvents, findSettle, isThere } from '../timeline.js';

/** RC-1, RC-2, G-1: recording is a state of the call, and both parties are told of every change. */
export const recordings: Monitor = {
  clauses: ['RC-1', 'RC-2', 'G-1'],
  watch: watchCalls((facts, verdict, call) => {
    const requests = findRequests(facts, call);
    checkTooEarly(verdict, call, requests);
    for (const fact of findEvents(call, 'recording')) {
      verdict.reach('RC-1');
      if (isInForceForBoth(call, Feature.RECORDING)) continue;
      const isForOne = isInForce(fact.session, Feature.RECORDING);
      verdict.break(
        'RC-1',
        fact.at,
        fact.participant,
        `${fact.participant} received RECORDING, and recording is not in force for ${isForOne ? 'the other party, which cannot be told' : 'its session'}.`,
      );
    }
    if (!isInForceForBoth(call, Feature.RECORDING)) {
      reachUntold(facts, verdict, call);
      return;
    }
    for (const party of [call.caller, call.claimant]) {
      if (party === undefined) continue;
      checkStart(facts, verdict, call, party, requests);
      checkChanges(facts, verdict, call, party, requests);
    }
  }),
};

/** RC-1: a party that knows RECORDING asked for it, or could have been told, and the other one cannot be. */
function reachUntold(facts: Facts, verdict: Verdict, call: CallFact): void {
  if (!call.terms.record) return;
  for (const { session, participant, at } of findEvents(call, 'connected')) {
    if (!isInForce(session, Feature.RECORDING)) continue;
    if (findSettle(facts, participant, at) !== undefined) verdict.reach('RC-1');
  }
}

/** The SetRecordings of the parties. */
function findRequests(facts: Facts, call: CallFact): readonly SentFrame[] {
  const parties = [call.caller, call.claimant];
  return findSent(facts, 'setRecording', call.id).filter(
    (sent) =>
      sent.session !== undefined && parties.includes(sent.session) && sent.repeats === undefined,
  );
}

/** RC-2: the requester's own queue says whether CONNECTED came before the response. */
function checkTooEarly(verdict: Verdict, call: CallFact, requests: readonly SentFrame[]): void {
  for (const { session, participant, response, answeredAt } of requests) {
    if (response === undefined || answeredAt === undefined) continue;
    if (!isInForce(session, Feature.RECORDING)) continue;
    const code = response.status?.code;
    if (code === StatusCode.NOT_ALLOWED) verdict.reach('RC-2');
    const connected = findEvents(call, 'connected', participant)[0];
    if (connected !== undefined && connected.at < answeredAt) continue;
    if (code === StatusCode.INVALID_STATE) verdict.reach('RC-2');
    if (code !== StatusCode.OK) continue;
    verdict.break(
      'RC-2',
      answeredAt,
      participant,
      `${participant}'s SetRecording was answered OK before CONNECTED; INVALID_STATE is right.`,
    );
  }
}

/** RC-1: what the offer asks for begins directly after CONNECTED. */
function checkStart(
  facts: Facts,
  verdict: Verdict,
  call: CallFact,
  party: SessionFact,
  requests: readonly SentFrame[],
): void {
  const connected = findEvents(call, 'connected').find((fact) => fact.session === party);
  if (!call.terms.record || connected === undefined || !showsRecording(call, requests)) return;
  const next = facts.events.find((fact) => fact.session === party && fact.at > connected.at);
  const due = next?.at ?? findSettle(facts, party.participant, connected.at);
  if (due === undefined || (next === undefined && !isThere(party, due))) return;
  const who = party.participant;
  if (next?.event.body.case !== 'recording' || next.event.callId !== call.id) {
    verdict.break(
      'RC-1',
      due,
      who,
      `The offer of call ${call.id} asked for recording, and ${who} did not receive RECORDING directly after CONNECTED.`,
    );
    return;
  }
  const { on, by } = next.event.body.value;
  requireField(verdict, 'RC-1', due, who, 'RECORDING.on', on, true);
  requireField(verdict, 'RC-1', due, who, 'RECORDING.by', by, call.caller.id);
}

/** A server may forbid recording; that this one does not, only its own frames show. */
function showsRecording(call: CallFact, requests: readonly SentFrame[]): boolean {
  const isAllowed = requests.some(({ response }) => response?.status?.code === StatusCode.OK);
  return isAllowed || findEvents(call, 'recording').length > 0;
}

/** RC-1: each RECORDING is a change that somebody asked for, and each change is told. */
function checkChanges(
  facts: Facts,
  verdict: Verdict,
  call: CallFact,
  to: SessionFact,
  requests: readonly SentFrame[],
): void {
  const told = findEvents(call, 'recording').filter((fact) => fact.session === to);
  let isOn = false;
  for (const [index, fact] of told.entries()) {
    const { body } = fact.event;
    if (body.case !== 'recording') continue;
    const { on, by } = body.value;
    if (on === isOn) {
      verdict.break(
        'RC-1',
        fact.at,
        fact.participant,
        `${fact.participant} received RECORDING(${on ? 'on' : 'off'}), and recording was ${on ? 'on' : 'off'} before; only changes are told.`,
      );
    }
    isOn = on;
    const isStart = index === 0 && call.terms.record && on && by === call.caller.id;
    if (!isStart) checkCause(verdict, fact, requests, to);
  }
  checkToldInTime(facts, verdict, call, to, told, requests);
}

function checkCause(
  verdict: Verdict,
  fact: EventFact,
  requests: readonly SentFrame[],
  to: SessionFact,
): void {
  const { body } = fact.event;
  if (body.case !== 'recording') return;
  const { on, by } = body.value;
  const causes = requests.filter(
    ({ frame, session, sentAt, response }) =>
      frame.body.case === 'setRecording' &&
      frame.body.value.on === on &&
      session?.id === by &&
      sentAt < fact.at &&
      (response?.status?.code ?? StatusCode.OK) === StatusCode.OK,
  );
  if (causes.length === 0) {
    verdict.break(
      'RC-1',
      fact.at,
      fact.participant,
      `${fact.participant} received RECORDING(${on ? 'on' : 'off'}) by a session that had not asked for it.`,
    );
    return;
  }
  if (by !== to.id) return;
  verdict.reach('G-1');
  if (causes.some(({ answeredAt }) => answeredAt !== undefined && answeredAt < fact.at)) return;
  verdict.break(
    'G-1',
    fact.at,
    fact.participant,
    `${fact.participant} received RECORDING before the response to the SetRecording that caused it.`,
  );
}

/** Once the last SetRecording had settled, everybody knew the state that it asked for. */
function checkToldInTime(
  facts: Facts,
  verdict: Verdict,
  call: CallFact,
  to: SessionFact,
  told: readonly EventFact[],
  requests: readonly SentFrame[],
): void {
  const accepted = requests.filter(
    ({ response }) => (response?.status?.code ?? StatusCode.OK) === StatusCode.OK,
  );
  const last = accepted.at(-1);
  if (last?.answeredAt === undefined || last.frame.body.case !== 'setRecording') return;
  const isLast = accepted.every(
    ({ answeredAt }) =>
      answeredAt !== undefined && (answeredAt < last.sentAt || answeredAt === last.answeredAt),
  );
  const due = findSettle(facts, to.participant, last.answeredAt);
  if (!isLast || due === undefined || !isThere(to, due)) return;
  if (call.endedAt !== undefined && call.endedAt < due) return;
  verdict.reach('RC-1');
  const seen = told.filter(({ at }) => at < due).at(-1)?.event.body;
  const isOn = seen?.case === 'recording' && seen.value.on;
  const wanted = last.frame.body.value.on;
  if (isOn === wanted) return;
  verdict.break(
    'RC-1',
    due,
    to.participant,
    `${last.participant} switched recording ${wanted ? 'on' : 'off'}, and ${to.participant} was not told.`,
  );
}
