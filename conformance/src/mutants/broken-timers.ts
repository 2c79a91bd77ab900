/**
 * Owns the broken servers whose timers begin anew, or stop, at what has nothing to do with them: one line of the
 * reference server's core changed.
 */
import type { BrokenServer, Patch } from './patch.js';

/** The statement that lets a timer begin anew. */
const arm = (kind: string, id: string, ms: string): string =>
  `draft.effects.push({ kind: 'arm', timer: { kind: '${kind}', id: ${id} }, delayMs: ${ms} });`;

const RING = arm('ring', 'call.id', 'call.offerResult.expiresInMs');
const CONNECT = arm('connect', 'call.id', 'call.timers.connectMs');

/** A statement for the call of a session that is resumed, where it is in a phase. */
const atResume = (phase: string, statement: string): Patch => ({
  file: 'core/resuming.js',
  find: "disarm(draft, { kind: 'resume', id: session.id });",
  replace: `disarm(draft, { kind: 'resume', id: session.id }); if (session.activity.call !== undefined) { const call = readKnown(draft, 'calls', session.activity.call); if (call.phase.kind === '${phase}') { ${statement} } }`,
});

/** A server with a timer that begins anew. */
function beginAnew(
  id: string,
  breaks: BrokenServer['breaks'],
  what: string,
  ...patches: readonly Patch[]
): BrokenServer {
  const title = `lets the time of ${what}`;
  return { id, kind: 'late', title, breaks, patches };
}

/** Every such server. */
export const BROKEN_TIMERS: readonly BrokenServer[] = [
  beginAnew(
    'repeated-offer-rings-anew',
    'TO-1',
    'an offered call begin anew as its offer is sent again',
    {
      file: 'core/offering.js',
      find: "return repeatOffer(readKnown(draft, 'calls', earlier), session, offer);",
      replace: `{ const call = readKnown(draft, 'calls', earlier); if (call.phase.kind === 'offered') { ${RING} } return repeatOffer(call, session, offer); }`,
    },
  ),
  beginAnew(
    'early-candidates-ring-anew',
    'TO-1',
    "an offered call begin anew with its caller's candidates",
    {
      file: 'core/negotiation.js',
      find: "write(draft, 'calls', call.id, {\n            ...call,\n            caller:",
      replace: `${RING} write(draft, 'calls', call.id, { ...call, caller:`,
    },
  ),
  beginAnew('mute-rings-anew', 'TO-1', 'an offered call begin anew as its caller is muted', {
    file: 'core/media.js',
    find: "write(draft, 'calls', call.id, { ...call, caller: { ...call.caller, muted } });",
    replace: `write(draft, 'calls', call.id, { ...call, caller: { ...call.caller, muted } }); ${RING}`,
  }),
  beginAnew(
    'resume-rings-anew',
    'TO-1',
    'an offered call begin anew as its caller or callee resumes',
    atResume('offered', RING),
  ),
  beginAnew('late-ring-rings-anew', 'TO-1', 'a held call begin anew as it rings late', {
    file: 'core/late-ringing.js',
    find: "const call = readKnown(draft, 'calls', id);",
    replace: `const call = readKnown(draft, 'calls', id); ${RING}`,
  }),
  beginAnew(
    'report-connects-anew',
    'TO-4',
    'a claimed call begin anew as one party reports its media',
    {
      file: 'core/media.js',
      find: 'if (!seat.peer.mediaReported) {',
      replace: `if (!seat.peer.mediaReported) { ${CONNECT}`,
    },
  ),
  beginAnew('mute-connects-anew', 'TO-4', 'a claimed call begin anew as a party is muted', {
    file: 'core/media.js',
    find: "if (seat.phase.kind !== 'connected')\n            return;",
    replace: `if (seat.phase.kind !== 'connected') { ${CONNECT} return; }`,
  }),
  beginAnew(
    'description-connects-anew',
    'TO-4',
    'a claimed call begin anew with each description',
    {
      file: 'core/negotiation.js',
      find: 'if (id === FIRST_NEGOTIATION)\n        return;',
      replace: `if (id === FIRST_NEGOTIATION) { ${CONNECT} return; }`,
    },
  ),
  beginAnew(
    'resume-connects-anew',
    'TO-4',
    'a claimed call begin anew as a party resumes',
    atResume('connecting', CONNECT),
  ),
];
