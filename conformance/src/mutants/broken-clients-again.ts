/**
 * Owns the broken clients that a third reader of the text thought of: the second time of what went well once, and what
 * is never answered. Each is driven by the client mode, as those of broken-clients.
 */
import type { BrokenClient } from './patch.js';

/** Every such client. */
export const BROKEN_CLIENTS_AGAIN: readonly BrokenClient[] = [
  {
    id: 'client-nonce-zero-ignored',
    kind: 'half implemented',
    title: 'does not answer a Ping with the nonce 0',
    breaks: 'SE-8',
    patches: [
      {
        file: 'core/transition.js',
        find: "if (control.case === 'ping') {",
        replace: "if (control.case === 'ping' && control.value.nonce) {",
      },
    ],
  },
  {
    id: 'client-offer-times-out-unleft',
    kind: 'lost',
    title: 'sends no Leave of an offer to which it got no response in time',
    breaks: 'CA-3',
    patches: [
      {
        file: 'core/from-response.js',
        find: "if (pending.kind === 'offerCall' && call.phase === 'offering' && call.ref === pending.ref) {",
        replace: 'if (false) {',
      },
    ],
  },
  {
    id: 'client-candidates-never-end',
    kind: 'lost',
    title: 'never says that its candidates are all there',
    breaks: 'IC-1',
    patches: [
      {
        file: 'core/negotiation.js',
        find: 'end: heldEnd && start + batchSize >= heldLocal.length,',
        replace: 'end: false,',
      },
    ],
  },
  {
    id: 'client-mute-never-ends',
    kind: 'lost',
    title: 'lets setMute hang when its call is over first',
    breaks: 'RQ-6',
    patches: [
      {
        file: 'core/from-response.js',
        find: 'function settleMute(draft, pending, refusal) {\n    const { call } = draft.state;',
        replace:
          "function settleMute(draft, pending, refusal) {\n    const { call } = draft.state;\n    if (call.phase === 'none') return;",
      },
    ],
  },
  {
    id: 'client-leave-waits-for-ever',
    kind: 'timer not cancelled',
    title: 'waits for ever for the answer to Leave',
    breaks: 'RQ-6',
    patches: [
      {
        file: 'core/requests.js',
        find: 'send(draft, frame);\n    armRequest(draft, requestId);',
        replace:
          "send(draft, frame);\n    if (body.case !== 'leave') armRequest(draft, requestId);",
      },
    ],
  },
  {
    id: 'client-leave-while-answering',
    kind: 'half implemented',
    title: 'names no call when the user leaves while it is being answered',
    breaks: 'TG-3',
    patches: [
      {
        file: 'core/own-call.js',
        find: "case 'callId':\n            return { case: 'callId', value: target.callId };",
        replace: "case 'callId':\n            return { case: undefined };",
      },
    ],
  },
  {
    id: 'client-mute-lost-by-name',
    kind: 'state not reset',
    title: 'forgets a mute while it rings where the call is answered by name',
    breaks: 'MU-3',
    patches: [
      {
        file: 'core/from-application.js',
        find: "const meansRinging = target.by === 'callId' || (target.by === 'name' && ringing?.detail.caller === target.caller);",
        replace: "const meansRinging = target.by === 'callId';",
      },
    ],
  },
  {
    id: 'client-wish-outlives-its-call',
    kind: 'state not reset',
    title: 'takes a mute while a call rings that is given up for one of the next call',
    breaks: 'MU-3',
    patches: [
      {
        file: 'core/from-application.js',
        find: 'update(draft, { ringing: { ...ringing, muted } });',
        replace: 'update(draft, { ringing: { ...ringing, muted }, wished: muted });',
      },
      {
        file: 'core/from-event.js',
        find: 'muted: false, told }',
        replace: 'muted: draft.state.wished === true, told }',
      },
    ],
  },
  {
    id: 'client-mute-outlives-its-call',
    kind: 'state not reset',
    title: 'takes the mute of a call that is over for one of the next call',
    breaks: 'MU-3',
    patches: [
      {
        file: 'core/from-application.js',
        find: 'const mute = { muted, wish: call.mute.wish + 1 };',
        replace:
          'const mute = { muted, wish: call.mute.wish + 1 };\n    update(draft, { kept: muted });',
      },
      {
        file: 'core/from-application.js',
        find: 'mute: { muted: false, wish: 0 },',
        replace: 'mute: { muted: draft.state.kept === true, wish: 0 },',
      },
    ],
  },
  {
    id: 'client-unmute-while-ringing',
    kind: 'state not reset',
    title: 'does not let the user unmute while it rings',
    breaks: 'MU-3',
    patches: [
      {
        file: 'core/from-application.js',
        find: 'update(draft, { ringing: { ...ringing, muted } });',
        replace: 'update(draft, { ringing: { ...ringing, muted: muted || ringing.muted } });',
      },
    ],
  },
  {
    id: 'client-one-late-ack',
    kind: 'timer not cancelled',
    title: 'acknowledges in time once, and then by the number of events alone',
    breaks: 'RS-9',
    patches: [
      {
        file: 'core/requests.js',
        find: 'else if (lastSeq - lastAcked === 1) {',
        replace:
          'else if (lastSeq - lastAcked === 1 && !draft.state.ackedOnce) { update(draft, { ackedOnce: true });',
      },
    ],
  },
  {
    id: 'client-silence-once',
    kind: 'half implemented',
    title: 'does not notice that the server is silent on a socket that it resumed on',
    breaks: 'RS-11',
    patches: [
      { file: 'core/reconnection.js', find: 'noteSound(draft);\n', replace: '' },
      {
        file: 'core/transition.js',
        find: 'noteSound(draft);\n            handleFrame',
        replace: 'if (link.socket === 1) noteSound(draft);\n            handleFrame',
      },
    ],
  },
  {
    id: 'client-unset-is-ok',
    kind: 'wrong status',
    title: 'takes a status without a code for success',
    breaks: 'RQ-6',
    patches: [
      {
        file: 'core/from-response.js',
        find: 'response.status?.code === StatusCode.OK ?',
        replace: 'response.status?.code === StatusCode.OK || response.status?.code === 0 ?',
      },
    ],
  },
  {
    id: 'client-other-ringing-dropped',
    kind: 'lost',
    title: 'drops the RINGING of another call while one is answered by name',
    breaks: 'G-8',
    patches: [
      {
        file: 'core/from-event.js',
        find: "call.target.by === 'name' &&\n        call.target.caller === event.caller;",
        replace:
          "call.target.by === 'name';\n    if (isBeingAnswered && call.target.caller !== event.caller) return;",
      },
    ],
  },
  {
    id: 'client-alerts-while-answering',
    kind: 'half implemented',
    title: 'alerts its user for the very call that is being answered by name',
    breaks: 'G-8',
    patches: [
      {
        file: 'core/from-event.js',
        find: 'const told = !isBeingAnswered && !isDoubtful;',
        replace: 'const told = !isDoubtful;',
      },
    ],
  },
  {
    id: 'client-own-end-untold',
    kind: 'lost',
    title: 'leaves a call whose media failed, and does not tell its application',
    breaks: 'G-8',
    patches: [
      {
        file: 'core/own-call.js',
        find: "emit(draft, { name: 'LEAVE_EVENT', detail: { callId, session: '', reason } });",
        replace: '',
      },
    ],
  },
  {
    id: 'client-answers-twice',
    kind: 'repeated',
    title: 'sends each AnswerCall twice, under an id of its own',
    breaks: 'AN-4',
    patches: [
      {
        file: 'core/from-media.js',
        find: "request(draft, { case: 'answerCall', value }, { kind: 'answerCall', op, ref });",
        replace:
          "request(draft, { case: 'answerCall', value }, { kind: 'answerCall', op, ref });\n    request(draft, { case: 'answerCall', value }, { kind: 'notice' });",
      },
    ],
  },
  {
    id: 'client-new-ringing-dropped',
    kind: 'lost',
    title:
      'takes every RINGING behind a Resume that the snapshot does not show for one that is over',
    breaks: 'G-8',
    patches: [
      {
        file: 'core/from-event.js',
        find: 'const told = !isBeingAnswered && !isDoubtful;',
        replace: 'if (isDoubtful) return;\n    const told = !isBeingAnswered;',
      },
    ],
  },
  {
    id: 'client-returns-replaced',
    kind: 'state not reset',
    title: 'resumes a session that a newer one has replaced',
    breaks: 'RS-12',
    patches: [
      {
        file: 'core/from-event.js',
        find: "case 'sessionClosed':\n",
        replace: "case 'sessionClosed':\n            if (body.value.reason === 2) break;\n",
      },
      {
        file: 'core/reconnection.js',
        find: 'new Set([CloseCode.REPLACED, CloseCode.TAKEN_OVER])',
        replace: 'new Set([CloseCode.TAKEN_OVER])',
      },
    ],
  },
  {
    id: 'client-never-idle-again',
    kind: 'state not reset',
    title: 'takes itself for busy once it has had a call',
    breaks: 'HU-4',
    patches: [
      {
        file: 'core/from-application.js',
        find: "if (draft.state.call.phase !== 'none') {\n        refuse(draft, input.op, 'INVALID_STATE'",
        replace:
          "if (draft.state.call.phase !== 'none' || draft.state.lastRef > 0) {\n        refuse(draft, input.op, 'INVALID_STATE'",
      },
    ],
  },
];
