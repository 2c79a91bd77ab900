/** Owns the broken servers that keep wrong count of who is there: one line of the reference server's core changed. */
import type { BrokenServer } from './patch.js';

const comesBefore = (replace: string): BrokenServer['patches'] => [
  {
    file: 'core/roster.js',
    find: "comesBefore(roster[middle] ?? '', userId)",
    replace,
  },
];

/** Every such server. */
export const BROKEN_ROSTERS: readonly BrokenServer[] = [
  {
    id: 'roster-has-an-empty-page',
    kind: 'limit off by one',
    title: 'announces another page where the last one is full',
    breaks: 'SL-1',
    patches: [
      {
        file: 'core/roster.js',
        find: 'Math.ceil(roster.length / PAGE_SIZE)',
        replace: 'Math.floor(roster.length / PAGE_SIZE) + 1',
      },
    ],
  },
  {
    id: 'roster-sorts-by-alphabet',
    kind: 'swapped',
    title: 'lists users in the order of an alphabet',
    breaks: 'SL-1',
    patches: comesBefore("(roster[middle] ?? '').localeCompare(userId) < 0"),
  },
  {
    id: 'roster-sorts-by-utf-16',
    kind: 'swapped',
    title: 'lists users in the order of UTF-16 and not of code points',
    breaks: 'SL-1',
    patches: comesBefore("(roster[middle] ?? '') < userId"),
  },
  {
    id: 'away-is-not-listed',
    kind: 'lost',
    title: 'takes a user whose session is detached off the list',
    breaks: 'SL-1',
    patches: [
      {
        file: 'core/roster.js',
        find: "const roster = read(draft, 'rosters', session.service) ?? [];",
        replace:
          "const roster = (read(draft, 'rosters', session.service) ?? []).filter((userId) => readKnown(draft, 'users', userKey(session.service, userId)).sessions.some((id) => readKnown(draft, 'sessions', id).connection !== undefined));",
      },
    ],
  },
  {
    id: 'ended-calls-are-held',
    kind: 'state not reset',
    title: 'counts a held call that was cancelled among those that wait for the callee',
    breaks: 'LM-1',
    patches: [
      {
        file: 'core/ending.js',
        find: 'const offered = user.offered.filter((id) => id !== call.id);',
        replace:
          'const offered = user.sessions.length > 0 ? user.offered.filter((id) => id !== call.id) : user.offered;',
      },
    ],
  },
  {
    id: 'ttl-lengthens-a-short-ring',
    kind: 'limit off by one',
    title: 'lets a call ring for 200 ms where the time to ring is shorter',
    breaks: 'TO-1',
    patches: [
      {
        file: 'core/settings.js',
        find: 'Math.min(ringMs, Math.max(TTL_FLOOR_MS, ttlMs))',
        replace: 'Math.max(TTL_FLOOR_MS, Math.min(ringMs, ttlMs))',
      },
    ],
  },
  {
    id: 'devices-in-any-case',
    base: 'reject',
    kind: 'half implemented',
    title: 'takes two device ids that differ in capitals for one device',
    breaks: 'MD-2',
    patches: [
      {
        file: 'core/sessions.js',
        find: "readKnown(draft, 'sessions', id).deviceId === deviceId",
        replace:
          "readKnown(draft, 'sessions', id).deviceId.toLowerCase() === deviceId.toLowerCase()",
      },
    ],
  },
  {
    id: 'forked-devices-in-any-case',
    base: 'fork',
    kind: 'half implemented',
    title: 'takes two device ids that differ in capitals for one device, where several may ring',
    breaks: 'MD-2',
    patches: [
      {
        file: 'core/sessions.js',
        find: "readKnown(draft, 'sessions', id).deviceId === deviceId",
        replace:
          "readKnown(draft, 'sessions', id).deviceId.toLowerCase() === deviceId.toLowerCase()",
      },
    ],
  },
  {
    id: 'roster-of-all-services',
    kind: 'leaked',
    title: 'lists the users of every service',
    breaks: 'SL-1',
    patches: [
      {
        file: 'core/roster.js',
        find: 'return offeredFeatures(draft.settings).includes(Feature.LIST_SESSIONS);',
        replace: 'return true;',
      },
      {
        file: 'core/roster.js',
        find: "const roster = read(draft, 'rosters', session.service) ?? [];",
        replace:
          "const services = [...draft.settings.services.keys()]; const everybody = services.flatMap((service) => read(draft, 'rosters', service) ?? []); const roster = [...new Set(everybody)].sort((one, other) => (comesBefore(one, other) ? -1 : 1));",
      },
      {
        file: 'core/roster.js',
        find: "const user = readKnown(draft, 'users', userKey(session.service, userId));",
        replace:
          "const user = services.map((service) => read(draft, 'users', userKey(service, userId))).find((known) => known !== undefined);",
      },
    ],
  },
  {
    id: 'listed-until-one-leaves',
    base: 'fork',
    kind: 'half implemented',
    title: 'lists a user no more when one of several devices has left',
    breaks: 'SL-1',
    patches: [
      {
        file: 'core/sessions.js',
        find: 'if (sessions.length === 0)\n        leaveRoster',
        replace: 'leaveRoster',
      },
    ],
  },
  {
    id: 'online-in-another-service',
    base: 'reject',
    kind: 'leaked',
    title: 'takes a user who is online in another service for online in this one',
    breaks: 'MD-2',
    patches: [
      {
        file: 'core/sessions.js',
        find: 'const replaced = findReplaced(draft, present, request.deviceId);',
        replace:
          "if (present.length === 0 && (read(draft, 'users', userKey('other', userId))?.sessions.length ?? 0) > 0) return refuse(StatusCode.USER_ALREADY_ONLINE, 'Online.'); const replaced = findReplaced(draft, present, request.deviceId);",
      },
    ],
  },
];
