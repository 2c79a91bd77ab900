/** Owns the broken servers that are wrong beside the calls, in what an operator configures: one line changed. */
import type { BrokenServer } from './patch.js';

/** Every such server. */
export const BROKEN_OPERATION: readonly BrokenServer[] = [
  {
    id: 'address-holds-one-more',
    kind: 'limit off by one',
    title: 'holds one call more of an address for a user than it announces',
    breaks: 'LM-2',
    patches: [
      {
        file: 'core/offering.js',
        find: 'same.length < maxHeldCallsPerAddress',
        replace: 'same.length <= maxHeldCallsPerAddress',
      },
    ],
  },
  {
    id: 'address-holds-one-less',
    kind: 'limit off by one',
    title: 'holds one call less of an address for a user than it announces',
    breaks: 'LM-2',
    patches: [
      {
        file: 'core/offering.js',
        find: 'same.length < maxHeldCallsPerAddress',
        replace: 'same.length + 1 < maxHeldCallsPerAddress',
      },
    ],
  },
  {
    id: 'address-holds-no-more',
    kind: 'state not reset',
    title: 'holds no call of an address for a user any more once it had as many as it may',
    breaks: 'LM-2',
    patches: [
      {
        file: 'core/offering.js',
        find: 'same.length < maxHeldCallsPerAddress',
        replace:
          '!(globalThis.full ??= new Set()).has(callee?.key) && (same.length < maxHeldCallsPerAddress || !full.add(callee.key))',
      },
    ],
  },
  {
    id: 'rate-of-nothing',
    kind: 'limit off by one',
    title:
      'reads nothing where it is not to count frames: takes 0 for a rate that is reached at once',
    breaks: 'RQ-1',
    patches: [{ file: 'core/rates.js', find: 'if (rate.events === 0)', replace: 'if (false)' }],
  },
  {
    id: 'early-candidates-without-end',
    kind: 'half implemented',
    title: 'keeps early candidates when early offers have taken their half of its room',
    breaks: 'LM-4',
    patches: [
      {
        file: 'core/negotiation.js',
        find: 'const early = isBufferFull',
        replace: 'const early = isBufferFull === undefined',
      },
    ],
  },
  {
    id: 'online-is-wrong-state',
    kind: 'wrong status',
    title: 'refuses a user who has a session already as a request in the wrong state',
    breaks: 'MD-2',
    base: 'reject',
    patches: [
      {
        file: 'core/sessions.js',
        find: 'return refuse(StatusCode.USER_ALREADY_ONLINE,',
        replace: 'return refuse(StatusCode.INVALID_STATE,',
      },
    ],
  },
  {
    id: 'rejects-nobody',
    kind: 'half implemented',
    title: 'lets a second session of a user in beside the first one',
    breaks: 'MD-2',
    base: 'reject',
    patches: [
      {
        file: 'core/sessions.js',
        find: 'draft.settings.sessionPolicy === SessionPolicy.REJECT',
        replace: 'false',
      },
    ],
  },
  {
    id: 'same-device-is-refused',
    kind: 'half implemented',
    title: 'refuses the device that has the session as well',
    breaks: 'MD-2',
    base: 'reject',
    patches: [
      {
        file: 'core/sessions.js',
        find: 'const staying = present.length - replaced.length;',
        replace: 'const staying = present.length;',
      },
    ],
  },
  {
    id: 'online-for-ever',
    kind: 'state not reset',
    title: 'refuses a user who was there before, and has left',
    breaks: 'MD-2',
    base: 'reject',
    patches: [
      {
        file: 'core/sessions.js',
        find: 'const refusal = checkPolicy(draft, present, replaced);',
        replace:
          "globalThis.seen ??= new Set(); const refusal = present.length > 0 || !seen.has(user) ? checkPolicy(draft, present, replaced) : refuse(StatusCode.USER_ALREADY_ONLINE, ''); seen.add(user);",
      },
    ],
  },
  {
    id: 'away-is-gone',
    kind: 'half implemented',
    title: 'lets another device take the place of a session that is away',
    breaks: 'MD-2',
    base: 'reject',
    patches: [
      {
        file: 'core/sessions.js',
        find: "if (deviceId === '')\n        return [];",
        replace:
          "const away = present.filter((id) => readKnown(draft, 'sessions', id).connection === undefined); if (away.length > 0) return away; if (deviceId === '') return [];",
      },
    ],
  },
  {
    id: 'everybody-is-online',
    kind: 'half implemented',
    title: 'refuses everybody as a user who has a session already',
    breaks: 'MD-2',
    base: 'reject',
    patches: [{ file: 'core/sessions.js', find: 'if (staying === 0)', replace: 'if (false)' }],
  },
  {
    id: 'knows-every-service',
    kind: 'half implemented',
    title: 'lets everybody in who names a service that it does not know',
    breaks: 'SE-9',
    patches: [
      {
        file: 'core/sessions.js',
        find: 'if (!services.has(request.serviceId))\n        return false;',
        replace: '',
      },
    ],
  },
  {
    id: 'first-service-for-others',
    kind: 'half implemented',
    title: 'checks the key of a service that it does not know against that of its first one',
    breaks: 'SE-9',
    patches: [
      {
        file: 'core/sessions.js',
        find: 'if (!services.has(request.serviceId))\n        return false;',
        replace:
          'if (!services.has(request.serviceId)) return isSameSecret([...services.values()][0], request.serviceKey);',
      },
    ],
  },
  {
    id: 'no-device-replaces',
    kind: 'half implemented',
    title: 'takes a session without a device for one that the next without one replaces',
    breaks: 'MD-2',
    base: 'reject',
    patches: [{ file: 'core/sessions.js', find: "if (deviceId === '')", replace: 'if (false)' }],
  },
  {
    id: 'shutdown-for-sessions-alone',
    kind: 'half implemented',
    title: 'closes no socket without a session as it ends',
    breaks: 'GA-1',
    patches: [
      {
        file: 'core/sessions.js',
        find: 'dropConnection(draft, connection, CloseCode.GOING_AWAY);',
        replace: 'void CloseCode;',
      },
    ],
  },
  {
    id: 'shutdown-without-cancel',
    kind: 'lost',
    title:
      'does not tell who rings, and was there before its caller, that the call ends as it stops',
    breaks: 'GA-1',
    patches: [
      {
        file: 'core/sessions.js',
        find: 'if (farewell.tellsOwnCall) {',
        replace: 'if (false) {',
      },
    ],
  },
];
