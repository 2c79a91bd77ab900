/**
 * Owns the invariants of the protocol, as what may not be in a state or happen in one step. The
 * number in a fault is that of the invariant.
 */
import { BusyScope, EndReason, StatusCode } from '@audiocall/proto';
import type { Step } from './draft.js';
import type { Deed, State } from './explore-state.fixture.js';
import { END, findResponses, type Sighting, tellsReason } from './explore-witness.fixture.js';
import type { Input } from './inputs.js';
import { type Call, claimantOf } from './state.js';

/** What may not happen in one step. */
export function findStepFaults(
  before: State,
  input: Input,
  step: Step,
  after: State,
  sightings: readonly Sighting[],
  deed: Deed,
): readonly string[] {
  return [
    ...findAnswerFaults(before, input, step),
    ...findRefusalFaults(before, input, step, after),
    ...findLateRinging(before, step, sightings),
    ...findReplayFaults(before, input, step),
    ...[...before.maps.calls.values()].flatMap((call) =>
      findEndFaults(call, after, input, sightings, deed),
    ),
  ];
}

/** Every request is answered once, with a known code, and before what it causes; nobody else is. */
function findAnswerFaults({ maps }: State, input: Input, { effects, writes }: Step): string[] {
  if (input.kind !== 'frame-received') return [];
  if (!maps.connections.has(input.connection)) {
    const isDeaf = effects.length === 0 && writes.sessions.size === 0 && writes.calls.size === 0;
    return isDeaf ? [] : ['[21] a frame of a closed socket was processed'];
  }
  const { body, requestId } = input.frame;
  if (body.case === 'ack') return [];
  const responses = findResponses({ effects, writes }, input.connection).filter(
    (response) => response.requestId === requestId,
  );
  const isReplay = body.case === 'resume';
  if (!isReplay && responses.length !== 1) return [`[13] [28] ${responses.length} responses`];
  const faults: string[] = [];
  const code = responses[0]?.status?.code;
  if (code === undefined || StatusCode[code] === undefined || code === StatusCode.UNSPECIFIED) {
    faults.push('[23] no known code');
  }
  if (code === StatusCode.INTERNAL) faults.push('[23] INTERNAL');
  const first = effects.find((effect) => effect.kind === 'send');
  const isFirst = first?.kind === 'send' && first.frame.body.case === 'response';
  // The other party is told of a recording first (RC-1).
  if (!isFirst && body.case !== 'setRecording') faults.push('[G-1] something before the response');
  return faults;
}

/** A refusal tells nobody, and changes nothing but the bookkeeping of its request (7). */
function findRefusalFaults(before: State, input: Input, step: Step, after: State): string[] {
  if (input.kind !== 'frame-received') return [];
  const code = findResponses(step, input.connection)[0]?.status?.code;
  if (code === undefined || code === StatusCode.OK || code === StatusCode.SEQ_GAP) return [];
  const { calls, users, pairs, offers, rosters } = step.writes;
  const isWritten = [calls, users, pairs, offers, rosters].some(({ size }) => size > 0);
  const isQuiet =
    step.effects.length === 1 &&
    [...step.writes.sessions.keys()].every((id) => {
      const [old, now] = [before.maps.sessions.get(id), after.maps.sessions.get(id)];
      return (
        old?.lastSeq === now?.lastSeq && old?.activity === now?.activity && old?.told === now?.told
      );
    });
  return isQuiet && !isWritten ? [] : [`[7] ${StatusCode[code]} with an effect`];
}

/** Only who was there at the offer rings, but for the feature that says otherwise (8). */
function findLateRinging(
  { maps }: State,
  step: Step,
  sightings: readonly Sighting[],
): readonly string[] {
  return sightings.flatMap(({ session, event, isReplayed }) => {
    if (isReplayed || event.body.case !== 'ringing') return [];
    const isNewCall = !maps.calls.has(event.callId) && step.writes.calls.has(event.callId);
    const isNewSession = !maps.sessions.has(session) && step.writes.sessions.has(session);
    const { late } = event.body.value;
    if (late ? isNewSession && !isNewCall : isNewCall && !isNewSession) return [];
    return ['[8] RINGING of a call that was offered before'];
  });
}

/** A resume brings exactly what came after the cut, in order; what cannot be answered is stale (9, 12). */
function findReplayFaults({ maps, witness }: State, input: Input, step: Step): readonly string[] {
  if (input.kind !== 'frame-received' || input.frame.body.case !== 'resume') return [];
  const [response] = findResponses(step, input.connection);
  if (response?.result.case !== 'resume') return [];
  const { sessionId, lastSeq } = input.frame.body.value;
  const session = maps.sessions.get(sessionId);
  const replayed = step.effects.flatMap((effect) =>
    effect.kind === 'send' &&
    effect.connection === input.connection &&
    effect.frame.body.case === 'event'
      ? [effect.frame.body.value]
      : [],
  );
  const faults: string[] = [];
  const seqs = replayed.map(({ seq }) => seq).join();
  const expected = Array.from(
    { length: (session?.lastSeq ?? 0) - lastSeq },
    (_, index) => lastSeq + 1 + index,
  ).join();
  if (seqs !== expected) faults.push(`[12] replay of ${seqs || 'nothing'}, not ${expected}`);
  for (const { callId, body } of replayed) {
    if (body.case !== 'ringing' || body.value.expiresInMs === 0) continue;
    const isOffered = maps.calls.get(callId)?.phase.kind === 'offered';
    const isOver = witness.stages.get(`${sessionId} ${callId}`) === END;
    if (!isOffered || isOver) faults.push('[9] a replayed RINGING that nobody can answer');
  }
  return faults;
}

/** A call ends for the reason that there was, and is forgotten at its time only. */
function findEndFaults(
  call: Call,
  after: State,
  input: Input,
  sightings: readonly Sighting[],
  deed: Deed,
): readonly string[] {
  const now = after.maps.calls.get(call.id);
  const isDue = input.kind === 'timer-fired' && input.timer.kind === 'tombstone';
  if (now === undefined) return isDue ? [] : ['[TG-4] a call is forgotten before its time'];
  if (now === call) return [];
  const faults: string[] = [];
  const isClaimed = call.phase.kind === 'offered' && now.phase.kind === 'connecting';
  if (call.phase.kind === 'ended' || (now.phase.kind !== 'ended' && !isClaimed)) return faults;
  const reason = now.phase.kind === 'ended' ? deed.reason?.(call) : EndReason.UNSPECIFIED;
  if (now.phase.kind === 'ended' && now.phase.reason !== reason) {
    faults.push(`[10] ended with ${EndReason[now.phase.reason]}`);
  }
  for (const { event } of sightings) {
    if (event.callId !== call.id) continue;
    if (!tellsReason(event.body, reason ?? EndReason.UNSPECIFIED, isClaimed)) {
      faults.push(`[10] ${event.body.case} with another reason`);
    }
  }
  return faults;
}

/** What may not be, whatever led there. */
export function findStateFaults(state: State, busyScope: BusyScope): readonly string[] {
  const { calls } = state.maps;
  return [
    ...[...calls.values()].flatMap((call) => findCallFaults(state, call)),
    ...findSessionFaults(state, busyScope),
    ...findPairFaults(state),
    ...findTimerFaults(state),
  ];
}

function findCallFaults({ maps, timers, witness }: State, call: Call): readonly string[] {
  const { id, phase } = call;
  const faults: string[] = [];
  const needs = (kind: string, fault: string): void => {
    if (!timers.has(`${kind}:${id}`)) faults.push(fault);
  };
  if (phase.kind === 'offered') needs('ring', '[25] rings for ever');
  if (phase.kind === 'connecting') needs('connect', '[26] connects for ever');
  if (phase.kind === 'ended') needs('tombstone', '[22] is remembered for ever');
  if (phase.kind === 'connected' && phase.negotiation.stage === 'awaiting-answer') {
    needs('negotiate', '[32] negotiates for ever');
  }
  const claimant = claimantOf(call);
  const seen = witness.calls.get(id);
  if (claimant !== seen?.claimants[0]) faults.push('[4] a claimant that did not claim');
  for (const session of new Set([...(seen?.rang ?? []), call.caller.session, claimant ?? ''])) {
    if (!maps.sessions.has(session)) continue;
    const isParty = session === call.caller.session || session === claimant;
    const isDone = phase.kind === 'ended' || (phase.kind !== 'offered' && !isParty);
    if (!isDone || witness.stages.get(`${session} ${id}`) === END) continue;
    // Its own response was its end.
    if (phase.kind === 'ended' && phase.leaver === session) continue;
    faults.push('[4] [30] a session was not told of the end');
  }
  return faults;
}

function findSessionFaults({ maps, timers }: State, busyScope: BusyScope): readonly string[] {
  const faults: string[] = [];
  const bound = new Set<string>();
  const fits: Readonly<Record<string, readonly string[]>> = {
    calling: ['offered'],
    ringing: ['offered'],
    'in-call': ['connecting', 'connected'],
  };
  for (const { id, user, activity, connection } of maps.sessions.values()) {
    if (activity.kind !== 'idle') {
      const call = maps.calls.get(activity.call);
      if (!fits[activity.kind]?.includes(call?.phase.kind ?? '')) {
        faults.push('[5] [24] a session is busy with no such call');
      }
      if (activity.kind !== 'ringing' && busyScope === BusyScope.USER) {
        if (bound.has(user)) faults.push('[5] a user in two calls');
        bound.add(user);
      }
    }
    if (connection === undefined && !timers.has(`resume:${id}`)) {
      faults.push('[27] detached for ever');
    }
    if (
      connection === undefined &&
      activity.kind === 'calling' &&
      !timers.has(`resume-ring:${id}`)
    ) {
      faults.push('[27] an offer of nobody for ever');
    }
  }
  for (const { id, session } of maps.connections.values()) {
    if (session !== undefined && maps.sessions.get(session)?.connection !== id) {
      faults.push('[21] a socket of a session that has another');
    }
  }
  for (const { id, phase, caller } of maps.calls.values()) {
    if (phase.kind === 'ended') continue;
    for (const session of [
      caller.session,
      ...(phase.kind === 'offered' ? [] : [phase.claimant.session]),
    ]) {
      const activity = maps.sessions.get(session)?.activity;
      if (activity === undefined || activity.kind === 'idle' || activity.call !== id) {
        faults.push('[27] a live call without its party');
      }
    }
  }
  return faults;
}

function findPairFaults({ maps }: State): readonly string[] {
  const pairs = new Set<string>();
  for (const { caller, callee, phase } of maps.calls.values()) {
    if (phase.kind === 'ended') continue;
    const pair = [caller.user, callee].sort().join(' ');
    if (pairs.has(pair)) return ['[6] two live calls of two users'];
    pairs.add(pair);
  }
  return [];
}

/** No timer of what is over, which would keep it in memory (22). */
function findTimerFaults({ maps, timers }: State): readonly string[] {
  const phases: Readonly<Record<string, string>> = {
    ring: 'offered',
    connect: 'connecting',
    negotiate: 'connected',
    tombstone: 'ended',
  };
  const faults: string[] = [];
  for (const { kind, id } of timers.values()) {
    const phase = phases[kind];
    if (phase !== undefined && maps.calls.get(id)?.phase.kind !== phase) {
      faults.push(`[22] a ${kind} timer of nothing`);
    }
    if (kind === 'resume' && maps.sessions.get(id)?.connection !== undefined) {
      faults.push('[22] a resume timer of an open socket');
    }
    if (kind === 'media' && maps.sessions.get(id)?.activity.kind !== 'in-call') {
      faults.push('[22] a media timer of nothing');
    }
  }
  return faults;
}
