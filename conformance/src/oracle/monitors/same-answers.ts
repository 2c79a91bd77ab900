/** Owns whether a refusal says in words what its code keeps to itself: ER-4, SE-9. */
import { type ClientFrame, StatusCode } from '@audiocall/proto';
import type { ClauseId } from '../clauses.js';
import type { Facts, SentFrame } from '../facts.js';
import type { Monitor, Verdict } from '../monitor.js';
import { isSameRefusal, wordsOf } from '../refusals.js';
import { findRungSessions } from '../timeline.js';
import { findProof } from '../user-proof.js';
import { nameRequest } from './requests.js';

/** ER-4: a foreign call is none. SE-9: who shows a wrong key does not learn that there is such a service. */
export const sameAnswers: Monitor = {
  clauses: ['ER-4', 'SE-9'],
  watch(facts, verdict) {
    checkCalls(facts, verdict);
    checkServices(facts, verdict);
  },
};

/** What is refused because there is no such thing, and what has to look like it. */
interface Refusals {
  readonly absent: readonly SentFrame[];
  readonly hidden: readonly SentFrame[];
}

function checkCalls(facts: Facts, verdict: Verdict): void {
  const refused = facts.sent.filter(
    ({ response }) => response?.status?.code === StatusCode.CALL_NOT_FOUND,
  );
  const kinds = new Map<string, { absent: SentFrame[]; hidden: SentFrame[] }>();
  for (const sent of refused) {
    const id = namedCall(sent.frame);
    if (id === undefined) continue;
    // A server may tell an id that it cannot have made from one that it can.
    const kind = `${sent.frame.body.case} ${id.length}`;
    const group = kinds.get(kind) ?? { absent: [], hidden: [] };
    kinds.set(kind, group);
    if (!facts.calls.has(id)) group.absent.push(sent);
    else if (isForeign(facts, sent, id)) group.hidden.push(sent);
  }
  for (const group of kinds.values()) {
    compare(verdict, 'ER-4', group, 'a call of others and one that there is not');
  }
}

function namedCall({ body }: ClientFrame): string | undefined {
  switch (body.case) {
    case 'answerCall':
    case 'leave':
      return body.value.target.case === 'callId' ? body.value.target.value : undefined;
    case 'description':
    case 'candidates':
    case 'mediaReport':
    case 'setMute':
    case 'setRecording':
    case 'deviceNotice':
      return body.value.callId;
    default:
      return undefined;
  }
}

/** The session never had to do with the call, nor has its user. */
function isForeign(facts: Facts, { session, sentAt }: SentFrame, id: string): boolean {
  const call = facts.calls.get(id);
  if (call === undefined || session === undefined || call.offeredAt > sentAt) return false;
  if (call.caller === session || call.claimant === session) return false;
  if (call.terms.callee === session.user || call.caller.user === session.user) return false;
  return !findRungSessions(call).includes(session);
}

function checkServices(facts: Facts, verdict: Verdict): void {
  const refusals: { absent: SentFrame[]; hidden: SentFrame[] } = { absent: [], hidden: [] };
  const keys = new Map<string, string>();
  for (const sent of facts.sent) {
    const { body } = sent.frame;
    if (body.case !== 'createSession' || sent.session !== undefined) continue;
    const { serviceId, serviceKey } = body.value;
    const { code } = sent.response?.status ?? {};
    if (code === StatusCode.OK) keys.set(serviceId, serviceKey);
    if (code !== StatusCode.UNAUTHENTICATED) continue;
    const key = keys.get(serviceId) ?? '';
    if (facts.server?.unknownServices.includes(serviceId) === true) refusals.absent.push(sent);
    else if (key !== '' && key !== serviceKey && findProof(facts, body.value) !== 'none') {
      refusals.hidden.push(sent);
    }
  }
  compare(verdict, 'SE-9', refusals, 'a wrong key and a service that there is not');
}

/** Where two answers to what there is not are in the same words, so is every other one. */
function compare(
  verdict: Verdict,
  clause: ClauseId,
  { absent, hidden }: Refusals,
  between: string,
): void {
  const [first, second] = absent;
  if (first === undefined || second === undefined) return;
  if (!absent.every((sent) => isSameRefusal(sent, first))) return;
  for (const sent of hidden) {
    verdict.reach(clause);
    if (isSameRefusal(sent, first)) continue;
    const { participant, answeredAt = sent.sentAt } = sent;
    const text = `${nameRequest(sent)} of ${participant} was refused with "${wordsOf(sent)}", and that of ${first.participant} with "${wordsOf(first)}": the words tell ${between} apart.`;
    verdict.break(clause, answeredAt, participant, text);
  }
}
