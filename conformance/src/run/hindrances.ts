/**
 * Owns what kept a case from its end that a server announces, or its operator tells: with such limits the case is
 * not offered. Knows the order in which those are asked for. Pure.
 */
import { StatusCode, type Trace } from '@audiocall/proto';
import { keepsLittle } from '../oracle/room.js';
import { listAnswers } from './answers.js';
import { findRefusedOffer } from './refused-offers.js';
import { describeShortTimer } from './short-timers.js';
import { describeGap } from './small-buffers.js';

/** What it was. What was refused says more than a timer that may have had no part in it. */
export function describeHindrance(trace: Trace): string | undefined {
  return describeRefusal(trace) ?? describeShortTimer(trace);
}

/** What was refused for a limit that is known: a sentence without a full stop. */
export function describeRefusal(trace: Trace): string | undefined {
  const answers = listAnswers(trace);
  const gap = describeGap(answers, trace.server);
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

/** Whether something was refused that others may have filled, so that the case may go on where it is alone. */
export function wasCrowdedOut(trace: Trace): boolean {
  return trace.server?.exclusive !== true && describeRefusal(trace) !== undefined;
}
