/** Owns the broken servers that are wrong about a constraint of one field, or about what is exactly at a limit. */
import type { MutantFacts } from './mutant.js';
import type { BrokenServer, Patch } from './patch.js';

const CHECK = 'const violation = findViolation(message, body.value, draft.settings.limits);';
const FOUND = CHECK.replace('violation', 'found');

/** The server overlooks what its own sentence about the field begins with, in those requests. */
const overlook = (bodies: string, fault: string): readonly Patch[] => [
  {
    file: 'core/requests.js',
    find: CHECK,
    replace: `${FOUND}\n    const violation = /^(${bodies})$/.test(body.case) && /${fault}/.test(found) ? undefined : found;`,
  },
];

/** The server refuses a right request. */
const refuseWhere = (condition: string): readonly Patch[] => [
  {
    file: 'core/requests.js',
    find: CHECK,
    replace: `${FOUND}\n    const violation = ${condition} ? 'it is too long' : found;`,
  },
];

const half = (id: string, title: string, ...patches: readonly Patch[]): BrokenServer => ({
  ...{ id, title, kind: 'half implemented', breaks: 'ER-3' },
  patches,
});

const strict = (id: string, title: string, condition: string): BrokenServer => ({
  ...{ id, title, kind: 'limit off by one', breaks: 'LM-1' },
  patches: refuseWhere(condition),
});

/** With another clause. */
const breaking = (breaks: MutantFacts['breaks'], server: BrokenServer): BrokenServer => ({
  ...server,
  breaks,
});

/** Every such server. */
export const BROKEN_FIELDS: readonly BrokenServer[] = [
  breaking(
    'LM-1',
    half(
      'late-sdp-has-no-limit',
      'takes a description of any length after the claim',
      ...overlook('description', 'max_sdp_bytes'),
    ),
  ),
  half(
    'late-sdp-may-be-empty',
    'passes an empty description on',
    ...overlook('description', '^sdp has to'),
  ),
  half(
    'early-sdp-may-be-empty',
    'takes an empty early offer for none',
    ...overlook('offerCall', '^sdp_offer has to'),
  ),
  breaking(
    'LM-1',
    half(
      'inline-answer-has-no-limit',
      'takes an inline answer of any length',
      ...overlook('answerCall', 'max_sdp_bytes'),
    ),
  ),
  half(
    'section-of-any-length',
    'passes on a candidate whose mid is too long',
    ...overlook('candidates', 'mid has'),
  ),
  half(
    'candidate-may-be-empty',
    'passes on a candidate without a line',
    ...overlook('candidates', 'candidate has to'),
  ),
  half(
    'report-of-nothing',
    'takes a report without a state for one',
    ...overlook('mediaReport', '^state'),
  ),
  half(
    'notice-of-nothing',
    'takes a notice of no kind of device for one',
    ...overlook('deviceNotice', '^kind'),
  ),
  breaking(
    'ER-1',
    half(
      'call-id-may-be-empty',
      'looks for the call of an empty call_id',
      ...overlook('setMute|setRecording|description|candidates|mediaReport', '^call_id has to'),
    ),
  ),
  breaking(
    'ER-1',
    half(
      'left-call-of-any-length',
      'looks for the call that a target of any length names, when somebody leaves',
      ...overlook('leave', 'code points'),
    ),
  ),
  breaking(
    'ER-1',
    half(
      'caller-with-controls',
      'looks for the call of a caller whose name holds control characters',
      ...overlook('answerCall|leave', 'control'),
    ),
  ),
  half(
    'session-fields-of-any-length',
    'takes a device_id, a client and tokens of any length',
    ...overlook('createSession', '^(device_id|client|auth_token)'),
  ),
  half(
    'service-may-be-empty',
    'looks for a service with an empty id or a key that is too long',
    ...overlook('createSession', '^service'),
  ),
  breaking(
    'ER-1',
    half(
      'resumes-anything',
      'looks for the session of an empty id and of a token that is too long',
      ...overlook('resume', '.'),
    ),
  ),
  strict(
    'late-sdp-below-its-limit',
    'refuses a description that is as long as it may be',
    "body.case === 'description' && Buffer.byteLength(body.value.sdp) >= draft.settings.limits.maxSdpBytes",
  ),
  strict(
    'late-batch-below-its-limit',
    'refuses a batch after the claim that is as large as it may be',
    "body.case === 'candidates' && body.value.candidates.length >= draft.settings.limits.maxBatchCandidates && read(draft, 'calls', body.value.callId)?.phase.kind !== 'offered'",
  ),
  strict(
    'late-candidate-below-its-limit',
    'refuses a candidate after the claim that is as long as it may be',
    "body.case === 'candidates' && body.value.candidates.some(({ candidate }) => Buffer.byteLength(candidate) >= draft.settings.limits.maxCandidateBytes) && read(draft, 'calls', body.value.callId)?.phase.kind !== 'offered'",
  ),
  breaking('DE-2', {
    ...half('late-sdp-is-cut', 'passes on 8 KiB of a description', {
      file: 'core/negotiation.js',
      find: 'value: { negotiationId, type, sdp, iceRestart },',
      replace: 'value: { negotiationId, type, sdp: sdp.slice(0, 8192), iceRestart },',
    }),
    kind: 'wrong value',
  }),
  breaking('DE-2', {
    ...half('late-sdp-is-latin', 'passes on a description as Latin-1', {
      file: 'core/negotiation.js',
      find: 'value: { negotiationId, type, sdp, iceRestart },',
      replace:
        "value: { negotiationId, type, sdp: Buffer.from(sdp, 'latin1').toString('latin1'), iceRestart },",
    }),
    kind: 'wrong value',
  }),
];
