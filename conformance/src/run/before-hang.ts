/** Owns what is judged of a trace in which a driver hangs: what came while it still spoke. Pure. */
import { type Trace, TraceSchema } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';

/** The trace up to the last report of a participant: what it left out behind that, and who did not hear it, says nothing. */
export function cutAtHang(trace: Trace, participant: string): Trace {
  const last = trace.entries.findLastIndex(
    (entry) => entry.participant === participant && entry.what.case === 'report',
  );
  return create(TraceSchema, { ...trace, entries: trace.entries.slice(0, last + 1) });
}
