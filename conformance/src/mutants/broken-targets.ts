/** Owns the broken servers that take a target for another call: one line of the reference server's core changed. */
import type { BrokenServer } from './patch.js';

/** Every such server. */
export const BROKEN_TARGETS: readonly BrokenServer[] = [
  {
    id: 'any-call-by-peer',
    kind: 'half implemented',
    title: 'leaves the newest call, whichever session of another party a Leave names',
    breaks: 'TG-3',
    patches: [
      {
        file: 'core/targets.js',
        find: '(call) => peerOf(call, session.id) === peer',
        replace: "() => peer !== ''",
      },
    ],
  },
  {
    id: 'own-session-is-peer',
    kind: 'half implemented',
    title: 'takes the own session of the leaver for that of the other party',
    breaks: 'TG-3',
    patches: [
      {
        file: 'core/targets.js',
        find: '(call) => peerOf(call, session.id) === peer',
        replace: '(call) => [call.caller.session, claimantOf(call)].includes(peer)',
      },
    ],
  },
  {
    id: 'peer-is-caller',
    kind: 'half implemented',
    title: 'does not find a call by the session that answered it',
    breaks: 'TG-3',
    patches: [
      {
        file: 'core/targets.js',
        find: '(call) => peerOf(call, session.id) === peer',
        replace: '(call) => call.caller.session === peer',
      },
    ],
  },
  {
    id: 'peer-was-notified',
    kind: 'half implemented',
    title: 'takes the session that rang for the other party, not the one that answered',
    breaks: 'TG-3',
    patches: [
      {
        file: 'core/targets.js',
        find: 'call.caller.session === session ? claimantOf(call)',
        replace: 'call.caller.session === session ? call.notified[0]',
      },
    ],
  },
  {
    id: 'newest-by-peer',
    kind: 'state not reset',
    title: 'finds by the session of the other party only the newest call',
    breaks: 'TG-3',
    patches: [
      {
        file: 'core/targets.js',
        find: 'return findWithoutId(draft, session, ackSeq, (call) => peerOf(call, session.id) === peer);',
        replace:
          "const last = findWithoutId(draft, session, ackSeq, () => true); return last.kind === 'refused' || peerOf(last.call, session.id) === peer ? last : refuseUnknownCall();",
      },
    ],
  },
  {
    id: 'peer-session-whoever-asks',
    kind: 'leaked',
    title: 'takes the session that a Leave names for its sender',
    breaks: 'TG-3',
    patches: [
      {
        file: 'core/targets.js',
        find: 'return findWithoutId(draft, session, ackSeq, (call) => peerOf(call, session.id) === peer);',
        replace:
          "return findWithoutId(draft, read(draft, 'sessions', peer) ?? session, undefined, () => true);",
      },
    ],
  },
  {
    id: 'ack-is-nothing-by-peer',
    kind: 'half implemented',
    title: 'declines by the session of the caller a call that nobody has seen ring yet',
    breaks: 'TG-3',
    patches: [
      {
        file: 'core/targets.js',
        find: 'return findWithoutId(draft, session, ackSeq, (call) => peerOf(call, session.id) === peer);',
        replace:
          'return findWithoutId(draft, session, undefined, (call) => peerOf(call, session.id) === peer);',
      },
    ],
  },
  {
    id: 'ack-is-nothing-to-leave',
    kind: 'half implemented',
    title: 'declines without a target a call that nobody has seen ring yet',
    breaks: 'TG-3',
    patches: [
      {
        file: 'core/targets.js',
        find: 'return findWithoutId(draft, session, ackSeq, () => true);',
        replace: 'return findWithoutId(draft, session, undefined, () => true);',
      },
    ],
  },
  {
    id: 'forgets-earlier-calls-too',
    kind: 'tombstone forgotten',
    title: 'forgets with a call whatever else its sessions were told of',
    breaks: 'HU-2',
    patches: [
      {
        file: 'core/ending.js',
        find: 'session.told.filter((entry) => entry.call !== id)',
        replace: '[]',
      },
    ],
  },
  {
    id: 'declines-while-it-calls',
    kind: 'half implemented',
    title: 'lets a session that is calling decline a call that is held for its user',
    breaks: 'RJ-5',
    patches: [
      {
        file: 'core/leaving.js',
        find: "checkState('leave', session, call.id)",
        replace: 'undefined',
      },
    ],
  },
  {
    id: 'rejected-by-name-is-unknown-by-id',
    kind: 'tombstone forgotten',
    title: 'does not know by its id a call that was declined by a session at which it never rang',
    breaks: 'TG-4',
    patches: [
      {
        file: 'core/targets.js',
        find: "(call.phase.kind === 'ended' && call.phase.leaver === session)",
        replace: 'false',
      },
    ],
  },
  {
    id: 'claimed-by-name-is-never-forgotten',
    kind: 'tombstone forgotten',
    title: 'fails at a Leave of who claimed a call that is forgotten, without being notified of it',
    breaks: 'TG-4',
    patches: [{ file: 'core/ending.js', find: 'involved.add(claimant);', replace: ';' }],
  },
  {
    id: 'rejected-by-name-is-never-forgotten',
    kind: 'tombstone forgotten',
    title:
      'fails at a Leave of who rejected a call that is forgotten, without being notified of it',
    breaks: 'TG-4',
    patches: [
      {
        file: 'core/ending.js',
        find: "call.phase.kind === 'ended' && call.phase.leaver !== undefined",
        replace: 'false',
      },
    ],
  },
  {
    id: 'refs-of-the-replaced',
    kind: 'state not reset',
    title: 'knows the offers of the session that a new one took the place of by their client_ref',
    breaks: 'TG-1',
    patches: [
      { file: 'core/sessions.js', find: 'refusedRefs: [],', replace: 'refusedRefs: [], replaced,' },
      {
        file: 'core/targets.js',
        find: "const id = read(draft, 'offers', offerKey(session.id, clientRef));",
        replace:
          "const id = [session.id, ...session.replaced].map((each) => read(draft, 'offers', offerKey(each, clientRef))).find((each) => each !== undefined);",
      },
    ],
  },
  {
    id: 'told-as-the-replaced',
    kind: 'state not reset',
    title: 'takes a session for told of what the one was told whose place it took',
    breaks: 'TG-3',
    patches: [
      {
        file: 'core/sessions.js',
        find: 'told: [],',
        replace: "told: replaced.flatMap((each) => readKnown(draft, 'sessions', each).told),",
      },
    ],
  },
];
