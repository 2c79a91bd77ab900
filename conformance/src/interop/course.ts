/**
 * Owns what the scenarios between two SDKs are made of: sessions, offer, answer, connection, the end.
 * Drives and listens; never judges.
 */
import { CallType } from '@audiocall/proto';
import type { ClauseId } from '../oracle/clauses.js';
import type { Cast } from './cast.js';

/** A scenario between two drivers. */
export interface InteropCase {
  readonly id: string;
  readonly title: string;
  readonly clauses: readonly ClauseId[];
  /** The commands that both SDKs have to know, by their names in Hello.capabilities. */
  readonly needs: readonly string[];
  play(cast: Cast): Promise<void>;
}

export const CALL_NEEDS = ['create_session', 'offer_call', 'answer_call', 'leave'];

/** What every call that is connected with audio puts to the test. */
export const COURSE: readonly ClauseId[] = [
  'G-2',
  'G-3',
  'G-7',
  'G-8',
  'RQ-1',
  'SE-2',
  'AN-2',
  'CN-1',
  'CN-2',
  'CN-3',
  'CN-5',
  'DE-2',
  'EO-5',
  'HU-1',
  'HU-3',
  'IC-1',
  'WR-1',
];

/** The two axes of a call: whether its offer carries SDP, and whether its callee comes after it. */
export interface Order {
  readonly early: boolean;
  readonly late: boolean;
}

/** Sessions, offer and answer, up to CONNECTED_EVENT on both sides. */
export async function connect(cast: Cast, { early, late }: Order): Promise<void> {
  const { caller, callee } = cast;
  await cast.configure(early);
  await Promise.all([caller.createSession(), ...(late ? [] : [callee.createSession()])]);
  await offer(cast);
  if (early) cast.checkEarlyOffer();
  if (late) {
    await callee.createSession();
    await cast.settle();
    await callee.driver.achieve({
      case: 'answerCall',
      value: { callType: CallType.AUDIOCALL, caller: caller.userId },
    });
  } else {
    await callee.driver.awaitEvent('RINGING_EVENT', 'OF-1');
    await callee.driver.achieve({ case: 'answerCall', value: {} });
  }
  await connected(cast);
}

/** A call, up to RINGBACK_EVENT; what it causes has arrived. */
export async function offer(cast: Cast): Promise<void> {
  const value = { callType: CallType.AUDIOCALL, callee: cast.callee.userId };
  await cast.caller.driver.achieve({ case: 'offerCall', value });
  await cast.caller.driver.awaitEvent('RINGBACK_EVENT', 'OF-1');
  await cast.settle();
}

/** CONNECTED_EVENT on both sides. */
export async function connected(cast: Cast): Promise<void> {
  await Promise.all([
    cast.caller.driver.awaitEvent('CONNECTED_EVENT', 'CN-1'),
    cast.callee.driver.awaitEvent('CONNECTED_EVENT', 'CN-1'),
  ]);
  await cast.settle();
}

/** A party of an interop case. */
export type Side = 'caller' | 'callee';

/** The party at the other end. */
export const otherOf = (who: Side): Side => (who === 'caller' ? 'callee' : 'caller');

/** One side hangs up, and both fall silent. */
export async function hangUp(cast: Cast, by: Side): Promise<void> {
  await cast[by].leave();
  await cast[otherOf(by)].driver.awaitEvent('LEAVE_EVENT', 'HU-1');
  await cast.settle();
  await cast.hearEachOther(0, 0);
}
