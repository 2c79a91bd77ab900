/** Owns in which field what an application was told differs from the event that its SDK received. Judges nothing. */
import { type AppEvent, AppEventSchema, type Event } from '@audiocall/proto';
import type { DescField } from '@bufbuild/protobuf';

const PARTIES_AND_TYPE: ReadonlySet<string> = new Set(['caller', 'callee', 'callType']);

/** Fields that an SDK's event may leave out, since its application knows them already (G-8). */
const MAY_BE_UNSAID: Partial<Record<NonNullable<Event['body']['case']>, ReadonlySet<string>>> = {
  ringback: PARTIES_AND_TYPE,
  ringing: new Set(['callee']),
  connected: PARTIES_AND_TYPE,
};

/** A field that differs, in words. */
export interface Difference {
  readonly field: string;
  readonly told: string;
  readonly sent: string;
}

/** Every field in which an event and what was told of it differ. */
export function listDifferences(event: Event, told: AppEvent): readonly Difference[] {
  const { body, callId } = event;
  const sent: object = { ...body.value, callId };
  const mayBeUnsaid = body.case === undefined ? undefined : MAY_BE_UNSAID[body.case];
  return AppEventSchema.fields.flatMap((field) => {
    if (!(field.localName in sent)) return [];
    const value: unknown = Reflect.get(sent, field.localName);
    const said: unknown = Reflect.get(told, field.localName);
    const isUnsaid = said === 0 || said === '';
    if (isUnsaid && mayBeUnsaid?.has(field.localName)) return [];
    if (isFaithful(field, value, said)) return [];
    return [{ field: field.name, told: word(field, said), sent: word(field, value) }];
  });
}

function isFaithful(field: DescField, sent: unknown, said: unknown): boolean {
  if (said === sent) return true;
  // A value that nobody knows counts as not set (WR-5), and not every language can hold it.
  return said === 0 && typeof sent === 'number' && isUnknown(field, sent);
}

function isUnknown(field: DescField, value: number): boolean {
  return field.fieldKind === 'enum' && field.enum.value[value] === undefined;
}

function word(field: DescField, value: unknown): string {
  if (value === '') return 'empty';
  if (field.fieldKind !== 'enum') return String(value);
  const known = field.enum.value[Number(value)];
  return known === undefined
    ? `${String(value)}, which is unknown`
    : known.name.slice((field.enum.sharedPrefix ?? '').length).toUpperCase();
}
