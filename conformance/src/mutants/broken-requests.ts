/** Owns the broken servers that handle requests as such wrongly: one line of the reference server's core changed. */
import type { BrokenServer } from './patch.js';

/** Every such server. */
export const BROKEN_REQUESTS: readonly BrokenServer[] = [
  {
    id: 'session-forgets-the-first-request',
    kind: 'state not reset',
    title: 'forgets, when the session comes, the oldest response that it gave on the socket',
    breaks: 'RQ-2',
    patches: [
      {
        file: 'core/sessions.js',
        find: 'session: session.id });',
        replace:
          'session: session.id, requests: { ...connection.requests, kept: connection.requests.kept.slice(session.lastSeq === 0 ? -1 : 0) } });',
      },
    ],
  },
  {
    id: 'repeats-hold-the-same',
    kind: 'wrong status',
    title: 'refuses a request whose id was answered with the result of another one',
    breaks: 'RQ-2',
    patches: [
      {
        file: 'core/requests.js',
        find: "case 'repeated':",
        replace:
          "case 'repeated': { const { result } = novelty.frame.body.value; if (result.case !== undefined && result.case !== body.case) { send(draft, connection.id, buildResponse(requestId, refuseStaleId())); return; } }",
      },
    ],
  },
  {
    id: 'other-body-is-another-request',
    kind: 'half implemented',
    title: 'carries out a request whose id was answered with the result of another one',
    breaks: 'RQ-2',
    patches: [
      {
        file: 'core/requests.js',
        find: 'const novelty = judgeId(connection.requests, requestId);',
        replace:
          "const judged = judgeId(connection.requests, requestId); const novelty = judged.kind === 'repeated' && (judged.frame.body.value.result.case ?? body.case) !== body.case ? { kind: 'new' } : judged;",
      },
    ],
  },
  {
    id: 'media-is-always-new',
    kind: 'state not reset',
    title: 'takes candidates, reports, notices and switches under an id that was answered for new',
    breaks: 'RQ-2',
    patches: [
      {
        file: 'core/requests.js',
        find: 'const novelty = judgeId(connection.requests, requestId);',
        replace:
          "const novelty = ['candidates', 'deviceNotice', 'mediaReport', 'setRecording'].includes(body.case) ? { kind: 'new' } : judgeId(connection.requests, requestId);",
      },
    ],
  },
  {
    id: 'recording-is-always-new',
    kind: 'state not reset',
    title: 'switches recording again under an id that was answered',
    breaks: 'RQ-2',
    patches: [
      {
        file: 'core/requests.js',
        find: 'const novelty = judgeId(connection.requests, requestId);',
        replace:
          "const novelty = body.case === 'setRecording' ? { kind: 'new' } : judgeId(connection.requests, requestId);",
      },
    ],
  },
  {
    id: 'notices-are-always-new',
    kind: 'state not reset',
    title: 'tells of a changed device again under an id that was answered',
    breaks: 'RQ-2',
    patches: [
      {
        file: 'core/requests.js',
        find: 'const novelty = judgeId(connection.requests, requestId);',
        replace:
          "const novelty = body.case === 'deviceNotice' ? { kind: 'new' } : judgeId(connection.requests, requestId);",
      },
    ],
  },
  {
    id: 'works-without-an-id',
    kind: 'half implemented',
    title: 'refuses a mute and a description that have no id, and carries them out',
    breaks: 'RQ-3',
    patches: [
      {
        file: 'core/requests.js',
        find: "sendError(draft, connection, body, refuseArgument('this request needs a request_id above 0'));",
        replace:
          "sendError(draft, connection, body, refuseArgument('this request needs a request_id above 0')); if (body.case === 'setMute' || body.case === 'description') { const answer = decide(draft, connection, body, input); if (answer.kind === 'accepted') answer.apply(); }",
      },
    ],
  },
  {
    id: 'ids-have-a-sign',
    kind: 'half implemented',
    title: 'takes a request_id of 2^31 for a negative one',
    breaks: 'RQ-4',
    patches: [
      {
        file: 'core/request-log.js',
        find: 'requestId > log.highestId',
        replace: '(requestId | 0) > (log.highestId | 0)',
      },
    ],
  },
];
