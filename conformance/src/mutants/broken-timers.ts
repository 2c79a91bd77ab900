/**
 * Owns the broken servers whose timers begin anew at what has nothing to do with them: one line of the reference
 * server's core changed.
 */
import type { BrokenServer, Patch } from './patch.js';

/** The statement that lets a timer begin anew. */
const arm = (kind: string, id: string, ms: string): string =>
  `draft.effects.push({ kind: 'arm', timer: { kind: '${kind}', id: ${id} }, delayMs: ${ms} });`;

const RING = arm('ring', 'call.id', 'call.offerResult.expiresInMs');
const CONNECT = arm('connect', 'call.id', 'call.timers.connectMs');
const NEGOTIATE = arm('negotiate', 'call.id', 'call.timers.negotiateMs');

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
  beginAnew('loss-spares-the-other', 'NG-2', "lost media begin anew with the other party's loss", {
    file: 'core/media.js',
    find: 'if (isMediaLost)\n            arm(draft, timer, call.timers.mediaMs);',
    replace: `if (isMediaLost) { arm(draft, timer, call.timers.mediaMs); if (peer.isMediaLost) { ${arm('media', 'peer.session', 'call.timers.mediaMs')} } }`,
  }),
  beginAnew('description-spares-the-media', 'NG-2', 'lost media begin anew with a description', {
    file: 'core/negotiation.js',
    find: "const timer = { kind: 'negotiate', id: call.id };",
    replace: `const timer = { kind: 'negotiate', id: call.id }; for (const party of [call.caller, call.phase.claimant]) if (party.isMediaLost) { ${arm('media', 'party.session', 'call.timers.mediaMs')} }`,
  }),
  beginAnew('failed-again-spares-the-media', 'NG-2', 'lost media begin anew with FAILED', {
    file: 'core/media.js',
    find: 'if (!isNews)\n',
    replace: `if (!isNews && self.isMediaLost && state === MediaState.FAILED) { ${arm('media', 'self.session', 'call.timers.mediaMs')} } if (!isNews)\n`,
  }),
  beginAnew('leave-keeps-the-tombstone', 'TG-4', 'a tombstone begin anew as somebody leaves it', {
    file: 'core/leaving.js',
    find: "if (call.phase.kind === 'ended')\n",
    replace: `if (call.phase.kind === 'ended') { ${arm('tombstone', 'call.id', 'call.timers.tombstoneMs')} } if (call.phase.kind === 'ended')\n`,
  }),
  beginAnew('any-frame-puts-the-ping-off', 'SE-8', 'the next ping begin anew with each frame', {
    file: 'core/liveness.js',
    find: "write(draft, 'connections', connection.id, heard);",
    replace: `write(draft, 'connections', connection.id, heard); if (connection.session !== undefined) { ${arm('ping', 'connection.id', 'pingInterval(draft, connection.session)')} }`,
  }),
  beginAnew('guess-keeps-a-session', 'RS-4', 'a detached session begin anew with a wrong token', {
    file: 'core/resuming.js',
    find: 'const failedResumes = known.failedResumes + 1;',
    replace: `const failedResumes = known.failedResumes + 1; if (read(draft, 'sessions', request.sessionId)?.connection === undefined) { ${arm('resume', 'request.sessionId', 'draft.settings.timers.resumeMs')} }`,
  }),
  beginAnew('claim-keeps-a-session', 'RS-4', 'a detached caller begin anew with the claim', {
    file: 'core/answering.js',
    find: 'if (isDetached(draft, call.caller.session)) {',
    replace: `if (isDetached(draft, call.caller.session)) { ${arm('resume', 'call.caller.session', "readKnown(draft, 'sessions', call.caller.session).timers.resumeMs")}`,
  }),
  beginAnew('candidates-negotiate-anew', 'NG-4', 'a negotiation begin anew with candidates', {
    file: 'core/negotiation.js',
    find: 'const { negotiationId, ufrag, end } = request;',
    replace: `const { negotiationId, ufrag, end } = request; if (seat.phase.negotiation.stage === 'awaiting-answer' && negotiationId > FIRST_NEGOTIATION) { ${NEGOTIATE} }`,
  }),
  beginAnew('glare-rings-anew', 'TO-1', 'an offered call begin anew as its callee offers back', {
    file: 'core/offering.js',
    find: 'return mergeGlare(draft, session, offer, winner) ?? refuseGlare(winner);',
    replace: `{ const call = winner; ${RING} return mergeGlare(draft, session, offer, winner) ?? refuseGlare(winner); }`,
  }),
  beginAnew(
    'offer-keeps-the-tombstone',
    'TG-4',
    'a tombstone begin anew as its offer is sent again',
    {
      file: 'core/offering.js',
      find: "return repeatOffer(readKnown(draft, 'calls', earlier), session, offer);",
      replace: `{ const call = readKnown(draft, 'calls', earlier); if (call.phase.kind === 'ended') { ${arm('tombstone', 'call.id', 'call.timers.tombstoneMs')} } return repeatOffer(call, session, offer); }`,
    },
  ),
  beginAnew(
    'resume-spares-the-media',
    'NG-2',
    'lost media begin anew as a party resumes',
    atResume(
      'connected',
      `for (const party of [call.caller, call.phase.claimant]) if (party.isMediaLost) { ${arm('media', 'party.session', 'call.timers.mediaMs')} }`,
    ),
  ),
  beginAnew(
    'resume-negotiates-anew',
    'NG-4',
    'a negotiation begin anew as a party resumes',
    atResume(
      'connected',
      `const { id, stage } = call.phase.negotiation; if (id > 1 && stage === 'awaiting-answer') { ${NEGOTIATE} }`,
    ),
  ),
  beginAnew('guess-keeps-an-offer', 'RS-4', 'a detached caller begin anew with a wrong token', {
    file: 'core/resuming.js',
    find: 'const failedResumes = known.failedResumes + 1;',
    replace: `const failedResumes = known.failedResumes + 1; const meant = read(draft, 'sessions', request.sessionId); if (meant?.activity.kind === 'calling' && meant.connection === undefined) { ${arm('resume-ring', 'meant.id', 'meant.timers.resumeRingMs')} }`,
  }),
  beginAnew('call-keeps-a-session', 'RS-4', 'a detached session begin anew as it is called', {
    file: 'core/effects.js',
    find: 'const seq = session.lastSeq + 1;',
    replace: `if (session.connection === undefined && body.case === 'ringing') { ${arm('resume', 'id', 'session.timers.resumeMs')} } const seq = session.lastSeq + 1;`,
  }),
  beginAnew('event-is-a-sign-of-life', 'SE-8', 'a silent user begin anew with each event', {
    file: 'core/effects.js',
    find: 'const seq = session.lastSeq + 1;',
    replace:
      "const there = read(draft, 'connections', session.connection ?? ''); if (there !== undefined) write(draft, 'connections', there.id, { ...there, heardAt: draft.now }); const seq = session.lastSeq + 1;",
  }),
  {
    id: 'pong-is-no-life',
    kind: 'half implemented',
    title: 'takes any frame but a Pong for a sign of life',
    breaks: 'SE-8',
    patches: [
      {
        file: 'core/requests.js',
        find: 'const connection = hear(draft, known);',
        replace:
          "const connection = input.frame.body.case === 'pong' ? known : hear(draft, known);",
      },
    ],
  },
  {
    id: 'socket-ping-is-life',
    kind: 'half implemented',
    title: 'takes a Ping of WebSocket itself for a sign of life',
    breaks: 'SE-8',
    patches: [
      {
        file: 'shell/uws-server.js',
        find: 'close(socket, code) {',
        replace:
          'ping(socket) { interpreter.receive(socket.getUserData().id, { requestId: 0, body: { case: undefined } }); }, close(socket, code) {',
      },
    ],
  },
];
