/** Owns the translation of the SDK's events into those of the driver protocol. */
import type { AppEventSchema } from '@audiocall/proto';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { AudiocallClient } from '../client.js';
import { APP_EVENT_NAMES, type AppEventName } from '../core/app-events.js';

/** The fields that an event may have and the driver protocol knows, by the same names. */
const FIELDS = [
  'callId',
  'session',
  'caller',
  'callee',
  'callType',
  'record',
  'peerMuted',
  'reason',
  'track',
] as const;

type Report = MessageInitShape<typeof AppEventSchema>;

/** Reports every event of the SDK from now on. */
export function forwardEvents(client: AudiocallClient, report: (event: Report) => void): void {
  for (const name of APP_EVENT_NAMES) {
    client.on(name, (detail) => report({ name, ...selectFields(name, detail) }));
  }
}

function selectFields(name: AppEventName, detail: object): Omit<Report, '$typeName'> {
  // The reason of CLOSE_EVENT is of another enum, and has a field of its own.
  if (name === 'CLOSE_EVENT') return { closeReason: Reflect.get(detail, 'reason') };
  const known = FIELDS.filter((field) => field in detail);
  return Object.fromEntries(known.map((field) => [field, Reflect.get(detail, field)]));
}
