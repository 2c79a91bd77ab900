/** Owns what a session is told of its state as it is resumed: RS-2. */
import { CallType, DescriptionType, SessionState, type Snapshot } from '@audiocall/proto';
import { isAlone } from '../alone.js';
import { requireField, requireThat } from '../duty.js';
import { findTimeLeft, mayBeOver } from '../endings.js';
import type { CallFact, Facts, ResumeFact, SessionFact } from '../facts.js';
import type { Monitor, Verdict } from '../monitor.js';
import { OK } from '../responses/expectation.js';
import { stateAt } from '../timeline.js';

/** RS-2: the snapshot is the state. */
export const snapshots: Monitor = {
  clauses: ['RS-2'],
  watch(facts, verdict) {
    for (const session of facts.sessions) {
      for (const resume of session.resumes) checkSnapshot(facts, verdict, session, resume);
    }
  },
};

const STATES = {
  idle: [SessionState.IDLE],
  calling: [SessionState.CALLING],
  ringing: [SessionState.RINGING],
  inCall: [SessionState.CONNECTING, SessionState.IN_CALL],
} as const satisfies Record<string, readonly SessionState[]>;

function checkSnapshot(
  facts: Facts,
  verdict: Verdict,
  session: SessionFact,
  resume: ResumeFact,
): void {
  const { request, at, result } = resume;
  const { snapshot } = result;
  if (snapshot === undefined || !isAlone(facts, request)) return;
  const state = stateAt(facts, session, request.sentAt);
  if (state.name !== 'idle' && mayBeOver(facts, state.call, at)) return;
  const expected: readonly SessionState[] = STATES[state.name];
  requireThat(
    verdict,
    'RS-2',
    at,
    session.participant,
    expected.includes(snapshot.state),
    `The snapshot of ${session.participant}'s session says ${SessionState[snapshot.state]}; it was ${expected.map((each) => SessionState[each]).join(' or ')}.`,
  );
  const call = state.name === 'idle' ? undefined : state.call;
  const field = 'The call of the snapshot';
  requireField(verdict, 'RS-2', at, session.participant, field, snapshot.callId, call?.id ?? '');
  if (call === undefined || snapshot.callId !== call.id) return;
  checkCall(verdict, session, at, call, snapshot);
  checkTalks(facts, verdict, session, resume, call);
  const most = findTimeLeft(facts, call, request.sentAt);
  const isOffered = state.name === 'calling' || state.name === 'ringing';
  if (!isOffered || (snapshot.expiresInMs > 0 && snapshot.expiresInMs <= most)) return;
  verdict.break(
    'RS-2',
    at,
    session.participant,
    `The snapshot of ${session.participant}'s session says that ${snapshot.expiresInMs} ms are left of the offer; there were at most ${Math.ceil(most)} ms.`,
  );
}

/** What the snapshot says of a call is what the offer and the other party's session are. */
function checkCall(
  verdict: Verdict,
  session: SessionFact,
  at: number,
  call: CallFact,
  snapshot: Snapshot,
): void {
  const check = (what: string, observed: unknown, expected: unknown): void =>
    requireField(verdict, 'RS-2', at, session.participant, `snapshot.${what}`, observed, expected);
  const isCaller = session === call.caller;
  check('peer_user_id', snapshot.peerUserId, isCaller ? call.terms.callee : call.caller.user);
  check('call_type', CallType[snapshot.callType], CallType[call.terms.callType]);
  check('record', snapshot.record, call.terms.record);
  // A caller knows the other one's session from ANSWERED on.
  const peer = isCaller ? call.claimant : call.caller;
  if (snapshot.state === SessionState.CALLING || peer === undefined) return;
  check('peer_session', snapshot.peerSession, peer.id);
}

/** Until it is connected, a claimed call has negotiation 1 alone, without a timer of its own (DE-1). */
function checkTalks(
  facts: Facts,
  verdict: Verdict,
  { participant }: SessionFact,
  { request, at, result: { snapshot } }: ResumeFact,
  call: CallFact,
): void {
  if (snapshot?.state !== SessionState.CONNECTING) return;
  const described = [...facts.sent, ...facts.unheard].flatMap(
    ({ sentAt, response, frame: { body } }) =>
      body.case === 'description' && body.value.callId === call.id && sentAt < request.sentAt
        ? [{ type: body.value.type, code: response?.status?.code }]
        : [],
  );
  if (described.some(({ code }) => code === undefined)) return;
  const isAccepted = (type: DescriptionType): boolean =>
    described.some((each) => each.type === type && each.code === OK);
  const claim = call.claim?.frame.body;
  const isOffered = call.terms.sdpOffer !== undefined || isAccepted(DescriptionType.OFFER);
  const isAnswered =
    (claim?.case === 'answerCall' && claim.value.sdpAnswer !== undefined) ||
    isAccepted(DescriptionType.ANSWER);
  const check = (what: string, observed: unknown, expected: unknown): void =>
    requireField(verdict, 'RS-2', at, participant, `snapshot.${what}`, observed, expected);
  check('negotiation_id', snapshot.negotiationId, isOffered ? 1 : 0);
  check('negotiation_pending', snapshot.negotiationPending, isOffered && !isAnswered);
}
