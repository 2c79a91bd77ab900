/** Owns the broken servers that forget, or keep, too much from one call, socket or request to the next: a line of the core changed. */
import type { BrokenServer } from './patch.js';

/** Every such server. */
export const BROKEN_MEMORY: readonly BrokenServer[] = [
  {
    id: 'snapshot-without-record',
    kind: 'half implemented',
    title: 'does not say in a snapshot of an offer that the call is to be recorded',
    breaks: 'RS-2',
    patches: [
      {
        file: 'core/snapshot.js',
        find: 'const common = { callId: call.id, callType, record };',
        replace: 'const common = { callId: call.id, callType };',
      },
    ],
  },
  {
    id: 'snapshot-before-the-offer',
    kind: 'wrong value',
    title: 'says in a snapshot that there is a negotiation before anybody offered one',
    breaks: 'RS-2',
    patches: [
      {
        file: 'core/snapshot.js',
        find: "negotiationId: stage === 'awaiting-offer' ? 0 : id",
        replace: 'negotiationId: id',
      },
    ],
  },
  {
    id: 'snapshot-never-waits',
    kind: 'wrong value',
    title: 'never says in a snapshot that the first negotiation waits for its answer',
    breaks: 'RS-2',
    patches: [
      {
        file: 'core/snapshot.js',
        find: "negotiationPending: stage === 'awaiting-answer'",
        replace: "negotiationPending: stage === 'awaiting-answer' && id > 1",
      },
    ],
  },
  {
    id: 'snapshot-of-a-call-without-record',
    kind: 'half implemented',
    title: 'does not say in a snapshot of a call that it is to be recorded',
    breaks: 'RS-2',
    patches: [
      {
        file: 'core/snapshot.js',
        find: 'record,\n        state: phase.kind',
        replace: 'state: phase.kind',
      },
    ],
  },
  {
    id: 'resume-forgets-ended-calls',
    kind: 'half implemented',
    title: 'forgets at a resume the calls of the session that are over',
    breaks: 'HU-2',
    patches: [
      {
        file: 'core/sessions.js',
        find: "write(draft, 'sessions', session.id, { ...session, connection: id });",
        replace:
          "write(draft, 'sessions', session.id, { ...session, connection: id, told: session.told.filter((each) => read(draft, 'calls', each.call)?.phase.kind !== 'ended') });",
      },
    ],
  },
  {
    id: 'resume-forgets-refused-offers',
    kind: 'half implemented',
    title: 'forgets at a resume which offers it had refused',
    breaks: 'CA-2',
    patches: [
      {
        file: 'core/sessions.js',
        find: "write(draft, 'sessions', session.id, { ...session, connection: id });",
        replace:
          "write(draft, 'sessions', session.id, { ...session, connection: id, refusedRefs: [] });",
      },
    ],
  },
  {
    id: 'forgets-offer-refused-for-field',
    kind: 'half implemented',
    title: 'does not remember an offer that it answered INVALID_ARGUMENT',
    breaks: 'CA-2',
    patches: [
      {
        file: 'core/requests.js',
        find: "else if (body.case === 'offerCall' &&",
        replace:
          "else if (body.case === 'offerCall' && answer.code !== StatusCode.INVALID_ARGUMENT &&",
      },
    ],
  },
  {
    id: 'forgets-offer-refused-for-glare',
    kind: 'half implemented',
    title: 'does not remember an offer that it answered GLARE',
    breaks: 'CA-2',
    patches: [
      {
        file: 'core/requests.js',
        find: "else if (body.case === 'offerCall' &&",
        replace: "else if (body.case === 'offerCall' && answer.code !== StatusCode.GLARE &&",
      },
    ],
  },
  {
    id: 'forgets-offer-refused-for-state',
    kind: 'half implemented',
    title: 'does not remember an offer that it answered INVALID_STATE',
    breaks: 'CA-2',
    patches: [
      {
        file: 'core/requests.js',
        find: "else if (body.case === 'offerCall' &&",
        replace:
          "else if (body.case === 'offerCall' && answer.code !== StatusCode.INVALID_STATE &&",
      },
    ],
  },
  {
    id: 'forgets-offer-refused-for-busy',
    kind: 'half implemented',
    title: 'does not remember an offer that it answered BUSY',
    breaks: 'CA-2',
    patches: [
      {
        file: 'core/requests.js',
        find: "else if (body.case === 'offerCall' &&",
        replace: "else if (body.case === 'offerCall' && answer.code !== StatusCode.BUSY &&",
      },
    ],
  },
  {
    id: 'guess-keeps-a-socket',
    kind: 'timer not cancelled',
    title: 'keeps a socket that failed to resume open for ever',
    breaks: 'SE-7',
    patches: [
      {
        file: 'core/resuming.js',
        find: 'const failedResumes = known.failedResumes + 1;',
        replace:
          "const failedResumes = known.failedResumes + 1; disarm(draft, { kind: 'hello', id: connection.id });",
      },
    ],
  },
  {
    id: 'recording-outlives-the-call',
    kind: 'state not reset',
    title: 'begins a call with the recording of the one before',
    breaks: 'RC-1',
    patches: [
      {
        file: 'core/answering.js',
        find: 'isRecorded: false,',
        replace: 'isRecorded: globalThis.recorded?.has(call.caller.session) ?? false,',
      },
      {
        file: 'core/recording.js',
        find: 'apply: () => {',
        replace:
          "apply: () => { (globalThis.recorded ??= new Set())[on ? 'add' : 'delete'](call.caller.session);",
      },
    ],
  },
  {
    id: 'epochs-outlive-the-call',
    kind: 'state not reset',
    title: 'drops a notice whose epoch was used in an earlier call',
    breaks: 'DN-1',
    patches: [
      {
        file: 'core/device-notice.js',
        find: 'const { epoch, kind } = request;',
        replace:
          'const { epoch, kind } = request; const seen = (globalThis.seenEpochs ??= new Map()); if ((seen.get(session.id) ?? 0) >= epoch) return acceptIdly(); seen.set(session.id, epoch);',
      },
    ],
  },
  {
    id: 'end-of-candidates-outlives-the-call',
    kind: 'state not reset',
    title: 'takes no candidates after the end of those of an earlier call',
    breaks: 'IC-1',
    patches: [
      {
        file: 'core/negotiation.js',
        find: 'if (caller.trickleEnded)\n        return refuseEndedTrickle();',
        replace:
          'const ended = (globalThis.endedTrickles ??= new Set()); if (ended.has(caller.session))\n        return refuseEndedTrickle(); if (request.end) ended.add(caller.session);',
      },
    ],
  },
  {
    id: 'negotiation-of-the-offerer',
    kind: 'wrong value',
    title: 'lets a negotiation go by the timers of who began it',
    breaks: 'NG-4',
    patches: [
      {
        file: 'core/negotiation.js',
        find: 'arm(draft, timer, call.timers.negotiateMs);',
        replace: "arm(draft, timer, readKnown(draft, 'sessions', offerer).timers.negotiateMs);",
      },
      {
        file: 'core/negotiation.js',
        find: '{ id, stage }) {\n    if (id === FIRST',
        replace: '{ id, stage, offerer }) {\n    if (id === FIRST',
      },
      {
        file: 'core/negotiation.js',
        find: 'import { read, write } from',
        replace: 'import { read, readKnown, write } from',
      },
    ],
  },
];
