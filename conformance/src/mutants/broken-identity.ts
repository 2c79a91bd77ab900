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
];
