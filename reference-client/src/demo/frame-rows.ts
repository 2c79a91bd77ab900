/**
 * Owns what the diagram of the demo says of a frame: a label, a detail, the clauses that are about it.
 * Pure. Pings and acknowledgements without more in them are left out.
 */
import { type ClientFrame, EndReason, type ServerFrame, StatusCode } from '@audiocall/proto';

/** A line of the diagram. */
export interface FrameRow {
  readonly from: 'page' | 'server';
  /** What it is, as the protocol calls it. */
  readonly label: string;
  readonly detail: string;
  readonly kind: 'request' | 'response' | 'refusal' | 'event';
  readonly clauses: readonly string[];
}

const REQUEST_CLAUSES: Readonly<Record<string, readonly string[]>> = {
  createSession: ['SE-2'],
  destroySession: ['SE-5'],
  resume: ['RS-2'],
  offerCall: ['OF-1', 'OF-5'],
  answerCall: ['AN-1'],
  leave: ['RJ-1', 'CA-1', 'HU-1'],
  description: ['DE-2'],
  candidates: ['IC-1'],
  mediaReport: ['CN-2'],
  setMute: ['MU-1', 'MU-4'],
};

const EVENT_CLAUSES: Readonly<Record<string, readonly string[]>> = {
  ringback: ['OF-1', 'OF-2'],
  ringing: ['OF-1', 'OF-2'],
  answered: ['AN-2'],
  connected: ['CN-1', 'CN-3'],
  leave: ['HU-1', 'G-3'],
  cancel: ['CA-1', 'G-3'],
  description: ['DE-2'],
  candidates: ['IC-1'],
  mute: ['MU-1'],
  unmute: ['MU-1'],
  peerState: ['RS-1'],
};

const SILENT = new Set(['ping', 'pong', 'ack']);

/** What the page sent. */
export function describeSent({ body }: ClientFrame): FrameRow | undefined {
  if (body.case === undefined || SILENT.has(body.case)) return undefined;
  return {
    from: 'page',
    label: body.case,
    detail: detailOfRequest(body),
    kind: 'request',
    clauses: REQUEST_CLAUSES[body.case] ?? [],
  };
}

function detailOfRequest(body: ClientFrame['body']): string {
  switch (body.case) {
    case 'createSession':
      return body.value.userId ?? '';
    case 'offerCall':
      return `to ${body.value.callee}`;
    case 'candidates':
      return count(body.value.candidates.length);
    case 'setMute':
      return body.value.muted ? 'muted' : 'not muted';
    default:
      return '';
  }
}

/** What the page received; `requestOf` knows what it sent under a request id. */
export function describeReceived(
  { body }: ServerFrame,
  requestOf: (id: number) => string,
): FrameRow | undefined {
  if (body.case === 'response') {
    const code = body.value.status?.code ?? StatusCode.OK;
    const request = requestOf(body.value.requestId);
    if (code === StatusCode.OK) {
      return { from: 'server', label: 'OK', detail: request, kind: 'response', clauses: ['RQ-1'] };
    }
    const detail = `${request}: ${body.value.status?.message ?? ''}`;
    return {
      from: 'server',
      label: nameOf(StatusCode, code),
      detail,
      kind: 'refusal',
      clauses: ['ER-1'],
    };
  }
  if (body.case !== 'event') return undefined;
  const event = body.value.body;
  if (event.case === undefined) return undefined;
  const label = event.case.replace(/([A-Z])/g, '_$1').toUpperCase();
  const clauses = EVENT_CLAUSES[event.case] ?? [];
  return { from: 'server', label, detail: detailOfEvent(event), kind: 'event', clauses };
}

function detailOfEvent(
  event: Extract<ServerFrame['body'], { case: 'event' }>['value']['body'],
): string {
  switch (event.case) {
    case 'ringing':
      return `from ${event.value.caller}`;
    case 'leave':
    case 'cancel':
      return nameOf(EndReason, event.value.reason);
    case 'candidates':
      return count(event.value.candidates.length);
    default:
      return '';
  }
}

function nameOf(names: Readonly<Record<number, string>>, value: number): string {
  return names[value] ?? String(value);
}

function count(candidates: number): string {
  if (candidates === 0) return 'no more';
  return candidates === 1 ? '1 candidate' : `${candidates} candidates`;
}

/** Every clause that a row may name. */
export const CITED: readonly string[] = [
  ...Object.values(REQUEST_CLAUSES).flat(),
  ...Object.values(EVENT_CLAUSES).flat(),
  'RQ-1',
  'ER-1',
];
