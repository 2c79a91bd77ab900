/** Owns why a case could not be played to its end where a server keeps little for a Resume, as it announces. Pure. */
import { type Limits, StatusCode, type Trace } from '@audiocall/proto';

/** What a case may miss while it is away, beside those that fill the buffer. */
const FEW = { maxReplayEvents: 16, maxReplayBytes: 8192 } as const;
const WORDS = { maxReplayEvents: 'max_replay_events', maxReplayBytes: 'max_replay_bytes' } as const;

/** The limit for which a Resume may have been answered SEQ_GAP (RS-8): a sentence without a full stop. */
export function describeSmallBuffer({ entries }: Trace): string | undefined {
  const limits = new Map<string, Limits | undefined>();
  const asked = new Map<string, string>();
  for (const { participant, socket, what } of entries) {
    if (what.case === 'sent' && what.value.body.case === 'resume') {
      const { sessionId } = what.value.body.value;
      asked.set(`${participant} ${socket} ${what.value.requestId}`, sessionId);
    }
    if (what.case !== 'received' || what.value.body.case !== 'response') continue;
    const { requestId, result, status } = what.value.body.value;
    if (result.case === 'createSession') limits.set(result.value.sessionId, result.value.limits);
    if (status?.code !== StatusCode.SEQ_GAP) continue;
    const granted = limits.get(asked.get(`${participant} ${socket} ${requestId}`) ?? '');
    for (const name of ['maxReplayEvents', 'maxReplayBytes'] as const) {
      const kept = granted?.[name] ?? 0;
      if (kept === 0 || kept >= FEW[name]) continue;
      return `the server keeps ${WORDS[name]} of ${kept} for a Resume, too few for this case`;
    }
  }
  return undefined;
}
