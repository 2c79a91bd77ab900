/**
 * Owns the broken servers that a third reader of the text thought of, as far as they get requests wrong: ids that come
 * again, the order of two checks, what is measured, and whom they tell. A line of the server is another one in each.
 */
import type { BrokenServer } from './patch.js';

/** Every such server. */
export const BROKEN_READINGS: readonly BrokenServer[] = [
  {
    id: 'first-subprotocol-alone',
    kind: 'half implemented',
    title: 'looks at the first of the subprotocols alone that a client asks for',
    breaks: 'WR-1',
    patches: [
      {
        file: 'shell/uws-server.js',
        find: '.find((offer) => CODECS.has(offer));',
        replace: '.slice(0, 1).find((offer) => CODECS.has(offer));',
      },
    ],
  },
  {
    id: 'stranger-as-no-server',
    kind: 'wrong status',
    title: 'refuses an unknown subprotocol with the HTTP status of a gateway that has no server',
    breaks: 'WR-1',
    patches: [
      { file: 'shell/uws-server.js', find: "'400 Bad Request'", replace: "'502 Bad Gateway'" },
    ],
  },
  {
    id: 'small-frames-at-first',
    kind: 'half implemented',
    title: 'takes 16 KiB for the longest frame before there is a session',
    breaks: 'WR-4',
    patches: [
      {
        file: 'shell/uws-server.js',
        find: 'const decoded = codec.decode(message, maxFrameBytes);',
        replace:
          'const decoded = codec.decode(message, interpreter.inSession(id) ? maxFrameBytes : Math.min(16384, maxFrameBytes));',
      },
      {
        file: 'shell/interpreter.js',
        find: 'return {\n        receive(connection, frame) {',
        replace:
          'return { inSession: (id) => store.connections.get(id)?.session !== undefined,\n        receive(connection, frame) {',
      },
    ],
  },
  {
    id: 'unknown-feature-refused',
    kind: 'wrong status',
    title: 'refuses a session that asks for a feature that the server does not know',
    breaks: 'ER-3',
    patches: [
      {
        file: 'core/requests.js',
        find: 'const barred = checkAdmittance',
        replace:
          "if (body.case === 'createSession' && body.value.features.some((f) => f > 9)) return refuseArgument('features');\n    const barred = checkAdmittance",
      },
    ],
  },
  {
    id: 'unknown-body-not-kept',
    kind: 'tombstone forgotten',
    title: 'does not keep the answer to a body that it does not know',
    breaks: 'RQ-2',
    patches: [
      {
        file: 'core/requests.js',
        find: 'respond(draft, connection, requestId, answer);\n            if (answer.kind',
        replace:
          'if (body.case === undefined) { send(draft, connection.id, buildResponse(requestId, answer)); return; }\n            respond(draft, connection, requestId, answer);\n            if (answer.kind',
      },
    ],
  },
  {
    id: 'repeated-is-newest',
    kind: 'wrong value',
    title:
      'takes a response that was asked for again for the newest one, so that another one goes too soon',
    breaks: 'RQ-2',
    patches: [
      {
        file: 'core/requests.js',
        find: 'send(draft, connection.id, novelty.frame);',
        replace:
          "{ const log = connection.requests; const k = log.kept.filter((x) => x.requestId !== requestId); write(draft, 'connections', connection.id, { ...connection, requests: { ...log, kept: [...k, { requestId, frame: novelty.frame }] } }); }\n            send(draft, connection.id, novelty.frame);",
      },
    ],
  },
  {
    id: 'resume-id-counts',
    kind: 'wrong value',
    title: 'counts the id of a Resume among those of the session',
    breaks: 'RQ-4',
    patches: [
      {
        file: 'core/resuming.js',
        find: 'attach(draft, { ...session, continuity }, { ...known, requests });',
        replace:
          'attach(draft, { ...session, continuity }, { ...known, requests: { ...requests, highestId: Math.max(requests.highestId, known.requests.highestId) } });',
      },
    ],
  },
  {
    id: 'resume-response-kept',
    kind: 'wrong value',
    title: 'keeps the response to a Resume for the id that the session gives to another request',
    breaks: 'RQ-5',
    patches: [
      {
        file: 'core/resuming.js',
        find: 'attach(draft, { ...session, continuity }, { ...known, requests });',
        replace:
          'attach(draft, { ...session, continuity }, { ...known, requests: { ...requests, kept: [...requests.kept, ...known.requests.kept.slice(-1)] } });',
      },
      {
        file: 'core/request-log.js',
        find: "if (requestId > log.highestId)\n        return { kind: 'new' };\n    const kept = log.kept.find((response) => response.requestId === requestId);",
        replace:
          "const kept = log.kept.find((response) => response.requestId === requestId);\n if (requestId > log.highestId && kept === undefined)\n        return { kind: 'new' };",
      },
    ],
  },
  {
    id: 'repeated-guess-counts',
    kind: 'wrong value',
    title: 'counts a wrong token again when the same request comes again',
    breaks: 'RS-6',
    patches: [
      {
        file: 'core/requests.js',
        find: 'send(draft, connection.id, novelty.frame);\n            return;',
        replace:
          "send(draft, connection.id, novelty.frame);\n            if (body.case === 'resume' && connection.session === undefined) punishResume(draft, connection, body.value, StatusCode.RESUME_FAILED);\n            return;",
      },
    ],
  },
  {
    id: 'self-call-before-ref',
    kind: 'wrong status',
    title: 'finds that the callee is the caller before it finds that the client_ref is taken',
    breaks: 'OF-6',
    patches: [
      {
        file: 'core/offering.js',
        find: 'if (earlier !== undefined)\n',
        replace:
          'if (earlier !== undefined && userKey(session.service, offer.callee) !== session.user)\n',
      },
    ],
  },
  {
    id: 'stale-before-ringing',
    kind: 'wrong status',
    title: 'looks at the negotiation of candidates before it looks whether their sender only rings',
    breaks: 'IC-3',
    patches: [
      {
        file: 'core/negotiation.js',
        find: "const refusal = checkState('candidates', session, call.id);",
        replace:
          "if (call.phase.kind === 'offered' && request.negotiationId > 1) return refuseStale();\n    const refusal = checkState('candidates', session, call.id);",
      },
    ],
  },
  {
    id: 'stale-before-claim',
    kind: 'wrong status',
    title: 'looks at the negotiation of a description before it looks whether there is a claim',
    breaks: 'DE-1',
    patches: [
      {
        file: 'core/negotiation.js',
        find: "const refusal = checkState('description', session, call.id);",
        replace:
          "if (call.phase.kind === 'offered' && request.negotiationId > 1) return refuseStale();\n    const refusal = checkState('description', session, call.id);",
      },
    ],
  },
  {
    id: 'in-call-before-name',
    kind: 'wrong status',
    title:
      'looks whether a leaver is in a call before it looks whether there is a call of that name',
    breaks: 'TG-2',
    patches: [
      {
        file: 'core/leaving.js',
        find: 'const target = resolveLeave(',
        replace:
          "if (session.activity.kind === 'in-call' && request.target.case === 'byName') { const r = checkState('leave', session, undefined); if (r) return r; }\n    const target = resolveLeave(",
      },
    ],
  },
  {
    id: 'refs-trimmed',
    kind: 'half implemented',
    title: 'takes a client_ref with a space behind it for the one without',
    breaks: 'ER-3',
    patches: [
      {
        file: 'core/state.js',
        find: 'clientRef}',
        replace: 'clientRef.trim()}',
      },
    ],
  },
  {
    id: 'foreign-notice-told',
    kind: 'leaked',
    title: 'tells who is no party that a call is there, where it is named in a DeviceNotice',
    breaks: 'ER-4',
    patches: [
      {
        file: 'core/device-notice.js',
        find: "if (target.kind === 'refused')\n        return target;",
        replace:
          "if (target.kind === 'refused')\n        return read(draft, 'calls', request.callId) ? refuseState('foreign') : target;",
      },
      {
        file: 'core/device-notice.js',
        find: 'export function decideDeviceNotice',
        replace: "import { read } from './draft.js';\nexport function decideDeviceNotice",
      },
    ],
  },
  {
    id: 'foreign-report-told',
    kind: 'leaked',
    title: 'tells who was no party how a call ended, where it is named in a MediaReport',
    breaks: 'TG-4',
    patches: [
      {
        file: 'core/media.js',
        find: "const target = resolveLive(draft, session, request.callId);\n    if (target.kind === 'refused')\n        return target;\n    const { call } = target;\n    const refusal = checkState('mediaReport'",
        replace:
          "let target = resolveLive(draft, session, request.callId);\n    const f = read(draft, 'calls', request.callId); if (target.kind === 'refused' && f?.phase.kind === 'ended') target = { kind: 'refused', code: 16, message: 'over', callEndReason: f.phase.reason };\n    if (target.kind === 'refused')\n        return target;\n    const { call } = target;\n    const refusal = checkState('mediaReport'",
      },
    ],
  },
  {
    id: 'sdp-in-letters',
    kind: 'limit off by one',
    title: 'measures an SDP in letters, not in bytes',
    breaks: 'LM-1',
    patches: [
      {
        file: 'core/requests.js',
        find: 'const violation = findViolation(message, body.value, draft.settings.limits);',
        replace:
          "let violation = findViolation(message, body.value, draft.settings.limits); if (violation && /sdp/.test(violation) && (body.value.sdp ?? body.value.sdpOffer ?? '').length <= draft.settings.limits.maxSdpBytes && (body.value.sdp ?? body.value.sdpOffer ?? '') !== '') violation = undefined;",
      },
    ],
  },
  {
    id: 'candidate-in-letters',
    kind: 'limit off by one',
    title: 'measures a candidate in letters, not in bytes',
    breaks: 'LM-1',
    patches: [
      {
        file: 'core/requests.js',
        find: 'const violation = findViolation(message, body.value, draft.settings.limits);',
        replace:
          "let violation = findViolation(message, body.value, draft.settings.limits); if (violation && body.case === 'candidates' && /candidate is longer|candidate/.test(violation) && body.value.candidates.every((c) => c.candidate !== '' && c.candidate.length <= draft.settings.limits.maxCandidateBytes && c.mid.length <= 64) && body.value.candidates.length <= draft.settings.limits.maxBatchCandidates && body.value.callId !== '' && body.value.negotiationId > 0 && body.value.ufrag.length <= 256) violation = undefined;",
      },
    ],
  },
  {
    id: 'empty-ufrag-taken',
    kind: 'half implemented',
    title: 'takes candidates without a ufrag',
    breaks: 'ER-3',
    patches: [
      {
        file: 'core/requests.js',
        find: 'const violation = findViolation(message, body.value, draft.settings.limits);',
        replace:
          "const meant = body.case === 'candidates' && body.value.ufrag === '' ? { ...body.value, ufrag: 'none' } : body.value; const violation = findViolation(message, meant, draft.settings.limits);",
      },
    ],
  },
  {
    id: 'reads-what-is-no-frame',
    kind: 'half implemented',
    title: 'reads a message whose last bytes are no field as if they were not there',
    breaks: 'WR-3',
    patches: [
      {
        file: 'shell/uws-server.js',
        find: 'decode: (message, maxBytes) => decodeClientFrame(new Uint8Array(message), maxBytes),',
        replace:
          'decode: (message, maxBytes) => [0, 1, 2, 3].map((cut) => decodeClientFrame(new Uint8Array(message).slice(0, message.byteLength - cut), maxBytes)).reduce((first, next) => first.ok || first.fault === "oversize" || !next.ok ? first : next),',
      },
    ],
  },
];
