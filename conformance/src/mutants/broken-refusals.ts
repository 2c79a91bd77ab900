/** Owns the broken servers that refuse in words that tell too much, or forget what they refused. One line changed each. */
import type { BrokenServer } from './patch.js';

/** Every such server. */
export const BROKEN_REFUSALS: readonly BrokenServer[] = [
  {
    id: 'words-for-a-wrong-key',
    kind: 'leaked',
    title: 'has other words for a wrong key than for a service that there is not',
    breaks: 'SE-9',
    patches: [
      {
        file: 'core/sessions.js',
        find: 'if (!isKnownService(settings, request)) {',
        replace:
          "if (!settings.services.has(request.serviceId)) return refuse(StatusCode.UNAUTHENTICATED, 'There is no such service.'); if (!isKnownService(settings, request)) {",
      },
    ],
  },
  {
    id: 'words-for-foreign-calls',
    kind: 'leaked',
    title: 'has other words for a call of others than for one that there is not',
    breaks: 'ER-4',
    patches: [
      {
        file: 'core/targets.js',
        find: 'return call !== undefined && mayName(call, session) ?',
        replace:
          "if (call !== undefined && !mayName(call, session)) return { ...refuseUnknownCall(), message: 'The call is not yours.' }; return call !== undefined ?",
      },
    ],
  },
  {
    id: 'slips-are-guesses',
    kind: 'half implemented',
    title: 'counts a Resume with a field that is wrong as a guess of the token',
    breaks: 'RS-6',
    patches: [
      {
        file: 'core/resuming.js',
        find: 'if (code !== StatusCode.RESUME_FAILED)',
        replace: 'if (code === StatusCode.SEQ_GAP)',
      },
    ],
  },
  {
    id: 'forgets-offer-refused-for-limit',
    kind: 'half implemented',
    title: 'does not remember an offer that it answered LIMIT_EXCEEDED',
    breaks: 'CA-2',
    patches: [
      {
        file: 'core/requests.js',
        find: "else if (body.case === 'offerCall' &&",
        replace:
          "else if (body.case === 'offerCall' && answer.code !== StatusCode.LIMIT_EXCEEDED &&",
      },
    ],
  },
  {
    id: 'forgets-offer-refused-for-rate',
    kind: 'half implemented',
    title: 'does not remember an offer that it answered RATE_LIMITED',
    breaks: 'CA-2',
    patches: [
      {
        file: 'core/requests.js',
        find: "else if (body.case === 'offerCall' &&",
        replace: "else if (body.case === 'offerCall' && answer.code !== StatusCode.RATE_LIMITED &&",
      },
    ],
  },
  {
    id: 'stale-before-the-claim',
    kind: 'wrong status',
    title:
      'answers candidates of a callee for a later negotiation STALE_NEGOTIATION before its claim',
    breaks: 'IC-3',
    patches: [
      {
        file: 'core/negotiation.js',
        find: "const refusal = checkState('candidates', session, call.id);",
        replace:
          "if (request.negotiationId > FIRST_NEGOTIATION && takeSeat(call, session.id) === undefined) return refuseStale(); const refusal = checkState('candidates', session, call.id);",
      },
    ],
  },
  {
    id: 'forgets-offer-refused-for-a-call',
    kind: 'half implemented',
    title: 'does not remember an offer that it answered CALL_EXISTS',
    breaks: 'CA-2',
    base: 'fork',
    patches: [
      {
        file: 'core/requests.js',
        find: "else if (body.case === 'offerCall' &&",
        replace: "else if (body.case === 'offerCall' && answer.code !== StatusCode.CALL_EXISTS &&",
      },
    ],
  },
  {
    id: 'busy-is-not-kept',
    kind: 'wrong status',
    title:
      'keeps no response that says BUSY, so that the request that comes again is one of the past',
    breaks: 'RQ-2',
    patches: [
      {
        file: 'core/requests.js',
        find: 'const requests = keepResponse(connection.requests, requestId, frame, keptResponses);',
        replace:
          'const requests = answer.code === StatusCode.BUSY ? { ...connection.requests, highestId: requestId } : keepResponse(connection.requests, requestId, frame, keptResponses);',
      },
    ],
  },
  {
    id: 'reports-are-always-new',
    kind: 'state not reset',
    title: 'takes a report under an id that was answered for another one',
    breaks: 'RQ-2',
    patches: [
      {
        file: 'core/requests.js',
        find: 'const novelty = judgeId(connection.requests, requestId);',
        replace:
          "const novelty = body.case === 'mediaReport' ? { kind: 'new' } : judgeId(connection.requests, requestId);",
      },
    ],
  },
  {
    id: 'refused-again-stays-old',
    kind: 'tombstone forgotten',
    title: 'forgets a client_ref that was refused again as early as if it had been refused once',
    breaks: 'CA-2',
    patches: [
      {
        file: 'core/refused-offers.js',
        find: 'forgetRefusedOffer(draft, sessionId, clientRef);',
        replace:
          "if (readKnown(draft, 'sessions', sessionId).refusedRefs.includes(clientRef)) return;",
      },
    ],
  },
];
