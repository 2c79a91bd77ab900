/** Owns how an entry of a trace reads as one line. Pure. */
import {
  type AppEvent,
  CallType,
  CloseCode,
  DescriptionType,
  Disposition,
  EndReason,
  type Event,
  MediaState,
  type RawMessage,
  SessionClosedReason,
  SessionState,
  type Snapshot,
  type SocketClosed,
  StatusCode,
  type TraceEntry,
} from '@audiocall/proto';
import { nameEvent } from '../oracle/duty.js';
import { nameBytes } from '../oracle/name-bytes.js';
import { nameValue } from '../oracle/name-value.js';
import { inLine } from './printable.js';

/** One line for an entry: who, which way, what. */
export function describeEntry(entry: TraceEntry): string {
  const { what } = entry;
  switch (what.case) {
    case 'opened':
      return `opened ${inLine(what.value.subprotocol)}`;
    case 'sent': {
      const { requestId, ackSeq, body } = what.value;
      const id = requestId > 0 ? ` #${requestId}` : '';
      const ack = ackSeq === undefined ? '' : ` ackSeq=${ackSeq}`;
      return `→ ${body.case ?? 'no body'}${id}${ack}${details(body.value)}`;
    }
    case 'received': {
      const { body } = what.value;
      if (body.case === 'response') {
        const { status, requestId, result } = body.value;
        const code = nameValue(StatusCode, status?.code ?? 0);
        const message = describeMessage(status?.message ?? '');
        // Whether it names a call is what a Leave is answered for.
        const lack = result.case === 'leave' && result.value.callId === '' ? ' callId=empty' : '';
        return `← ${code} #${requestId}${details(result.value)}${lack}${message}`;
      }
      if (body.case === 'event')
        return `! ${nameEvent(body.value.body.case)} (seq ${body.value.seq})${eventDetails(body.value)}`;
      return `← ${body.value?.body.case ?? 'nothing'}`;
    }
    case 'sentRaw':
      return `→ ${what.value.fault}, ${describeSize(what.value)}`;
    case 'receivedRaw':
      return `← no frame: ${what.value.fault}`;
    case 'stoppedReading':
      return 'reads nothing from here on';
    case 'closed':
      return describeClose(what.value);
    case 'command':
      // The harness asks for a command that no SDK knows where it needs no more than an answer.
      return what.value.command.case === undefined
        ? 'asks for something unknown, to sync'
        : `calls ${what.value.command.case}${details(what.value.command.value)}`;
    case 'report': {
      const { report } = what.value;
      if (report.case === 'result') {
        const { error, commandId } = report.value;
        return error === undefined
          ? `done (${commandId})`
          : `failed with ${inLine(error.code)} (${commandId}): ${inLine(error.message, MOST_OF_A_MESSAGE)}`;
      }
      if (report.case === 'event') return `app event ${describeAppEvent(report.value)}`;
      return `reports ${report.case}`;
    }
    case 'heard':
      return what.value.toneHz === 0 ? 'hears silence' : `hears ${what.value.toneHz} Hz`;
    default:
      return '';
  }
}

/** How long a message is, and how it looks; text may hold what is hidden, and does not hide in this form. */
function describeSize({ head, length, text }: RawMessage): string {
  const bytes = text ? '' : nameBytes(head, length);
  const size = length === 1 ? '1 byte' : `${length} bytes`;
  return bytes === '' ? size : `${size}: ${bytes}`;
}

/** Who ended the socket of the participant, and with which code. */
function describeClose(closed: SocketClosed): string {
  const { fault, byParticipant } = closed;
  if (fault === '') return describeCode(closed);
  const who = byParticipant ? 'it' : 'the server';
  return `its socket is lost (1006), since ${who} broke RFC 6455: ${inLine(fault, MOST_OF_A_MESSAGE)}`;
}

function describeCode({ code, httpStatus, byParticipant }: SocketClosed): string {
  if (httpStatus > 0) return `refused with HTTP status ${httpStatus}`;
  const name = nameCloseCode(code);
  if (code === LOST) return byParticipant ? 'cuts its socket (1006)' : 'its socket is lost (1006)';
  return byParticipant ? `closes its socket (${name})` : `the server closes its socket (${name})`;
}

/** The code that stands for no close frame at all. */
const LOST = 1006;
const NORMAL = 1000;

function nameCloseCode(code: number): string {
  const [name] = Object.entries(CloseCode).find(([, known]) => known === code) ?? [];
  if (name !== undefined) return `${code} ${name}`;
  return code === NORMAL ? `${code}, normal` : String(code);
}

/** A message is a sentence: it may be longer than a value. */
const MOST_OF_A_MESSAGE = 160;
const LIKE_SDP = /\b[acmotv]=|candidate:/;
/** A word that is longer than words are may be a token or a key. */
const LIKE_A_SECRET = /[^\s'"`()<>]{24,}/g;

/** What a server says of an error; neither SDP nor what may be a secret, should it say those. */
function describeMessage(message: string): string {
  if (message === '' || LIKE_SDP.test(message)) return '';
  return `: ${inLine(message.replace(LIKE_A_SECRET, '…'), MOST_OF_A_MESSAGE)}`;
}

function eventDetails({ body, callId }: Event): string {
  const words = [callId];
  if (body.case === 'leave' || body.case === 'cancel') {
    words.unshift(nameValue(EndReason, body.value.reason));
  } else if (body.case === 'ringing') words.push(`expiresInMs=${body.value.expiresInMs}`);
  else if (body.case === 'connected' && body.value.peerMuted) words.push('peerMuted');
  else if (body.case === 'sessionClosed') {
    words.push(nameValue(SessionClosedReason, body.value.reason));
  }
  const typed = body.value !== undefined && 'callType' in body.value ? body.value : undefined;
  return listWords([...words, typed === undefined ? '' : nameCallType(typed.callType)]);
}

/** What an application was given, without what its SDK left unset. */
function describeAppEvent(event: AppEvent): string {
  const { name, reason, closeReason, callId, caller, callee } = event;
  const named = (what: string, value: string): string =>
    value === '' ? '' : `${what}=${inLine(value)}`;
  const words = [
    reason === EndReason.UNSPECIFIED ? '' : nameValue(EndReason, reason),
    closeReason === SessionClosedReason.UNSPECIFIED
      ? ''
      : nameValue(SessionClosedReason, closeReason),
    inLine(callId),
    named('caller', caller),
    named('callee', callee),
    event.record ? 'record' : '',
    event.peerMuted ? 'peerMuted' : '',
  ];
  return `${inLine(name)}${listWords(words)}`;
}

function listWords(words: readonly string[]): string {
  return words
    .filter((word) => word !== '')
    .map((word) => ` ${word}`)
    .join('');
}

/** Numbers that have a name in the schema. */
const ENUMS: Record<string, Record<number, string>> = {
  disposition: Disposition,
  state: MediaState,
  type: DescriptionType,
};

const SHOWN = [
  'callId',
  'callee',
  'caller',
  'userId',
  'negotiationId',
  'muted',
  'state',
  'disposition',
  'winningCallId',
  'deviceId',
  'type',
  'end',
  'alreadyEnded',
];

/** Texts of which only the presence is shown. */
const HIDDEN = ['sdpOffer', 'sdpAnswer'];

/** Whether an entry only settles, or shows a sign of life: of no interest to a reader. */
export function isRoutine(entry: TraceEntry): boolean {
  const { what } = entry;
  if (what.case === 'sent') {
    const kind = what.value.body.case;
    return kind === 'ping' || kind === 'pong';
  }
  if (what.case !== 'received' || what.value.body.case !== 'control') return false;
  return what.value.body.value.body.case !== 'error';
}

/** The clauses about Pongs themselves. */
const OF_PONGS: ReadonlySet<string> = new Set(['G-5', 'SE-8']);

/**
 * Whether nothing is wrong with an entry at which a clause is broken: it is the Pong behind which nothing
 * more can come of what was before, and so the place of what did not come.
 */
export function endsTheWait({ what }: TraceEntry, clause: string): boolean {
  if (what.case !== 'received' || OF_PONGS.has(clause)) return false;
  const { body } = what.value;
  return body.case === 'control' && body.value.body.case === 'pong';
}

/** The few fields that tell one frame from another; never SDP, never a key. */
function details(value: unknown): string {
  if (value === null || typeof value !== 'object') return '';
  // The call is the same in most lines: what differs comes first, where there is room for little.
  const entries = Object.entries(value);
  const ordered = [
    ...entries.filter(([name]) => name !== 'callId'),
    ...entries.filter(([name]) => name === 'callId'),
  ];
  const fields = ordered.map(([name, field]) => describeField(name, field));
  const text = fields.filter((field) => field !== '').join(' ');
  return text === '' ? '' : ` ${text}`;
}

function describeField(name: string, field: unknown): string {
  if (name === 'target') return describeTarget(field);
  if (name === 'snapshot') return describeSnapshot(field as Snapshot | undefined);
  if (name === 'callType') return nameCallType(Number(field));
  if (HIDDEN.includes(name)) return field === undefined ? '' : name;
  if (!SHOWN.includes(name)) return '';
  switch (typeof field) {
    case 'number':
      return `${name}=${ENUMS[name] === undefined ? field : nameValue(ENUMS[name], field)}`;
    case 'boolean':
      return field ? name : '';
    case 'string':
      return field === '' ? '' : `${name}=${inLine(field)}`;
    default:
      return '';
  }
}

/** Nothing of the one call type that core has, which almost every call is of. */
function nameCallType(callType: number): string {
  return callType === CallType.AUDIOCALL ? '' : `callType=${nameValue(CallType, callType)}`;
}

/** What a resumed session is doing: by this its client knows what is over. */
function describeSnapshot(snapshot: Snapshot | undefined): string {
  if (snapshot === undefined) return '';
  const { state, callId, expiresInMs } = snapshot;
  const left = state === SessionState.RINGING ? `expiresInMs=${expiresInMs}` : '';
  return `snapshot=${nameValue(SessionState, state)}${listWords([callId, left])}`;
}

function describeTarget(target: unknown): string {
  const { case: kind, value } = target as { case?: string; value?: unknown };
  if (kind === undefined) return '';
  return typeof value === 'string' ? `${kind}=${inLine(value)}` : `${kind}${details(value)}`;
}
