/** Owns why a case could not be played to its end where a server keeps little for a Resume, as it says. Pure. */
import { type Limits, type ServerNote, StatusCode } from '@audiocall/proto';
import { keepsLittle } from '../oracle/room.js';
import type { Answer } from './answers.js';

/** What a case may miss while it is away, beside those that fill the buffer. */
const FEW = { maxReplayEvents: 16, maxReplayBytes: 8192 } as const;
const WORDS = { maxReplayEvents: 'max_replay_events', maxReplayBytes: 'max_replay_bytes' } as const;

/** The limit of a session for which its Resume may have been answered SEQ_GAP (RS-8): a sentence without a full stop. */
export function describeGap(answers: readonly Answer[]): string | undefined {
  const limits = new Map<string, Limits | undefined>();
  for (const { asked, response } of answers) {
    const { result, status } = response;
    if (result.case === 'createSession') limits.set(result.value.sessionId, result.value.limits);
    if (asked.case !== 'resume' || status?.code !== StatusCode.SEQ_GAP) continue;
    const granted = limits.get(asked.value.sessionId);
    for (const name of ['maxReplayEvents', 'maxReplayBytes'] as const) {
      const kept = granted?.[name] ?? 0;
      if (kept === 0 || kept >= FEW[name]) continue;
      return `the server keeps ${WORDS[name]} of ${kept} for a Resume, too few for this case`;
    }
  }
  return undefined;
}

/** What to do where that room is not known, and a Resume was answered SEQ_GAP: the end of a sentence. */
export function hintAtGap(answers: readonly Answer[], server: ServerNote | undefined): string {
  if ((server?.maxBufferBytes ?? 0) > 0 || !answers.some(isGap)) return '';
  return '; it may have lacked the room to keep more (LM-4): --max-buffer-bytes tells its bound';
}

function isGap({ asked, response: { status } }: Answer): boolean {
  return asked.case === 'resume' && status?.code === StatusCode.SEQ_GAP;
}

/** The same of the room that all sessions share (LM-4), where its operator has told it. */
export function describeSharedGap(
  answers: readonly Answer[],
  server: ServerNote | undefined,
): string | undefined {
  if (!keepsLittle(server) || !answers.some(isGap)) return undefined;
  return `the server keeps --max-buffer-bytes of ${server?.maxBufferBytes} over all sessions, too few for this case`;
}
