/**
 * Owns what is seen of a step from outside: every event in the order in which each session gets it,
 * and what that breaks. Numbers are those of the list of invariants in the faults' texts.
 * Looks at frames, and into the server only for the events that wait for a detached session.
 */
import {
  type ClientFrame,
  DescriptionType,
  Disposition,
  EndReason,
  type Event,
  MediaState,
  type Response,
  StatusCode,
} from '@audiocall/proto';
import type { Step } from './draft.js';
import type { SeenCall, State, Witness } from './explore-state.fixture.js';
import type { Input } from './inputs.js';

/** An event that a session was sent, or that waits for it. */
export interface Sighting {
  readonly session: string;
  readonly event: Event;
  /** It was sent again after a resume. */
  readonly isReplayed: boolean;
}

/** How far a call is for a session that hears of it; an end is the last (1, 2). */
const STAGE: Readonly<Record<string, number>> = {
  ringback: 1,
  ringing: 1,
  answered: 2,
  connected: 3,
  leave: 4,
  cancel: 4,
};
export const END = 4;

/** The responses of a step to the one who asked. */
export function findResponses(step: Step, connection: string): readonly Response[] {
  return step.effects.flatMap((effect) =>
    effect.kind === 'send' &&
    effect.connection === connection &&
    effect.frame.body.case === 'response'
      ? [effect.frame.body.value]
      : [],
  );
}

/** The witness after a step; what is wrong with what was seen goes to `faults`. */
export function observe(
  state: State,
  input: Input,
  step: Step,
  faults: string[],
): { readonly witness: Witness; readonly sightings: readonly Sighting[] } {
  const { witness } = state;
  const sightings = findSightings(state, step);
  if (isUneventful(input, step, sightings)) return { witness, sightings };
  const next = {
    calls: new Map(witness.calls),
    stages: new Map(witness.stages),
    mutes: new Map(witness.mutes),
    seqs: new Map(witness.seqs),
    cuts: new Map(witness.cuts),
  };
  if (input.kind === 'frame-received') {
    const [response] = findResponses(step, input.connection);
    const session = state.maps.connections.get(input.connection)?.session;
    if (session !== undefined && response?.status?.code === StatusCode.OK) {
      noteAcceptance(next.calls, session, input.frame, response, faults);
    }
  }
  for (const [id, session] of step.writes.sessions) {
    const before = state.maps.sessions.get(id);
    if (session === undefined) next.cuts.delete(id);
    else if (session.connection !== undefined) next.cuts.delete(id);
    else if (before?.connection !== undefined) next.cuts.set(id, before.lastSeq);
  }
  for (const sighting of sightings) judge(next, sighting, faults);
  return { witness: next, sightings };
}

/** Nothing that a witness would write down: an ack, a refusal, a socket that opens. */
function isUneventful(input: Input, step: Step, sightings: readonly Sighting[]): boolean {
  const { writes } = step;
  if (sightings.length > 0 || writes.calls.size > 0 || writes.users.size > 0) return false;
  if (input.kind !== 'frame-received') return input.kind === 'socket-opened';
  const [response] = findResponses(step, input.connection);
  return response?.status?.code !== StatusCode.OK;
}

type Notes = {
  readonly [K in keyof Witness]: Map<
    string,
    Witness[K] extends ReadonlyMap<string, infer V> ? V : never
  >;
};

const UNKNOWN: SeenCall = {
  caller: '',
  record: false,
  rang: [],
  claimants: [],
  reporters: [],
  offered: 0,
  outstanding: 0,
  described: [],
};

/** What a session's accepted request makes of a call. */
function noteAcceptance(
  calls: Notes['calls'],
  session: string,
  { body }: ClientFrame,
  { result }: Response,
  faults: string[],
): void {
  if (body.case === 'offerCall' && result.case === 'offerCall') {
    const { callId, disposition, claim } = result.value;
    if (disposition === Disposition.MERGED) {
      noteClaim(calls, callId, session, claim?.record, faults);
    } else {
      const early = body.value.sdpOffer !== undefined;
      const described = early ? [`${session} 1`] : [];
      const { record } = body.value;
      const offered = early ? 1 : 0;
      calls.set(callId, {
        ...UNKNOWN,
        caller: session,
        record,
        offered,
        outstanding: offered,
        described,
      });
    }
  }
  if (body.case === 'answerCall' && result.case === 'answerCall') {
    noteClaim(calls, result.value.callId, session, result.value.record, faults);
  }
  if (body.case === 'mediaReport' && body.value.state === MediaState.CONNECTED) {
    change(calls, body.value.callId, ({ reporters }) => ({ reporters: [...reporters, session] }));
  }
  if (body.case === 'description') {
    const { callId, negotiationId, type } = body.value;
    const call = calls.get(callId) ?? UNKNOWN;
    if (type === DescriptionType.OFFER) {
      if (call.outstanding !== 0) faults.push('[18] two negotiations at once');
      if (negotiationId <= call.offered) faults.push('[18] a negotiation twice');
      change(calls, callId, () => ({ offered: negotiationId, outstanding: negotiationId }));
    } else {
      if (negotiationId !== call.outstanding) faults.push('[18] an answer to no offer');
      change(calls, callId, () => ({ outstanding: 0 }));
    }
  }
}

function noteClaim(
  calls: Notes['calls'],
  id: string,
  session: string,
  record: boolean | undefined,
  faults: string[],
): void {
  const call = calls.get(id) ?? UNKNOWN;
  if (call.claimants.length > 0) faults.push('[4] two claims of one call');
  if (record !== call.record) faults.push('[20] a claim with another record');
  change(calls, id, ({ claimants }) => ({ claimants: [...claimants, session] }));
}

function change(
  calls: Notes['calls'],
  id: string,
  edit: (call: SeenCall) => Partial<SeenCall>,
): void {
  const call = calls.get(id) ?? UNKNOWN;
  calls.set(id, { ...call, ...edit(call) });
}

/** One event, as it stands in the order of its session. */
function judge(notes: Notes, { session, event, isReplayed }: Sighting, faults: string[]): void {
  const { callId, body } = event;
  if (isReplayed) return;
  const last = notes.seqs.get(session) ?? 0;
  if (event.seq !== last + 1) faults.push(`[12] seq ${event.seq} after ${last}`);
  notes.seqs.set(session, event.seq);
  if (callId === '') return;

  const key = `${session} ${callId}`;
  const stage = STAGE[body.case ?? ''];
  const earlier = notes.stages.get(key) ?? 0;
  const call = notes.calls.get(callId) ?? UNKNOWN;
  if (earlier === END) faults.push(`[1] ${body.case} after the end`);
  if (stage !== undefined) {
    if (stage <= earlier) faults.push(`[1] [2] ${body.case} out of turn`);
    notes.stages.set(key, stage);
  }
  const isParty = call.caller === session || call.claimants.includes(session);
  switch (body.case) {
    case 'ringing':
      if (call.claimants.length > 0) faults.push('[9] RINGING for a call that is claimed');
      if (body.value.record !== call.record) faults.push('[20] RINGING with another record');
      change(notes.calls, callId, ({ rang }) => ({ rang: [...rang, session] }));
      return;
    case 'cancel':
      if (isParty || !call.rang.includes(session))
        faults.push('[11] CANCEL to a party or outsider');
      return;
    case 'connected':
      if (call.claimants.length !== 1) faults.push('[3] CONNECTED without a claim');
      if (new Set(call.reporters).size !== 2) faults.push('[3] CONNECTED without both reports');
      if (body.value.record !== call.record) faults.push('[20] CONNECTED with another record');
      notes.mutes.set(key, body.value.peerMuted);
      break;
    case 'mute':
    case 'unmute':
      if (earlier !== 3) faults.push('[14] a mute before CONNECTED');
      if (notes.mutes.get(key) === (body.case === 'mute')) faults.push('[14] the same mute twice');
      notes.mutes.set(key, body.case === 'mute');
      break;
    case 'description':
      change(notes.calls, callId, ({ described }) => ({
        described: [...described, `to ${session} ${body.value.negotiationId}`],
      }));
      break;
    case 'candidates':
      if (!call.described.includes(`to ${session} ${body.value.negotiationId}`)) {
        // With early SDP the offer came in the claim's result.
        const isOffered = call.described.includes(`${call.caller} 1`);
        const isEarly = body.value.negotiationId === 1 && isOffered && call.caller !== session;
        if (!isEarly) faults.push('[17] candidates before their description');
      }
      break;
    case 'negotiationEnded':
      change(notes.calls, callId, () => ({ outstanding: 0 }));
      break;
    default:
  }
  if (!isParty) faults.push(`[11] ${body.case} to an outsider`);
}

/** The events of every session: those on a socket, and those that came to a buffer. */
function findSightings({ maps }: State, step: Step): readonly Sighting[] {
  const sightings: Sighting[] = [];
  for (const effect of step.effects) {
    if (effect.kind !== 'send' || effect.frame.body.case !== 'event') continue;
    const event = effect.frame.body.value;
    const before = maps.connections.get(effect.connection)?.session;
    const session = before ?? step.writes.connections.get(effect.connection)?.session;
    if (session === undefined) continue;
    const isReplayed =
      before === undefined && event.seq <= (maps.sessions.get(session)?.lastSeq ?? 0);
    sightings.push({ session, event, isReplayed });
  }
  for (const [id, session] of step.writes.sessions) {
    const before = maps.sessions.get(id);
    if (session === undefined || session.connection !== undefined) continue;
    if (before === undefined || before.lastSeq === session.lastSeq) continue;
    const isOnSocket = before.connection !== undefined;
    if (isOnSocket) continue;
    for (const { frame } of session.continuity?.replay.entries ?? []) {
      if (frame.body.case !== 'event' || frame.body.value.seq <= before.lastSeq) continue;
      sightings.push({ session: id, event: frame.body.value, isReplayed: false });
    }
  }
  return sightings;
}

/** The reason of a call's end as a session is to be told it (10). */
export function tellsReason(event: Event['body'], reason: EndReason, wasClaimed: boolean): boolean {
  if (event.case === 'leave') return event.value.reason === reason;
  if (event.case !== 'cancel') return true;
  if (wasClaimed) return event.value.reason === EndReason.ANSWERED_ELSEWHERE;
  const elsewhere = reason === EndReason.REJECTED ? EndReason.REJECTED_ELSEWHERE : reason;
  return event.value.reason === elsewhere;
}
