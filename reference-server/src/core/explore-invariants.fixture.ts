/**
 * Owns the invariants of the protocol, as what may not be in a state or happen in one step.
 */
import { EndReason, type Event, StatusCode } from '@audiocall/proto';
import type { Step } from './draft.js';
import type { State } from './explore-state.fixture.js';
import { type Call, claimantOf } from './state.js';

/** An event that a session was sent, or that waits for it. */
export interface Sighting {
  readonly session: string;
  readonly event: Event;
}

/** How far a call is for a session that hears of it; an end is the last. */
const STAGE: Readonly<Record<string, number>> = {
  ringback: 1,
  ringing: 1,
  answered: 2,
  connected: 3,
  leave: 4,
  cancel: 4,
};
const END = 4;

/** Also brings `stages` up to date. */
export function findFaults(
  before: State,
  after: State,
  stages: Map<string, number>,
  sightings: readonly Sighting[],
  step: Step,
): readonly string[] {
  return [
    ...sightings.flatMap((sighting) => findEventFaults(after, stages, sighting)),
    ...findRefusalFaults(before, after, step),
    ...[...after.maps.calls.values()].flatMap((call) => findCallFaults(after, call, stages)),
    ...findUserFaults(after),
  ];
}

function findEventFaults(
  { maps }: State,
  stages: Map<string, number>,
  { session, event }: Sighting,
): readonly string[] {
  const stage = STAGE[event.body.case ?? ''];
  const call = maps.calls.get(event.callId);
  if (stage === undefined || call === undefined) return [];
  const faults: string[] = [];
  const key = `${session} ${call.id}`;
  if (stage <= (stages.get(key) ?? 0)) faults.push(`[1] [2] ${event.body.case} out of turn`);
  stages.set(key, stage);
  const isParty = call.caller.session === session || claimantOf(call) === session;
  const { phase } = call;
  switch (event.body.case) {
    case 'ringing':
      if (phase.kind !== 'offered') faults.push('[9] RINGING for a call that is not offered');
      if (!call.notified.includes(session)) faults.push('[8] [11] RINGING for nobody');
      break;
    case 'connected':
      if (phase.kind !== 'connected') faults.push('[3] CONNECTED without a connected call');
      break;
    case 'leave':
      if (!isParty) faults.push('[11] LEAVE to nobody of the call');
      if (phase.kind !== 'ended' || phase.reason !== event.body.value.reason) {
        faults.push('[10] LEAVE with another reason');
      }
      break;
    case 'cancel':
      if (isParty || !call.notified.includes(session)) faults.push('[11] CANCEL to a party');
      if (event.body.value.reason !== cancelReason(call)) {
        faults.push('[10] CANCEL with another reason');
      }
      break;
    default:
      if (!isParty) faults.push(`[11] ${event.body.case} to nobody of the call`);
  }
  return faults;
}

function cancelReason(call: Call): EndReason {
  if (claimantOf(call) !== undefined) return EndReason.ANSWERED_ELSEWHERE;
  const reason = call.phase.kind === 'ended' ? call.phase.reason : EndReason.UNSPECIFIED;
  return reason === EndReason.REJECTED ? EndReason.REJECTED_ELSEWHERE : reason;
}

/** A refusal tells nobody, and changes no call. */
function findRefusalFaults(before: State, after: State, { effects, writes }: Step): string[] {
  const isRefused = effects.some(
    ({ kind, ...effect }) =>
      kind === 'send' &&
      'frame' in effect &&
      effect.frame.body.case === 'response' &&
      effect.frame.body.value.status?.code !== StatusCode.OK,
  );
  if (!isRefused) return [];
  const isQuiet = [...after.maps.sessions.values()].every(
    ({ id, lastSeq }) => before.maps.sessions.get(id)?.lastSeq === lastSeq,
  );
  return isQuiet && writes.calls.size === 0 ? [] : ['[7] a refusal with an effect'];
}

function findCallFaults(
  { maps, timers }: State,
  call: Call,
  stages: ReadonlyMap<string, number>,
): readonly string[] {
  const { id, phase } = call;
  const faults: string[] = [];
  if (phase.kind === 'offered' && !timers.has(`ring:${id}`)) faults.push('[25] rings for ever');
  if (phase.kind === 'connecting' && !timers.has(`connect:${id}`)) {
    faults.push('[26] connects for ever');
  }
  const parties = [call.caller.session, claimantOf(call)];
  for (const session of [...call.notified, call.caller.session]) {
    if (!maps.sessions.has(session)) continue;
    const isDone =
      phase.kind === 'ended' || (phase.kind !== 'offered' && !parties.includes(session));
    if (!isDone || stages.get(`${session} ${id}`) === END) continue;
    if (phase.kind === 'ended' && phase.leaver === session) continue;
    // The claimant's own end is that of the call.
    faults.push('[4] a session was not told of the end');
  }
  return faults;
}

function findUserFaults({ maps, timers }: State): readonly string[] {
  const faults: string[] = [];
  const pairs = new Set<string>();
  for (const { caller, callee, phase } of maps.calls.values()) {
    if (phase.kind === 'ended') continue;
    const pair = [caller.user, callee].sort().join(' ');
    if (pairs.has(pair)) faults.push('[6] two live calls of two users');
    pairs.add(pair);
  }
  const bound = new Set<string>();
  for (const { id, user, activity, connection } of maps.sessions.values()) {
    if (activity.kind !== 'idle') {
      const kind = maps.calls.get(activity.call)?.phase.kind;
      const fits = activity.kind === 'in-call' ? ['connecting', 'connected'] : ['offered'];
      if (kind === undefined || !fits.includes(kind)) faults.push('[5] a session in no such call');
    }
    if (activity.kind === 'in-call') {
      if (bound.has(user)) faults.push('[5] a user in two calls');
      bound.add(user);
    }
    if (connection !== undefined) continue;
    if (!timers.has(`resume:${id}`)) faults.push('[27] detached for ever');
    if (activity.kind === 'calling' && !timers.has(`resume-ring:${id}`)) {
      faults.push('[27] an offer of nobody for ever');
    }
  }
  return faults;
}
