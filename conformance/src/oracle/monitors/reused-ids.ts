/** Owns whether an id that the server made up comes again for something else: SE-2. */

import { Disposition, StatusCode } from '@audiocall/proto';
import type { Facts, SentFrame } from '../facts.js';
import type { Monitor } from '../monitor.js';
import { oncePerTrace } from '../once-per-trace.js';

/** A response that gives an id to something else than it named before. */
interface Reuse {
  readonly request: SentFrame;
  readonly at: number;
  readonly kind: 'call' | 'session';
  readonly id: string;
}

/** SE-2: an id is never used again. */
export const reusedIds: Monitor = {
  clauses: ['SE-2'],
  watch(facts, verdict) {
    const reuse = findReuse(facts);
    if (reuse === undefined) return;
    const { request, at, kind, id } = reuse;
    verdict.break(
      'SE-2',
      at,
      request.participant,
      `${request.participant} was given the ${kind} id ${id}, which was that of an earlier ${kind}; an id is never used again.`,
    );
  },
};

/** The first one of a trace. What comes of it can't be read: the id stands for two things. */
export const findReuse = oncePerTrace((facts): Reuse | undefined => {
  const calls = new Map<string, SentFrame>();
  const sessions = new Set<string>();
  for (const request of facts.sent) {
    const { response, answeredAt: at, repeats } = request;
    const result = response?.result;
    if (at === undefined || repeats !== undefined) continue;
    if (response?.status?.code !== StatusCode.OK) continue;
    if (result?.case === 'createSession') {
      const id = result.value.sessionId;
      if (sessions.has(id)) return { request, at, kind: 'session', id };
      sessions.add(id);
    }
    if (result?.case !== 'offerCall' || request.session === undefined) continue;
    // A merged offer made no call: it claimed one, right or wrong (GL-3).
    if (result.value.disposition === Disposition.MERGED || result.value.claim !== undefined)
      continue;
    const id = result.value.callId;
    const first = calls.get(id);
    if (first !== undefined && isAnother(facts, first, request)) {
      return { request, at, kind: 'call', id };
    }
    calls.set(id, first ?? request);
  }
  return undefined;
});

/** The offer made a call of its own, and is no repetition of the first one. */
function isAnother(facts: Facts, first: SentFrame, offer: SentFrame): boolean {
  const [one, other] = [first, offer].map(({ frame: { body } }) =>
    body.case === 'offerCall' ? body.value.clientRef : '',
  );
  if (first.session !== offer.session || one !== other) return true;
  return wasForgotten(facts, first, offer) && ringsBack(facts, offer);
}

/** Its caller named the call before, and there was no such call any more. */
function wasForgotten(facts: Facts, { response, session }: SentFrame, offer: SentFrame): boolean {
  const id = response?.result.case === 'offerCall' ? response.result.value.callId : '';
  return facts.sent.some(
    (sent) =>
      sent.session === session &&
      sent.response?.status?.code === StatusCode.CALL_NOT_FOUND &&
      (sent.answeredAt ?? offer.sentAt) < offer.sentAt &&
      namesCall(sent, id),
  );
}

function namesCall({ frame: { body } }: SentFrame, id: string): boolean {
  if (body.case === 'setMute' || body.case === 'description') return body.value.callId === id;
  if (body.case !== 'leave' && body.case !== 'answerCall') return false;
  return body.value.target.case === 'callId' && body.value.target.value === id;
}

/** The offer was taken for a new one. */
function ringsBack(facts: Facts, { session, response, answeredAt = 0 }: SentFrame): boolean {
  const id = response?.result.case === 'offerCall' ? response.result.value.callId : '';
  return facts.events.some(
    (fact) =>
      fact.session === session &&
      fact.at > answeredAt &&
      fact.event.callId === id &&
      fact.event.body.case === 'ringback',
  );
}
