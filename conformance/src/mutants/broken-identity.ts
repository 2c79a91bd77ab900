/** Owns the broken servers that take one for another: users, services, keys, devices and ids. One line changed each. */
import type { BrokenServer } from './patch.js';

/** Every such server. */
export const BROKEN_IDENTITY: readonly BrokenServer[] = [
  {
    id: 'names-across-services',
    kind: 'leaked',
    title: 'looks a caller up by name in its first service, whichever the callee is of',
    breaks: 'SE-3',
    patches: [
      {
        file: 'core/targets.js',
        find: 'userKey(session.service, name.caller)',
        replace: "userKey('demo', name.caller)",
      },
    ],
  },
  {
    id: 'held-offer-outlives-its-caller',
    kind: 'state not reset',
    title: 'keeps a call that nobody was notified of when its caller is lost',
    breaks: 'SE-6',
    patches: [
      {
        file: 'core/sessions.js',
        find: "case 'calling':\n            endCall(",
        replace:
          "case 'calling':\n            if (readKnown(draft, 'calls', activity.call).notified.length === 0 && farewell.closed === undefined) return;\n            endCall(",
      },
    ],
  },
  {
    id: 'key-by-its-beginning',
    kind: 'half implemented',
    title: 'takes a key that only begins with the right one',
    breaks: 'SE-9',
    patches: [
      {
        file: 'core/sessions.js',
        find: 'isSameSecret(key, request.serviceKey)',
        replace: 'request.serviceKey.startsWith(key)',
      },
    ],
  },
  {
    id: 'key-in-any-case',
    kind: 'half implemented',
    title: 'takes a key in capital letters for the right one',
    breaks: 'SE-9',
    patches: [
      {
        file: 'core/sessions.js',
        find: 'isSameSecret(key, request.serviceKey)',
        replace: 'isSameSecret(key.toLowerCase(), request.serviceKey.toLowerCase())',
      },
    ],
  },
  {
    id: 'key-of-any-service',
    kind: 'half implemented',
    title: 'takes the key of one service in another',
    breaks: 'SE-9',
    patches: [
      {
        file: 'core/sessions.js',
        find: 'isSameSecret(key, request.serviceKey)',
        replace: '[...services.values()].includes(request.serviceKey)',
      },
    ],
  },
  {
    id: 'users-in-any-case',
    kind: 'half implemented',
    title: 'takes two user ids that differ in capital letters for the same',
    breaks: 'ER-3',
    patches: [
      {
        file: 'core/state.js',
        find: 'export function userKey(service, userId) {',
        replace: 'export function userKey(service, userId) { userId = userId.toLowerCase();',
      },
    ],
  },
  {
    id: 'users-normalised',
    kind: 'half implemented',
    title: 'takes two spellings of the same letters for the same user id',
    breaks: 'ER-3',
    patches: [
      {
        file: 'core/state.js',
        find: 'export function userKey(service, userId) {',
        replace: "export function userKey(service, userId) { userId = userId.normalize('NFC');",
      },
    ],
  },
  {
    id: 'users-trimmed',
    kind: 'half implemented',
    title: 'takes a user id with a space behind it for the one without',
    breaks: 'ER-3',
    patches: [
      {
        file: 'core/state.js',
        find: 'export function userKey(service, userId) {',
        replace: 'export function userKey(service, userId) { userId = userId.trim();',
      },
    ],
  },
  {
    id: 'absent-users-in-any-case',
    kind: 'half implemented',
    title:
      'rings at a user whose id differs in capital letters where the one that is called is not there',
    breaks: 'ER-3',
    patches: [
      {
        file: 'core/offering.js',
        find: "const user = read(draft, 'users', callee);",
        replace:
          "const user = read(draft, 'users', callee) ?? read(draft, 'users', userKey(session.service, offer.callee.toLowerCase()));",
      },
    ],
  },
  {
    id: 'absent-users-normalised',
    kind: 'half implemented',
    title:
      'rings at a user whose id is spelled with other code points where the one that is called is not there',
    breaks: 'ER-3',
    patches: [
      {
        file: 'core/offering.js',
        find: "const user = read(draft, 'users', callee);",
        replace:
          "const user = read(draft, 'users', callee) ?? read(draft, 'users', userKey(session.service, offer.callee.normalize('NFC')));",
      },
    ],
  },
  {
    id: 'absent-users-trimmed',
    kind: 'half implemented',
    title:
      'rings at a user whose id has no space around it where the one that is called is not there',
    breaks: 'ER-3',
    patches: [
      {
        file: 'core/offering.js',
        find: "const user = read(draft, 'users', callee);",
        replace:
          "const user = read(draft, 'users', callee) ?? read(draft, 'users', userKey(session.service, offer.callee.trim()));",
      },
    ],
  },
  {
    id: 'absent-users-in-one-width',
    kind: 'half implemented',
    title:
      'rings at a user whose id has letters of another width where the one that is called is not there',
    breaks: 'ER-3',
    patches: [
      {
        file: 'core/offering.js',
        find: "const user = read(draft, 'users', callee);",
        replace:
          "const user = read(draft, 'users', callee) ?? read(draft, 'users', userKey(session.service, offer.callee.normalize('NFKC')));",
      },
    ],
  },
  {
    id: 'refs-in-any-case',
    kind: 'half implemented',
    title: 'takes two client refs that differ in capital letters for the same',
    breaks: 'ER-3',
    patches: [
      {
        file: 'core/state.js',
        find: 'export function offerKey(session, clientRef) {',
        replace:
          'export function offerKey(session, clientRef) { clientRef = clientRef.toLowerCase();',
      },
    ],
  },
  {
    id: 'tombstone-from-the-offer',
    kind: 'tombstone forgotten',
    title: 'counts the time of a tombstone from the offer of the call',
    breaks: 'TG-4',
    patches: [
      {
        file: 'core/ending.js',
        find: 'call.timers.tombstoneMs)',
        replace:
          'Math.max(50, call.timers.tombstoneMs - (draft.now - (call.ringsUntil - call.offerResult.expiresInMs))))',
      },
    ],
  },
  {
    id: 'refused-sockets-stay',
    kind: 'timer not cancelled',
    title: 'waits for ever for a session of a socket whose credentials it refused',
    breaks: 'SE-7',
    patches: [
      {
        file: 'core/sessions.js',
        find: 'if (!isKnownService(settings, request)) {',
        replace:
          "if (!isKnownService(settings, request)) { disarm(draft, { kind: 'hello', id: connection.id });",
      },
    ],
  },
  {
    id: 'pings-keep-sockets',
    kind: 'timer not cancelled',
    title: 'begins to wait anew for a session at each frame of a socket without one',
    breaks: 'SE-7',
    patches: [
      {
        file: 'core/liveness.js',
        find: 'const heard = { ...connection, heardAt: draft.now, askedAt: undefined };',
        replace:
          "const heard = { ...connection, heardAt: draft.now, askedAt: undefined }; if (connection.session === undefined) arm(draft, { kind: 'hello', id: connection.id }, draft.settings.timers.helloMs);",
      },
    ],
  },
  {
    id: 'loss-rings-anew',
    kind: 'timer not cancelled',
    title: 'gives a call its whole time to ring again when a callee is lost at which it rang',
    breaks: 'SE-6',
    patches: [
      {
        file: 'core/sessions.js',
        find: "write(draft, 'calls', id, { ...call, notified });",
        replace:
          "write(draft, 'calls', id, { ...call, notified }); arm(draft, { kind: 'ring', id }, call.offerResult.expiresInMs);",
      },
    ],
  },
  {
    id: 'callees-by-units',
    kind: 'limit off by one',
    title: 'counts UTF-16 units and not code points in the callee of an offer',
    breaks: 'ER-3',
    patches: [
      {
        file: 'core/offering.js',
        find: 'const callee = userKey(session.service, offer.callee);',
        replace:
          "if (offer.callee.length > 64) return refuseArgument('callee is too long'); const callee = userKey(session.service, offer.callee);",
      },
    ],
  },
  {
    id: 'devices-by-units',
    kind: 'limit off by one',
    title: 'counts UTF-16 units and not code points in a device id',
    breaks: 'ER-3',
    patches: [
      {
        file: 'core/sessions.js',
        find: 'if (!isKnownService(settings, request)) {',
        replace:
          "if (request.deviceId.length > 64) return refuse(StatusCode.INVALID_ARGUMENT, 'device_id is too long'); if (!isKnownService(settings, request)) {",
      },
    ],
  },
  {
    id: 'sessions-count-up',
    kind: 'half implemented',
    title: 'counts sessions in their ids',
    breaks: 'SE-2',
    patches: [
      {
        file: 'core/sessions.js',
        find: "mintId('s', entropy)",
        replace: "'s-'.concat((globalThis.sessionsMade = (globalThis.sessionsMade ?? 1000) + 1))",
      },
    ],
  },
  {
    id: 'ids-of-nine-digits',
    kind: 'half implemented',
    title: 'makes ids of nine hexadecimal digits of chance',
    breaks: 'SE-2',
    patches: [
      {
        file: 'core/secrets.js',
        find: 'entropy.slice(0, ID_LENGTH)',
        replace:
          '[...entropy.slice(0, 9)].map((digit) => (digit.charCodeAt(0) % 16).toString(16)).join("")',
      },
    ],
  },
  {
    id: 'ids-of-count-and-chance',
    kind: 'half implemented',
    title: 'makes ids of a count and eight characters of chance, with no mark between them',
    breaks: 'SE-2',
    patches: [
      {
        file: 'core/secrets.js',
        find: 'entropy.slice(0, ID_LENGTH)',
        replace: '(globalThis.idsMade = (globalThis.idsMade ?? 10_000) + 1) + entropy.slice(0, 8)',
      },
    ],
  },
  {
    id: 'calls-of-clock-and-chance',
    kind: 'half implemented',
    title: 'makes call ids of the time in base 36 and seven characters of chance',
    breaks: 'SE-2',
    patches: [
      {
        file: 'core/requests.js',
        find: "mintId('c', input.entropy)",
        replace: 'Date.now().toString(36).concat(input.entropy.slice(0, 7))',
      },
    ],
  },
  {
    id: 'calls-count-up',
    kind: 'half implemented',
    title: 'counts calls in their ids',
    breaks: 'SE-2',
    patches: [
      {
        file: 'core/requests.js',
        find: "mintId('c', input.entropy)",
        replace: "'c-'.concat((globalThis.callsMade = (globalThis.callsMade ?? 1000) + 1))",
      },
    ],
  },
];
