/**
 * Owns the broken servers that a fourth reader of the text thought of, as far as they get wrong whom and what they
 * let in, and what a name means. A line of the server is another one in each.
 */
import type { BrokenServer } from './patch.js';

/** Every such server. */
export const BROKEN_ENTRIES: readonly BrokenServer[] = [
  {
    id: 'listed-busy-for-one-device',
    kind: 'wrong value',
    title: 'lists a user busy under the scope SESSION when one of its devices is',
    breaks: 'SL-1',
    base: 'fork-session',
    patches: [
      {
        file: 'core/roster.js',
        find: "import { isBusy } from './busy.js';",
        replace: "import { idleSessions } from './busy.js';",
      },
      {
        file: 'core/roster.js',
        find: '!isBusy(draft, user)',
        replace: 'idleSessions(draft, user).length === user.sessions.length',
      },
    ],
  },
  {
    id: 'replaced-is-unlisted',
    kind: 'lost',
    title: 'lists a user no more whose session was replaced',
    breaks: 'SL-1',
    patches: [
      {
        file: 'core/sessions.js',
        find: 'enterRoster(draft, session.service, session.userId);',
        replace: 'if (replaced.length === 0) enterRoster(draft, session.service, session.userId);',
      },
    ],
  },
  {
    id: 'rate-forgotten',
    kind: 'half implemented',
    title: 'carries a request out that was RATE_LIMITED as it comes again under its id',
    breaks: 'RQ-2',
    patches: [
      {
        file: 'core/requests.js',
        find: 'const requests = keepResponse(connection.requests, requestId, frame, keptResponses);',
        replace:
          'const requests = answer.code === 25 ? connection.requests : keepResponse(connection.requests, requestId, frame, keptResponses);',
      },
    ],
  },
  {
    id: 'shutdown-before-fields',
    kind: 'swapped',
    title: 'looks at rate and shutdown before it looks at the fields',
    breaks: 'ER-1',
    patches: [
      {
        file: 'core/requests.js',
        find: 'const violation = findFieldViolation(draft, body);',
        replace:
          'const early = checkAdmittance(draft.settings, body, input.findings);\n    if (early !== undefined) return early;\n    const violation = findFieldViolation(draft, body);',
      },
    ],
  },
  {
    id: 'online-before-key',
    kind: 'swapped',
    title: 'says that the user is online before it looks at the key',
    breaks: 'SE-9',
    base: 'reject',
    patches: [
      {
        file: 'core/sessions.js',
        find: 'const { settings } = draft;\n',
        replace:
          "const { settings } = draft;\n    if (request.userId !== undefined && settings.services.has(request.serviceId)) { const u = userKey(request.serviceId, request.userId); const p = read(draft, 'users', u)?.sessions ?? []; const r = checkPolicy(draft, p, findReplaced(draft, p, request.deviceId)); if (r !== undefined) return r; }\n",
      },
    ],
  },
  {
    id: 'many-before-key',
    kind: 'swapped',
    title: 'says that the user has too many sessions before it looks at the key',
    breaks: 'SE-9',
    base: 'fork',
    patches: [
      {
        file: 'core/sessions.js',
        find: 'const { settings } = draft;\n',
        replace:
          "const { settings } = draft;\n    if (request.userId !== undefined && settings.services.has(request.serviceId)) { const u = userKey(request.serviceId, request.userId); const p = read(draft, 'users', u)?.sessions ?? []; const r = checkPolicy(draft, p, findReplaced(draft, p, request.deviceId)); if (r !== undefined) return r; }\n",
      },
    ],
  },
  {
    id: 'key-before-shutdown',
    kind: 'swapped',
    title: 'looks at the key before it says that it is about to stop',
    breaks: 'ER-1',
    patches: [
      {
        file: 'core/admittance.js',
        find: 'if (settings.isDraining) {',
        replace:
          "if (settings.isDraining && (body.case === 'offerCall' || isKnownService(settings, body.value))) {",
      },
    ],
  },
  {
    id: 'room-before-glare',
    kind: 'swapped',
    title: 'refuses an offer for its room that would be glare or a repeated one',
    breaks: 'GL-1',
    patches: [
      {
        file: 'core/offering.js',
        find: 'const winner = findGlare(draft, session, callee);',
        replace:
          'const full = checkRoom(offer, findings);\n    if (full !== undefined) return full;\n    const winner = findGlare(draft, session, callee);',
      },
    ],
  },
  {
    id: 'room-before-ref',
    kind: 'swapped',
    title: 'refuses an offer for its room that it has taken already',
    breaks: 'OF-6',
    patches: [
      {
        file: 'core/offering.js',
        find: 'export function decideOffer(draft, session, offer, id, findings = {}) {',
        replace:
          'export function decideOffer(draft, session, offer, id, findings = {}) {\n    if (findings.isCrowded === true) return checkRoom(offer, findings);',
      },
    ],
  },
  {
    id: 'no-room-for-glare',
    kind: 'swapped',
    title: 'sees no glare when it remembers as many calls as it may',
    breaks: 'GL-1',
    patches: [
      {
        file: 'core/offering.js',
        find: 'if (winner !== undefined)\n',
        replace: 'if (winner !== undefined && findings.isCrowded !== true)\n',
      },
    ],
  },
  {
    id: 'repeated-and-notified',
    kind: 'wrong value',
    title: 'says NOTIFIED of a held call that rings late, as its offer comes again',
    breaks: 'OF-6',
    patches: [
      {
        file: 'core/offering.js',
        find: "return acceptIdly({ case: 'offerCall', value: earlier.result });",
        replace:
          "return acceptIdly({ case: 'offerCall', value: { ...earlier.result, disposition: merger === undefined && call.notified.length > 0 ? 1 : earlier.result.disposition } });",
      },
    ],
  },
  {
    id: 'own-other-device',
    kind: 'half implemented',
    title: 'lets a user call itself where it has several devices',
    breaks: 'OF-5',
    base: 'fork-session',
    patches: [
      {
        file: 'core/offering.js',
        find: 'const self = checkSelf(session, callee);',
        replace:
          'const self = (user?.sessions.length ?? 0) > 1 ? undefined : checkSelf(session, callee);',
      },
    ],
  },
  {
    id: 'acknowledged-too-much',
    kind: 'half implemented',
    title: 'means no call for an ack_seq above the last seq',
    breaks: 'TG-3',
    patches: [
      {
        file: 'core/targets.js',
        find: 'told.ringingSeq <= ackSeq;',
        replace: '(told.ringingSeq <= ackSeq && ackSeq <= session.lastSeq);',
      },
    ],
  },
  {
    id: 'left-by-any-type',
    kind: 'half implemented',
    title: 'looks at the call type of a name when a call is answered, and not when it is left',
    breaks: 'LS-5',
    patches: [
      {
        file: 'core/targets.js',
        find: "        case 'byName':\n            return findByName(draft, session, target.value);",
        replace:
          "        case 'byName': {\n            const t = findByName(draft, session, target.value);\n            return t.kind === 'refused' && t.code === 14 ? found(readKnown(draft, 'calls', read(draft, 'pairs', pairKey(userKey(session.service, target.value.caller), session.userId)).at(-1))) : t;\n        }",
      },
    ],
  },
  {
    id: 'cancel-is-reject',
    kind: 'wrong reason',
    title: 'tells of a cancel with the intent REJECT as a reject',
    breaks: 'CA-1',
    patches: [
      {
        file: 'core/leaving.js',
        find: '? EndReason.CALLER_CANCELLED :',
        replace:
          '? (intent === LeaveIntent.REJECT ? EndReason.REJECTED : EndReason.CALLER_CANCELLED) :',
      },
    ],
  },
  {
    id: 'refused-twice',
    kind: 'limit off by one',
    title: 'counts a client_ref twice that was refused twice',
    breaks: 'CA-2',
    patches: [
      {
        file: 'core/refused-offers.js',
        find: 'return;\n    forgetRefusedOffer(draft, sessionId, clientRef);\n',
        replace: 'return;\n',
      },
    ],
  },
  {
    id: 'refused-for-good',
    kind: 'state not reset',
    title: 'knows a client_ref as refused again once its call is forgotten',
    breaks: 'TG-4',
    patches: [
      {
        file: 'core/offering.js',
        find: 'forgetRefusedOffer(draft, caller.session, offer.clientRef);',
        replace: '',
      },
    ],
  },
  {
    id: 'wrong-for-good',
    kind: 'state not reset',
    title: 'lets nobody in on a socket that showed a wrong key before',
    breaks: 'SE-9',
    patches: [
      {
        file: 'core/sessions.js',
        find: 'if (!isKnownService(settings, request)) {',
        replace:
          'if ((globalThis.wrongKeys ??= new Set()).has(connection.id) || !isKnownService(settings, request)) {\n        (globalThis.wrongKeys ??= new Set()).add(connection.id);',
      },
    ],
  },
  {
    id: 'json-of-any-length',
    kind: 'half implemented',
    title: 'takes JSON of any length',
    breaks: 'WR-7',
    patches: [
      {
        file: 'shell/uws-server.js',
        find: 'decodeClientJson(Buffer.from(message).toString(), maxBytes)',
        replace: 'decodeClientJson(Buffer.from(message).toString(), 4 * maxBytes)',
      },
    ],
  },
  {
    id: 'features-doubled',
    kind: 'repeated',
    title: 'says of a feature twice that it is in force which was asked for twice',
    breaks: 'SE-10',
    patches: [
      {
        file: 'core/sessions.js',
        find: 'features: [...features],',
        replace: 'features: request.features.filter((x) => features.has(x)),',
      },
    ],
  },
];
