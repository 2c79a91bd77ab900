/** Owns the broken servers that lose, or mix up, what they know of a session, a call or a request: a line of the core changed. */
import type { BrokenServer } from './patch.js';

/** Every such server. */
export const BROKEN_STATE: readonly BrokenServer[] = [
  {
    id: 'connected-is-missed',
    kind: 'half implemented',
    title: 'does not tell a party that is away that it is connected',
    breaks: 'CN-1',
    patches: [
      {
        file: 'core/effects.js',
        find: 'if (session === undefined)\n        return 0;',
        replace:
          "if (session === undefined || (body.case === 'connected' && session.connection === undefined))\n        return 0;",
      },
    ],
  },
  {
    id: 'replayed-ring-without-offer',
    kind: 'half implemented',
    title: 'replays RINGING without the offer that rode on it',
    breaks: 'SR-1',
    patches: [
      {
        file: 'core/resuming.js',
        find: 'const ringing = { ...body.value.body.value, expiresInMs };',
        replace: 'const ringing = { ...body.value.body.value, expiresInMs, sdpOffer: undefined };',
      },
    ],
  },
  {
    id: 'replayed-ring-is-not-late',
    kind: 'half implemented',
    title: 'replays the RINGING of a held call as if it had not been held',
    breaks: 'RS-2',
    patches: [
      {
        file: 'core/resuming.js',
        find: 'const ringing = { ...body.value.body.value, expiresInMs };',
        replace: 'const ringing = { ...body.value.body.value, expiresInMs, late: false };',
      },
    ],
  },
  {
    id: 'ring-offer-counts-for-all',
    kind: 'wrong value',
    title: 'leaves the offer out of a claim when it rode on RINGING to another session',
    breaks: 'EO-2',
    patches: [
      {
        file: 'core/answering.js',
        find: 'const isNews = sdpOffer !== undefined && !call.informed.includes(session.id);',
        replace: 'const isNews = sdpOffer !== undefined && call.informed.length === 0;',
      },
    ],
  },
  {
    id: 'inline-answer-to-others-offer',
    kind: 'wrong value',
    title: 'takes an inline answer to an offer that rode on RINGING to another session',
    breaks: 'DE-3',
    patches: [
      {
        file: 'core/answering.js',
        find: 'if (request.sdpAnswer !== undefined && !call.informed.includes(session.id))',
        replace: 'if (request.sdpAnswer !== undefined && call.informed.length === 0)',
      },
    ],
  },
  {
    id: 'merge-repeats-the-ring-offer',
    kind: 'half implemented',
    title: 'repeats in a merge the offer that rode on RINGING',
    breaks: 'SR-1',
    patches: [
      {
        file: 'core/glare.js',
        find: 'claim: buildClaim(call, session),',
        replace: 'claim: { ...buildClaim(call, session), sdpOffer: call.phase.sdpOffer },',
      },
    ],
  },
  {
    id: 'replayed-claim-without-offer',
    kind: 'half implemented',
    title: 'keeps the response to a claim for a resume without the offer that it brought',
    breaks: 'RS-2',
    patches: [
      {
        file: 'core/requests.js',
        find: "const kept = keepForReplay(draft, session, 'response', requestId, frame);",
        replace:
          "const bare = frame.body.value.result.case === 'answerCall' ? create(ServerFrameSchema, { body: { case: 'response', value: { ...frame.body.value, result: { case: 'answerCall', value: { ...frame.body.value.result.value, sdpOffer: undefined } } } } }) : frame; const kept = keepForReplay(draft, session, 'response', requestId, bare);",
      },
    ],
  },
  {
    id: 'repeated-claim-without-offer',
    kind: 'half implemented',
    title: 'repeats the response to a claim without the offer that it brought',
    breaks: 'RQ-2',
    patches: [
      {
        file: 'core/requests.js',
        find: 'const requests = keepResponse(connection.requests, requestId, frame, keptResponses);',
        replace:
          "const bare = frame.body.value.result.case === 'answerCall' ? create(ServerFrameSchema, { body: { case: 'response', value: { ...frame.body.value, result: { case: 'answerCall', value: { ...frame.body.value.result.value, sdpOffer: undefined } } } } }) : frame; const requests = keepResponse(connection.requests, requestId, bare, keptResponses);",
      },
    ],
  },
  {
    id: 'third-negotiation-has-no-end',
    kind: 'half implemented',
    title: 'lets the second negotiation run out, and no later one',
    breaks: 'NG-4',
    patches: [
      {
        file: 'core/negotiation.js',
        find: 'if (id === FIRST_NEGOTIATION)\n        return;',
        replace: 'if (id !== 2)\n        return;',
      },
    ],
  },
  {
    id: 'nothing-acknowledged-is-unset',
    kind: 'wrong value',
    title: 'takes an ack_seq of 0 for none',
    breaks: 'LS-4',
    patches: [{ file: 'core/targets.js', find: 'ackSeq === undefined ||', replace: '!ackSeq ||' }],
  },
  {
    id: 'ended-call-needs-no-acknowledgement',
    kind: 'half implemented',
    title: 'looks at ack_seq for live calls alone',
    breaks: 'TG-3',
    patches: [
      {
        file: 'core/targets.js',
        find: 'if (!seen)',
        replace: "if (!seen && readKnown(draft, 'calls', told.call).phase.kind !== 'ended')",
      },
    ],
  },
  {
    id: 'takeover-forgets-responses',
    kind: 'half implemented',
    title: 'carries the scope of requests on without its responses where the older socket is open',
    breaks: 'RQ-2',
    patches: [
      {
        file: 'core/resuming.js',
        find: "return readKnown(draft, 'connections', session.connection).requests;",
        replace:
          "return { ...readKnown(draft, 'connections', session.connection).requests, kept: [] };",
      },
    ],
  },
  {
    id: 'merge-takes-the-first-offer',
    kind: 'wrong value',
    title: 'takes the offer of a merged call for that of the merger, whoever repeats it',
    breaks: 'OF-6',
    patches: [
      {
        file: 'core/offering.js',
        find: 'merger?.session === session.id',
        replace: 'merger !== undefined',
      },
    ],
  },
  {
    id: 'forgotten-merge-keeps-its-ref',
    kind: 'state not reset',
    title: 'never frees the client_ref with which a call was merged',
    breaks: 'RQ-7',
    patches: [
      { file: 'core/ending.js', find: 'if (call.merger !== undefined)', replace: 'if (false)' },
    ],
  },
  {
    id: 'claim-reopens-candidates',
    kind: 'state not reset',
    title: 'forgets at the claim that the caller had ended its candidates',
    breaks: 'IC-1',
    patches: [
      {
        file: 'core/answering.js',
        find: "write(draft, 'calls', call.id, { ...call, phase });",
        replace:
          "write(draft, 'calls', call.id, { ...call, phase, caller: { ...call.caller, trickleEnded: false } });",
      },
    ],
  },
  {
    id: 'newer-call-goes-with-the-older',
    kind: 'wrong value',
    title: 'forgets by name the newer call of two users together with the older one',
    breaks: 'LS-7',
    patches: [{ file: 'core/ending.js', find: 'if (pair.length === 0)', replace: 'if (true)' }],
  },
  {
    id: 'earlier-call-forgotten-with-a-later-one',
    kind: 'lost',
    title: 'forgets the earlier calls of two users when it forgets a later one of theirs',
    breaks: 'TG-4',
    patches: [
      {
        file: 'core/ending.js',
        find: "'pairs', key).filter((id) => id !== call.id)",
        replace: "'pairs', key).filter((_, at, all) => at > all.indexOf(call.id))",
      },
    ],
  },
  {
    id: 'held-call-of-one-away-is-not-listed',
    kind: 'half implemented',
    title: 'does not list, nor ring, the held call of a caller who is away',
    breaks: 'LS-8',
    patches: [
      {
        file: 'core/late-ringing.js',
        find: '.filter((call) => call.notified.every',
        replace:
          ".filter((call) => read(draft, 'sessions', call.caller.session)?.connection !== undefined && call.notified.every",
      },
    ],
  },
  {
    id: 'held-call-of-one-away-is-not-found',
    kind: 'half implemented',
    title: 'does not find by name the held call of a caller who is away',
    breaks: 'LS-3',
    patches: [
      {
        file: 'core/targets.js',
        find: "const call = readKnown(draft, 'calls', id);\n    // Of",
        replace:
          "const call = readKnown(draft, 'calls', id);\n    if (call.notified.length === 0 && call.phase.kind === 'offered' && read(draft, 'sessions', call.caller.session)?.connection === undefined) return refuseUnknownCall();\n    // Of",
      },
    ],
  },
  {
    id: 'seq-of-a-byte',
    kind: 'wrong seq',
    title: 'counts events up to 255, and begins anew',
    breaks: 'G-2',
    patches: [
      {
        file: 'core/effects.js',
        find: 'const seq = session.lastSeq + 1;',
        replace: 'const seq = (session.lastSeq % 255) + 1;',
      },
    ],
  },
];
