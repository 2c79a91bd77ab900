/**
 * Owns the trace of one case while it is being made: order, time, and what must not be kept. Service
 * keys, user tokens and resume tokens never enter a trace, and the SDP of real devices does not either; they are
 * replaced by labels that are equal exactly when the originals were.
 */

import {
  type ClientFrame,
  type ServerFrame,
  type ServerNote,
  ServerNoteSchema,
  type Trace,
  type TraceEntry,
  TraceSchema,
  UserTokenSchema,
} from '@audiocall/proto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { KNOWN_SECRETS } from '../wording/known-secrets.js';
import { CaseSecrets, label } from './quoted-secrets.js';

/** What was observed, without who and when. */
export type Observation = Exclude<TraceEntry['what'], { case: undefined }>;

/** Records the observations of one case. */
export interface Recorder {
  readonly trace: Trace;
  /** Milliseconds since the start of the trace. */
  elapsedMs(): number;
  /** Adds an entry, of the participant's socket of that number; gives its step. */
  note(participant: string, what: Observation, socket?: number): number;
  /** Says what is known of the server that no frame says. */
  noteServer(note: Partial<Omit<ServerNote, '$typeName' | '$unknown'>>): void;
  /** Says what a user token proves, which enters the trace as a label. */
  noteUserToken(token: MessageInitShape<typeof UserTokenSchema>): void;
  /** Calls back after each entry, until unsubscribed. */
  onNote(listener: (entry: TraceEntry) => void): () => void;
  /** Why nothing is recorded any more; undefined as long as it is. */
  readonly abandonedBecause: string | undefined;
  /** Keeps the beginning of the trace and records nothing more: somebody said more than can be judged. */
  abandon(reason: string): void;
  /** Calls back when the trace is abandoned; at once where it is already. */
  onAbandoned(listener: () => void): void;
}

/** What is kept of an abandoned trace: it is judged in no time, and a report has room for many. */
const KEPT_ENTRIES = 500;

/** Starts a trace at time 0. `now` gives milliseconds of a clock that never goes back. */
export function startRecorder(now: () => number): Recorder {
  const startedAt = now();
  const trace = create(TraceSchema);
  const secrets = new CaseSecrets();
  const listeners = new Set<(entry: TraceEntry) => void>();
  const abandoned = new Set<() => void>();
  let abandonedBecause: string | undefined;
  const elapsedMs = (): number => now() - startedAt;
  return {
    trace,
    elapsedMs,
    get abandonedBecause() {
      return abandonedBecause;
    },
    note(participant, what, socket = 0) {
      if (abandonedBecause !== undefined) return trace.entries.length - 1;
      const kept = hideSecrets(what, secrets);
      // As a message and not as a literal, since nothing is made more often.
      const entry: TraceEntry = {
        $typeName: 'audiocall.conformance.v1.TraceEntry',
        participant,
        atMs: elapsedMs(),
        socket,
        what: kept,
      };
      trace.entries.push(entry);
      for (const listener of listeners) listener(entry);
      return trace.entries.length - 1;
    },
    noteServer(note) {
      trace.server = Object.assign(trace.server ?? create(ServerNoteSchema), note);
    },
    noteUserToken(about) {
      KNOWN_SECRETS.learn(about.token ?? '', 'user token');
      const token = secrets.label('user token', about.token ?? '');
      trace.userTokens.push(create(UserTokenSchema, { ...about, token }));
    },
    onNote(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    abandon(reason) {
      if (abandonedBecause !== undefined) return;
      abandonedBecause = reason;
      trace.entries.splice(KEPT_ENTRIES);
      for (const listener of abandoned) listener();
    },
    onAbandoned(listener) {
      abandoned.add(listener);
      if (abandonedBecause !== undefined) listener();
    },
  };
}

function hideSecrets(what: Observation, secrets: CaseSecrets): Observation {
  if (what.case === 'sent') {
    const value = hideKey(what.value, secrets);
    return value === what.value ? what : { ...what, value };
  }
  if (what.case === 'received') {
    const value = secrets.hideInSentences(hideGiven(what.value, secrets));
    return value === what.value ? what : { ...what, value };
  }
  if (what.case === 'sentRaw' || what.case === 'receivedRaw') {
    return { ...what, value: secrets.hideInRaw(what.value) };
  }
  return what;
}

/** TURN credentials are of no interest to the oracle; of a token it counts which one it is, and how long. */
function hideGiven(frame: ServerFrame, secrets: CaseSecrets): ServerFrame {
  if (frame.body.case !== 'response') return frame;
  const { result } = frame.body.value;
  if (result.case !== 'createSession' && result.case !== 'resume') return frame;
  const response = frame.body.value;
  // One that is the id of its session is no secret, and is told where it is given (RS-6).
  if (result.case === 'resume' || result.value.sessionId !== result.value.resumeToken) {
    KNOWN_SECRETS.learn(result.value.resumeToken, 'resume token');
  }
  const resumeToken = labelToken(secrets, result.value.resumeToken);
  const hidden =
    result.case === 'resume'
      ? { ...result, value: { ...result.value, resumeToken } }
      : {
          ...result,
          value: {
            ...result.value,
            resumeToken,
            iceServers: result.value.iceServers.map((server) =>
              server.credential === '' ? server : { ...server, credential: '<credential>' },
            ),
          },
        };
  return { ...frame, body: { case: 'response', value: { ...response, result: hidden } } };
}

function hideKey(frame: ClientFrame, secrets: CaseSecrets): ClientFrame {
  const { body } = frame;
  if (body.case === 'createSession') {
    const { serviceKey, authToken } = body.value;
    const hidden = {
      serviceKey: labelSecret(secrets, 'key', serviceKey, MOST_OF_KEY),
      authToken: labelSecret(secrets, 'user token', authToken, MOST_OF_USER_TOKEN),
    };
    return { ...frame, body: { ...body, value: { ...body.value, ...hidden } } };
  }
  if (body.case === 'resume') {
    const resumeToken = labelToken(secrets, body.value.resumeToken);
    return { ...frame, body: { ...body, value: { ...body.value, resumeToken } } };
  }
  return frame;
}

function labelToken(secrets: CaseSecrets, token: string): string {
  return labelSecret(secrets, `token of ${token.length} characters`, token, MOST_OF_KEY);
}

/** The most code points that the schema allows a key or a resume token, and a user token. */
const MOST_OF_KEY = 128;
const MOST_OF_USER_TOKEN = 4096;

/** What is longer than it may be stays so, for the oracle to see why it was refused (ER-3). */
function labelSecret(secrets: CaseSecrets, kind: string, secret: string, most: number): string {
  if (secret === '') return '';
  const short = secrets.label(kind, secret);
  const length = secret.length > most ? [...secret].length : 0;
  return length > most ? short.padEnd(length, '.') : short;
}

/** Makes functions that replace the SDP in frames by labels, for traces of real devices. */
export function createSdpRedactor(): {
  client(frame: ClientFrame): ClientFrame;
  server(frame: ServerFrame): ServerFrame;
} {
  const labels = new Map<string, string>();
  const redact = <Value>(value: Value): Value => redactFields(value, labels) as Value;
  return { client: redact, server: redact };
}

const SDP_FIELDS = new Set(['sdp', 'sdpOffer', 'sdpAnswer', 'candidate', 'credential']);

function redactFields(value: unknown, labels: Map<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => redactFields(item, labels));
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) =>
      SDP_FIELDS.has(name) && typeof field === 'string' && field !== ''
        ? [name, labelSdp(labels, name, field)]
        : [name, redactFields(field, labels)],
    ),
  );
}

/** From here on a frame may be too long, so that the label is as long as what it stands for (WR-4). */
const LONG_BYTES = 16 * 1024;

/** The ufrag stays: candidates show it as well, and have to be under it (IC-1). */
const UFRAG_LINE = /^a=ice-ufrag:.*$/gm;

function labelSdp(labels: Map<string, string>, kind: string, sdp: string): string {
  const ufrags = new Set(sdp.match(UFRAG_LINE)?.map((line) => line.trimEnd()));
  const short = [label(labels, kind, sdp), ...ufrags].join('\r\n');
  const length = Buffer.byteLength(sdp);
  return length > LONG_BYTES ? short.padEnd(length, '.') : short;
}
