/**
 * Owns why a case did not come to what it is there for where the server refused one of its offers for a reason
 * that may be right at any time: it was full (LM-1, LM-4, LM-5), or there had been too many (LM-2). Pure.
 */
import { type Limits, type ServerNote, StatusCode, type Trace } from '@audiocall/proto';
import { nameValue } from '../oracle/name-value.js';
import { keepsLittle } from '../oracle/room.js';
import { type Answer, listAnswers } from './answers.js';

/** Why an offer was refused. */
export interface RefusedOffer {
  /** Without a full stop. */
  readonly sentence: string;
  /** The server announces the limit, or its operator has told it. */
  readonly isKnown: boolean;
}

const UNTOLD =
  'the server was full (LM-4, LM-5), or says so: --max-calls and --max-buffer-bytes tell its bounds';

/** The first offer that was refused for want of room or for a rate: a sentence without a full stop. */
export function describeRefusedOffer(trace: Trace): string | undefined {
  return findRefusedOffer(listAnswers(trace), trace.server)?.sentence;
}

/** The first offer that was refused for want of room or for a rate. */
export function findRefusedOffer(
  answers: readonly Answer[],
  server: ServerNote | undefined,
): RefusedOffer | undefined {
  const limits = new Map<string, Limits>();
  for (const { participant, asked, response } of answers) {
    const { result, status } = response;
    if (result.case === 'createSession' && result.value.limits !== undefined) {
      limits.set(participant, result.value.limits);
    }
    const code = status?.code ?? StatusCode.OK;
    if (asked.case !== 'offerCall' || !MAY_COME.has(code)) continue;
    const known =
      code === StatusCode.RATE_LIMITED
        ? describeRate(limits.get(participant))
        : describeRoom(asked.value.sdpOffer !== undefined, server, limits.get(participant));
    const why = known ?? (code === StatusCode.RATE_LIMITED ? TOO_MANY : UNTOLD);
    const sentence = `${participant}'s offerCall was answered ${nameValue(StatusCode, code)}: ${why}`;
    return { sentence, isKnown: known !== undefined };
  }
  return undefined;
}

const MAY_COME: ReadonlySet<StatusCode> = new Set([
  StatusCode.LIMIT_EXCEEDED,
  StatusCode.RATE_LIMITED,
]);

const TOO_MANY = 'there had been too many offers for its rate (LM-2)';

function describeRate({ offersPerMinute = 0 }: Partial<Limits> = {}): string | undefined {
  return offersPerMinute === 0
    ? undefined
    : `${TOO_MANY}, with offers_per_minute of ${offersPerMinute}`;
}

/** The bound that is the likeliest to have been reached. */
function describeRoom(
  isEarly: boolean,
  server: ServerNote | undefined,
  { maxHeldCallsPerAddress = 0 }: Partial<Limits> = {},
): string | undefined {
  const { exclusive = false, maxCalls = 0, callsMade = 0, maxBufferBytes = 0 } = server ?? {};
  if (maxCalls > 0 && (exclusive || callsMade >= maxCalls)) {
    return `the server remembers --max-calls of ${maxCalls}, too few for this case (LM-5)`;
  }
  if (isEarly && keepsLittle(server)) {
    return `the server keeps --max-buffer-bytes of ${maxBufferBytes}, too few for this case (LM-4)`;
  }
  if (maxHeldCallsPerAddress > 0) {
    return `one address may have max_held_calls_per_address of ${maxHeldCallsPerAddress}, too few for this case (LM-2)`;
  }
  return undefined;
}
