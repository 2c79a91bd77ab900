/** Owns how a shift and its report go from one thread to another. */
import { TraceSchema } from '@audiocall/proto';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { FAMILIES } from './families.js';
import type { Shift, ShiftReport } from './shift.js';

/** A shift that can be cloned: passages are functions, so the family is named. */
export type ShiftMessage = Omit<Shift, 'family'> & { readonly familyId: string };

/** A report that can be cloned: fields of Protobuf messages may stand in their prototypes. */
export type ReportMessage = Omit<ShiftReport, 'failures'> & {
  readonly failures: readonly {
    readonly index: number;
    readonly trace: Uint8Array;
    readonly rest: Omit<ShiftReport['failures'][number]['attempt'], 'trace'>;
  }[];
};

/** A shift as a message. */
export function packShift({ family, venue, tag, sequences }: Shift): ShiftMessage {
  return { familyId: family.id, venue: { ...venue, startOwn: undefined }, tag, sequences };
}

/** The shift of a message. */
export function unpackShift({ familyId, ...rest }: ShiftMessage): Shift {
  const family = FAMILIES.find(({ id }) => id === familyId);
  if (family === undefined) throw new Error(`there is no family ${familyId}`);
  return { ...rest, family };
}

/** A report as a message. */
export function packReport({ failures, ...report }: ShiftReport): ReportMessage {
  const packed = failures.map(({ index, attempt: { trace, ...rest } }) => ({
    index,
    trace: toBinary(TraceSchema, trace),
    rest,
  }));
  return { ...report, failures: packed };
}

/** The report of a message. */
export function unpackReport({ failures, ...report }: ReportMessage): ShiftReport {
  const unpacked = failures.map(({ index, trace, rest }) => ({
    index,
    attempt: { ...rest, trace: fromBinary(TraceSchema, trace) },
  }));
  return { ...report, failures: unpacked };
}
