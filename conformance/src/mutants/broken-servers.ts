/** Owns the broken servers: the reference server with a line of its core changed. */
import { BROKEN_BUFFERS } from './broken-buffers.js';
import { BROKEN_CALLS } from './broken-calls.js';
import { BROKEN_CHECKS } from './broken-checks.js';
import { BROKEN_ENDS } from './broken-ends.js';
import { BROKEN_ENTRIES } from './broken-entries.js';
import { BROKEN_FAREWELLS } from './broken-farewells.js';
import { BROKEN_FEATURES } from './broken-features.js';
import { BROKEN_FIELDS } from './broken-fields.js';
import { BROKEN_FORKS } from './broken-forks.js';
import { BROKEN_IDENTITY } from './broken-identity.js';
import { BROKEN_LIMITS } from './broken-limits.js';
import { BROKEN_MEDIA } from './broken-media.js';
import { BROKEN_MEMORY } from './broken-memory.js';
import { BROKEN_OPERATION } from './broken-operation.js';
import { BROKEN_POLICIES } from './broken-policies.js';
import { BROKEN_READINGS } from './broken-readings.js';
import { BROKEN_REFUSALS } from './broken-refusals.js';
import { BROKEN_REPLAYS } from './broken-replays.js';
import { BROKEN_REQUESTS } from './broken-requests.js';
import { BROKEN_RESUMES } from './broken-resumes.js';
import { BROKEN_RETURNS } from './broken-returns.js';
import { BROKEN_ROSTERS } from './broken-rosters.js';
import { BROKEN_SECOND_CALLS } from './broken-second-calls.js';
import { BROKEN_SEQUELS } from './broken-sequels.js';
import { BROKEN_STATE } from './broken-state.js';
import { BROKEN_TARGETS } from './broken-targets.js';
import { BROKEN_TERMS } from './broken-terms.js';
import { BROKEN_TERMS_OF_MEDIA } from './broken-terms-of-media.js';
import { BROKEN_TIMEOUTS } from './broken-timeouts.js';
import { BROKEN_TIMERS } from './broken-timers.js';
import type { BrokenServer } from './patch.js';

/** Every broken server. */
export const BROKEN_SERVERS: readonly BrokenServer[] = [
  {
    id: 'nobody-is-free-again',
    kind: 'state not reset',
    title: 'leaves the sessions of an ended call busy',
    breaks: 'RJ-2',
    patches: [
      {
        file: 'core/ending.js',
        find: "write(draft, 'sessions', id, { ...session, activity: IDLE });",
        replace: 'void IDLE;',
      },
    ],
  },
  {
    id: 'ring-timer-outlives-claim',
    kind: 'timer not cancelled',
    title: 'ends a claimed call when its time to ring is over',
    breaks: 'TO-2',
    patches: [
      {
        file: 'core/answering.js',
        find: "disarm(draft, { kind: 'ring', id: call.id });",
        replace: '',
      },
      {
        file: 'core/transition.js',
        find: 'if (call?.phase.kind === phase)',
        replace: 'if (call !== undefined)',
      },
    ],
  },
  {
    id: 'no-tombstone',
    kind: 'tombstone forgotten',
    title: 'forgets a call at once',
    breaks: 'TG-4',
    patches: [
      {
        file: 'core/targets.js',
        find: 'call !== undefined && mayName(call, session) ?',
        replace: "call !== undefined && call.phase.kind !== 'ended' && mayName(call, session) ?",
      },
    ],
  },
  {
    id: 'eternal-tombstone',
    kind: 'tombstone forgotten',
    title: 'never forgets a call',
    breaks: 'TG-4',
    patches: [
      {
        file: 'core/ending.js',
        find: "arm(draft, { kind: 'tombstone', id: call.id }, call.timers.tombstoneMs);",
        replace: '',
      },
    ],
  },
  {
    id: 'repeats-are-carried-out',
    kind: 'half implemented',
    title: 'carries a repeated request out again',
    breaks: 'RQ-2',
    patches: [
      {
        file: 'core/request-log.js',
        find: 'if (requestId > log.highestId)',
        replace:
          'if (requestId > log.highestId || log.kept.some((one) => one.requestId === requestId))',
      },
    ],
  },
  {
    id: 'one-report-connects',
    kind: 'early',
    title: 'connects a call when one party reports media',
    breaks: 'CN-3',
    patches: [
      { file: 'core/media.js', find: 'if (!seat.peer.mediaReported)', replace: 'if (false)' },
    ],
  },
  {
    id: 'reports-count-too-soon',
    kind: 'early',
    title: 'counts reports of media before the answer',
    breaks: 'CN-4',
    patches: [
      {
        file: 'core/media.js',
        find: 'inForce === 0 || request.negotiationId !== inForce',
        replace: 'false',
      },
    ],
  },
  {
    id: 'mute-repeats-itself',
    kind: 'repeated',
    title: 'sends MUTE for a SetMute that changes nothing',
    breaks: 'MU-2',
    patches: [
      { file: 'core/media.js', find: 'if (seat.self.muted === muted)', replace: 'if (false)' },
    ],
  },
  {
    id: 'other-callers-wait',
    kind: 'state not reset',
    title: 'keeps the other calls of a user who is in one',
    breaks: 'BZ-2',
    patches: [
      {
        file: 'core/answering.js',
        find: "read(draft, 'users', user)?.offered ?? []",
        replace: "read(draft, 'users', user)?.sessions.slice(0, 0) ?? []",
      },
    ],
  },
  {
    id: 'ack-counts-for-nothing',
    kind: 'half implemented',
    title: 'answers a call that the callee has not seen ring yet',
    breaks: 'TG-3',
    patches: [{ file: 'core/targets.js', find: 'told.ringingSeq <= ackSeq', replace: 'true' }],
  },
  {
    id: 'oldest-by-name',
    kind: 'state not reset',
    title: 'takes a name for the oldest call of the two, not for the live one',
    breaks: 'TG-2',
    patches: [
      {
        file: 'core/targets.js',
        find: "read(draft, 'pairs', pairKey(caller, session.userId))?.at(-1)",
        replace: "read(draft, 'pairs', pairKey(caller, session.userId))?.at(0)",
      },
    ],
  },
  {
    id: 'foreign-calls-obey',
    kind: 'leaked',
    title: 'lets anybody name a call by its id',
    breaks: 'ER-4',
    patches: [
      {
        file: 'core/targets.js',
        find: 'call !== undefined && mayName(call, session) ?',
        replace: 'call !== undefined ?',
      },
    ],
  },
  {
    id: 'silence-is-forgiven',
    kind: 'timer not cancelled',
    title: 'keeps a session that does not answer pings',
    breaks: 'SE-8',
    patches: [{ file: 'core/liveness.js', find: 'SILENT_INTERVALS * ping', replace: '1e6 * ping' }],
  },
  {
    id: 'both-are-busy',
    kind: 'half implemented',
    title: 'knows no glare: two users who call each other are busy',
    breaks: 'GL-1',
    patches: [
      {
        file: 'core/glare.js',
        find: "return activity.kind === 'ringing' && activity.call !== id ? undefined : call;",
        replace: 'return undefined;',
      },
    ],
  },
  {
    id: 'candidates-after-their-end',
    kind: 'late',
    title: 'passes on candidates that come after their end',
    breaks: 'IC-1',
    patches: [
      { file: 'core/negotiation.js', find: 'if (seat.self.trickleEnded)', replace: 'if (false)' },
    ],
  },
  {
    id: 'candidates-of-any-negotiation',
    kind: 'half implemented',
    title: 'passes on candidates of a negotiation that is none',
    breaks: 'IC-2',
    patches: [
      {
        file: 'core/negotiation.js',
        find: 'if (id !== seat.self.described)',
        replace: 'if (false)',
      },
    ],
  },
  {
    id: 'one-user-for-all-services',
    kind: 'leaked',
    title: 'takes users of the same id in two services for one',
    breaks: 'SE-3',
    patches: [
      {
        file: 'core/state.js',
        find: 'function userKey(service, userId) {',
        replace: "function userKey(service, userId) { service = '';",
      },
    ],
  },
  {
    id: 'waits-for-hello-for-ever',
    kind: 'timer not cancelled',
    title: 'keeps sockets that never create a session',
    breaks: 'SE-7',
    patches: [
      {
        file: 'core/liveness.js',
        find: "arm(draft, { kind: 'hello', id }, draft.settings.timers.helloMs);",
        replace: '',
      },
    ],
  },
  {
    id: 'resume-forgets-requests',
    kind: 'state not reset',
    title: 'forgets after a resume what it has processed',
    breaks: 'RS-5',
    patches: [
      {
        file: 'core/resuming.js',
        find: 'lastRequestId: requests.highestId,',
        replace: 'lastRequestId: Math.max(0, requests.highestId - 1),',
      },
    ],
  },
  ...BROKEN_BUFFERS,
  ...BROKEN_CALLS,
  ...BROKEN_CHECKS,
  ...BROKEN_READINGS,
  ...BROKEN_SECOND_CALLS,
  ...BROKEN_SEQUELS,
  ...BROKEN_RETURNS,
  ...BROKEN_TERMS_OF_MEDIA,
  ...BROKEN_ENTRIES,
  ...BROKEN_TARGETS,
  {
    id: 'lone-device-answered-elsewhere',
    kind: 'half implemented',
    base: 'fork',
    title: 'tells the only device of a user ANSWERED_ELSEWHERE when it answers',
    breaks: 'MD-1',
    patches: [
      {
        file: 'core/answering.js',
        find: 'if (id === claimant)\n            continue;',
        replace:
          'if (id === claimant) { if (call.notified.length === 1) tellCancel(draft, id, call, EndReason.ANSWERED_ELSEWHERE); continue; }',
      },
    ],
  },
  {
    id: 'list-of-who-is-gone',
    kind: 'state not reset',
    title: 'keeps on its list who is gone, and fails when it is asked for it',
    breaks: 'RQ-7',
    patches: [
      {
        file: 'core/roster.js',
        find: 'if (roster === undefined)',
        replace: 'if (roster !== undefined)',
      },
    ],
  },
  {
    id: 'withholds-the-list',
    kind: 'wrong status',
    title: 'lists its users to nobody, whatever key was shown',
    breaks: 'SL-1',
    patches: [
      {
        file: 'core/roster.js',
        find: 'if (!session.hasShownKey)',
        replace: 'if (session !== undefined)',
      },
    ],
  },
  ...BROKEN_ENDS,
  ...BROKEN_FAREWELLS,
  ...BROKEN_FEATURES,
  ...BROKEN_FIELDS,
  ...BROKEN_FORKS,
  ...BROKEN_IDENTITY,
  ...BROKEN_LIMITS,
  ...BROKEN_MEDIA,
  ...BROKEN_OPERATION,
  ...BROKEN_POLICIES,
  ...BROKEN_REFUSALS,
  ...BROKEN_REPLAYS,
  ...BROKEN_RESUMES,
  ...BROKEN_REQUESTS,
  ...BROKEN_ROSTERS,
  ...BROKEN_TERMS,
  ...BROKEN_TIMEOUTS,
  ...BROKEN_MEMORY,
  ...BROKEN_STATE,
  ...BROKEN_TIMERS,
];
