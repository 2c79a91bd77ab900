/**
 * Owns what kept a case from its end that a server announces, or its operator tells: with such limits the case is
 * not offered. Knows the order in which those are asked for. Pure.
 */
import { StatusCode, type Trace } from '@audiocall/proto';
import { keepsLittle } from '../oracle/room.js';
import { type Answer, listAnswers } from './answers.js';
import { findRefusedOffer } from './refused-offers.js';
import { describeShortTimer } from './short-timers.js';
import { describeGap, describeSharedGap } from './small-buffers.js';
import { describeLongSdp } from './small-fields.js';

/** With so few frames a second a case takes longer than what it waits for. */
const FEW_FRAMES = 20;

/** What it was. What was refused says more than a limit that may have had no part in it. */
export function describeHindrance(trace: Trace): string | undefined {
  // The limits of a server that is this harness itself are what the case has chosen.
  if (trace.server?.scripted === true) return undefined;
  const answers = listAnswers(trace);
  const refusal = describeRefusal(trace, answers);
  return refusal ?? describeShortTimer(trace, answers) ?? describePace(answers);
}

/** What was refused for a limit that is known: a sentence without a full stop. */
export function describeRefusal(
  trace: Trace,
  answers: readonly Answer[] = listAnswers(trace),
): string | undefined {
  const announced = describeGap(answers) ?? describeFewSessions(answers);
  return announced ?? describeLongSdp(answers) ?? describeCrowd(trace, answers);
}

/** Whether something was refused that others may have filled, so that the case may go on where it is alone. */
export function wasCrowdedOut(trace: Trace): boolean {
  if (trace.server?.exclusive === true) return false;
  return describeCrowd(trace, listAnswers(trace)) !== undefined;
}

function describeCrowd(trace: Trace, answers: readonly Answer[]): string | undefined {
  const gap = describeSharedGap(answers, trace.server);
  if (gap !== undefined) return gap;
  const offer = findRefusedOffer(answers, trace.server);
  return offer?.isKnown === true ? offer.sentence : describeLostCandidates(trace);
}

/** Early candidates have no id, so that a control error says that there was no room for them (LM-4). */
function describeLostCandidates({ entries, server }: Trace): string | undefined {
  if (!keepsLittle(server)) return undefined;
  const lost = entries.find(({ what }) => {
    const body = what.case === 'received' ? what.value.body : undefined;
    const control = body?.case === 'control' ? body.value.body : undefined;
    return control?.case === 'error' && control.value.status?.code === StatusCode.LIMIT_EXCEEDED;
  });
  if (lost === undefined) return undefined;
  return `${lost.participant}'s candidates were refused with LIMIT_EXCEEDED: the server keeps --max-buffer-bytes of ${server?.maxBufferBytes}, too few for this case (LM-4)`;
}

/** A user may have no further session (MD-6). */
function describeFewSessions(answers: readonly Answer[]): string | undefined {
  const isRefused = ({ asked, response: { status } }: Answer): boolean =>
    asked.case === 'createSession' && status?.code === StatusCode.LIMIT_EXCEEDED;
  const [most] = listLimits(answers, 'maxSessionsPerUser');
  if (most === undefined || !answers.some(isRefused)) return undefined;
  return `max_sessions_per_user is ${most}, too few for this case`;
}

/** Who sends so slowly is late for what a case is about (LM-2). */
function describePace(answers: readonly Answer[]): string | undefined {
  const rate = listLimits(answers, 'framesPerSecond').find((each) => each < FEW_FRAMES);
  if (rate === undefined) return undefined;
  return `the server announces frames_per_second of ${rate}, too few for this case`;
}

/** What sessions were told of a limit, where there is one. */
function listLimits(
  answers: readonly Answer[],
  name: 'maxSessionsPerUser' | 'framesPerSecond',
): readonly number[] {
  return answers.flatMap(({ response: { result } }) => {
    const limit = result.case === 'createSession' ? (result.value.limits?.[name] ?? 0) : 0;
    return limit > 0 ? [limit] : [];
  });
}
