/** Owns what the rules about answers speak in, and what several of them ask. */
import { type StatusCode as Code, StatusCode } from '@audiocall/proto';
import type { ClauseId } from '../clauses.js';
import type { CallFact, Facts, SentFrame, SessionFact } from '../facts.js';
import { findMeaning, type Meaning } from '../targets.js';
import { phaseAt } from '../timeline.js';

/** The answer that a request should get, and the clause that says so. */
export interface Expectation {
  readonly clause: ClauseId;
  readonly code: Code;
  /** The call that the request means, where it means one. */
  readonly call?: CallFact;
  /** Another answer that a later check would give: getting that one breaks the order of checks. */
  readonly shadowed?: Code;
  /** Why, in words that go on from the code: the field and its bound, or how many there are and may be. */
  readonly because?: string;
}

/** No answer can be told from the trace. */
export type NoOpinion = 'no opinion';

/** A request, and what was known when it was sent. */
export interface Question {
  readonly facts: Facts;
  readonly request: SentFrame;
  readonly session: SessionFact | undefined;
}

/** One check of ER-1: undefined where it does not apply. */
export type Rule = (question: Question) => Expectation | NoOpinion | undefined;

/** The code of success. */
export const OK = StatusCode.OK;

/** The session is a party of the claimed call. */
export function isParty(call: CallFact, session: SessionFact, step: number): boolean {
  const phase = phaseAt(call, step);
  if (phase !== 'claimed' && phase !== 'connected') return false;
  return call.caller === session || call.claimant === session;
}

/** The live call that a request names by its id, or the answer that it gets where there is none. */
export function lookUpCall(
  { facts, request, session }: Question & { readonly session: SessionFact },
  callId: string,
  /** What says how a call is answered that is over. */
  over: ClauseId = 'TG-4',
):
  | { readonly call: CallFact }
  | { readonly call: undefined; readonly answer: Expectation | NoOpinion } {
  const meaning = findMeaning(facts, request, session, { case: 'callId', value: callId });
  if (meaning.kind === 'live') return { call: meaning.call };
  const answer =
    meaning.kind === 'ended'
      ? { clause: over, code: StatusCode.CALL_ENDED, call: meaning.call }
      : explainMiss(meaning, 'TG-1', StatusCode.CALL_NOT_FOUND);
  return { call: undefined, answer };
}

/** The answer to a target that means no call of this session. */
export function explainMiss(
  meaning: Meaning,
  clause: ClauseId,
  code: Code,
): Expectation | NoOpinion {
  switch (meaning.kind) {
    case 'none':
      return { clause, code };
    case 'forgotten':
      return { clause: 'TG-4', code };
    case 'foreign':
      // Whom a tombstone answers is a matter of its own.
      return { clause: meaning.isOver ? 'TG-4' : 'ER-4', code };
    case 'otherType':
      return { clause: 'LS-5', code: StatusCode.CALL_TYPE_MISMATCH };
    default:
      return 'no opinion';
  }
}
