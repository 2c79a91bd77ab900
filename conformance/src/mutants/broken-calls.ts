/** Owns the broken servers that go wrong within a call: one line of the reference server's core changed. */
import type { BrokenServer } from './patch.js';

/** Every such server. */
export const BROKEN_CALLS: readonly BrokenServer[] = [
  {
    id: 'undescribed-candidates-are-stale',
    kind: 'wrong status',
    title: 'calls candidates stale that come before their own description',
    breaks: 'IC-1',
    patches: [
      {
        file: 'core/negotiation.js',
        find: 'if (id > seat.self.described && id <= seat.phase.negotiation.id)',
        replace: 'if (false)',
      },
    ],
  },
  {
    id: 'no-device-is-one-device',
    kind: 'half implemented',
    base: 'fork',
    title: 'takes all sessions of a user that name no device for the same one',
    breaks: 'MD-2',
    patches: [{ file: 'core/sessions.js', find: "if (deviceId === '')", replace: 'if (false)' }],
  },
  {
    id: 'longest-refused-ref-forgotten',
    kind: 'limit off by one',
    title: 'forgets a refused offer whose client_ref is as long as it may be',
    breaks: 'CA-2',
    patches: [
      {
        file: 'core/refused-offers.js',
        find: 'clientRef.length > MAX_REF_UNITS',
        replace: 'clientRef.length >= MAX_REF_UNITS',
      },
    ],
  },
  {
    id: 'one-refused-ref-less',
    kind: 'limit off by one',
    title: 'remembers 31 refused offers of a session',
    breaks: 'CA-2',
    patches: [
      {
        file: 'core/refused-offers.js',
        find: 'slice(-KEPT_REFUSED_REFS)',
        replace: 'slice(1 - KEPT_REFUSED_REFS)',
      },
    ],
  },
  {
    id: 'disconnected-fails',
    kind: 'wrong reason',
    title: 'ends a call as failed when media is only disconnected, before it is connected',
    breaks: 'CN-4',
    patches: [
      {
        file: 'core/media.js',
        find: 'case MediaState.DISCONNECTED:',
        replace:
          'case MediaState.DISCONNECTED: return accept(() => endCall(draft, call, EndReason.MEDIA_FAILED, undefined));',
      },
    ],
  },
  {
    id: 'media-loss-without-renegotiate',
    kind: 'half implemented',
    title: 'tells of lost media where nobody asked for renegotiate',
    breaks: 'CN-4',
    patches: [
      {
        file: 'core/media.js',
        find: 'bothHave(draft, self.session, peer.session, Feature.RENEGOTIATE)',
        replace: 'true',
      },
    ],
  },
  {
    id: 'failure-counts-too-soon',
    kind: 'early',
    title: 'ends a call for media that failed before the answer',
    breaks: 'CN-4',
    patches: [
      {
        file: 'core/media.js',
        find: 'if (seat === undefined || inForce === 0 || request.negotiationId !== inForce)',
        replace:
          'if (seat !== undefined && inForce === 0 && request.state === MediaState.FAILED) return accept(() => endCall(draft, call, EndReason.MEDIA_FAILED, undefined)); if (seat === undefined || inForce === 0 || request.negotiationId !== inForce)',
      },
    ],
  },
  {
    id: 'protocol-error-detaches',
    kind: 'state not reset',
    title: 'keeps the session of a protocol error for a resume',
    breaks: 'WR-6',
    patches: [
      {
        file: 'core/transition.js',
        find: 'loseConnection(draft, connection, input.code)',
        replace: 'detach(draft, connection, input.code)',
      },
    ],
  },
  {
    id: 'media-back-too-late',
    kind: 'timer not cancelled',
    title: 'ends a call for media that has been back since',
    breaks: 'NG-2',
    patches: [
      { file: 'core/media.js', find: 'disarm(draft, timer)', replace: 'undefined' },
      { file: 'core/media.js', find: '?.self.isMediaLost !== true', replace: ' === undefined' },
    ],
  },
  {
    id: 'second-report-undoes-first',
    kind: 'half implemented',
    title: 'takes a report of media that comes again for its opposite',
    breaks: 'CN-3',
    patches: [
      {
        file: 'core/media.js',
        find: 'mediaReported: true',
        replace: 'mediaReported: !seat.self.mediaReported',
      },
    ],
  },
  {
    id: 'tombstone-for-every-session',
    kind: 'leaked',
    title: "lets every session of the callee's user name a call that is over by its id",
    breaks: 'TG-4',
    patches: [
      {
        file: 'core/targets.js',
        find: "(call.phase.kind === 'offered' && call.callee === session.user)",
        replace: '(/offered|ended/.test(call.phase.kind) && call.callee === session.user)',
      },
    ],
  },
  {
    id: 'records-who-cannot-know',
    kind: 'half implemented',
    title: 'records a call whose claimant does not know RECORDING',
    breaks: 'RC-1',
    patches: [
      {
        file: 'core/recording.js',
        find: 'hasFeature(draft, claimant.session, Feature.RECORDING)',
        replace: 'true',
      },
    ],
  },
  {
    id: 'reject-describes',
    kind: 'half implemented',
    title: 'passes candidates on of a negotiation that their sender rejected',
    breaks: 'NG-6',
    patches: [
      {
        file: 'core/negotiation.js',
        find: 'if (isReject(request))\n        return party;',
        replace: '',
      },
    ],
  },
  {
    id: 'full-log-keeps-two',
    kind: 'limit off by one',
    title: 'keeps two responses alone once it has as many as it announces',
    breaks: 'RQ-2',
    patches: [{ file: 'core/request-log.js', find: 'slice(1 - capacity)', replace: 'slice(-1)' }],
  },
  {
    id: 'glare-while-calling',
    kind: 'wrong status',
    title: 'tells a session that is calling to answer another call',
    breaks: 'GL-1',
    patches: [
      {
        file: 'core/glare.js',
        find: "activity.kind !== 'idle' && activity.kind !== 'ringing'",
        replace: "activity.kind === 'in-call'",
      },
    ],
  },
  {
    id: 'merges-caller-who-does-not-merge',
    kind: 'half implemented',
    title: 'merges two offers although the first caller does not know GLARE_MERGE',
    breaks: 'GL-3',
    patches: [
      {
        file: 'core/glare.js',
        find: 'hasFeature(draft, call.caller.session, Feature.GLARE_MERGE)',
        replace: 'true',
      },
    ],
  },
  {
    id: 'merges-callee-who-does-not-merge',
    kind: 'half implemented',
    title: 'merges two offers although the second caller does not know GLARE_MERGE',
    breaks: 'GL-3',
    patches: [
      {
        file: 'core/glare.js',
        find: 'session.features.has(Feature.GLARE_MERGE)',
        replace: 'true',
      },
    ],
  },
  {
    id: 'connect-timer-of-the-callee',
    kind: 'half implemented',
    title: "gives a claimed call its callee's time to be connected, not its caller's",
    breaks: 'SE-10',
    patches: [
      {
        file: 'core/answering.js',
        find: 'call.timers.connectMs',
        replace: 'claimant.timers.connectMs',
      },
    ],
  },
  {
    id: 'longer-connect-timer',
    kind: 'half implemented',
    title: 'gives a claimed call the longer time to be connected of the two',
    breaks: 'SE-10',
    patches: [
      {
        file: 'core/answering.js',
        find: 'call.timers.connectMs',
        replace: 'Math.max(call.timers.connectMs, claimant.timers.connectMs)',
      },
    ],
  },
  {
    id: 'callee-brings-its-timers',
    kind: 'half implemented',
    title: "goes by its callee's timers once a call is claimed",
    breaks: 'NG-4',
    patches: [
      {
        file: 'core/answering.js',
        find: '{ ...call, phase }',
        replace: '{ ...call, timers: claimant.timers, phase }',
      },
    ],
  },
  {
    id: 'callers-of-the-caller-wait',
    kind: 'half implemented',
    title: 'keeps the calls that are held for a user whose own call was answered',
    breaks: 'BZ-2',
    patches: [
      {
        file: 'core/answering.js',
        find: 'endOtherOffers(draft, call.caller.user);',
        replace: '',
      },
    ],
  },
  {
    id: 'caller-rings-elsewhere',
    kind: 'half implemented',
    title: 'lets a device ring on whose user became a party by the call of another device',
    breaks: 'MD-4',
    base: 'fork',
    patches: [
      {
        file: 'core/answering.js',
        find: 'endOtherOffers(draft, call.caller.user);',
        replace:
          "if (!read(draft, 'users', call.caller.user)?.offered?.some((id) => readKnown(draft, 'calls', id).notified.length > 0)) endOtherOffers(draft, call.caller.user);",
      },
    ],
  },
];
