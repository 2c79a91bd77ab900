/**
 * Owns the scenarios between two SDKs in which more goes on than one call from one to the other: somebody
 * is busy, both call, both hang up, one comes too late. Their scripts never judge.
 */
import { CallType } from '@audiocall/proto';
import {
  CALL_NEEDS,
  COURSE,
  connect,
  connected,
  hangUp,
  type InteropCase,
  offer,
} from './course.js';

const busy: InteropCase = {
  id: 'busy',
  title: 'The callee is busy with somebody else, and can be called again after that',
  clauses: ['OF-3', 'BZ-1', 'CA-1', 'RJ-1', 'G-3', 'G-8', 'OF-1', 'OF-2', 'EO-5'],
  needs: CALL_NEEDS,
  async play(cast) {
    const { caller, callee } = cast;
    await cast.configure();
    await Promise.all([caller.createSession(), callee.createSession()]);
    const other = await cast.joinOther();
    await other.offer(callee.userId);
    await callee.driver.awaitEvent('RINGING_EVENT', 'OF-1');
    await cast.settle();
    const value = { callType: CallType.AUDIOCALL, callee: callee.userId };
    await caller.driver.achieve({ case: 'offerCall', value });
    await cast.settle();
    await other.leave();
    await callee.driver.awaitEvent('CANCEL_EVENT', 'CA-1');
    await offer(cast);
    const ringing = await callee.driver.awaitEvents('RINGING_EVENT', 2, 'OF-1');
    await callee.leave(ringing.session);
    await caller.driver.awaitEvent('LEAVE_EVENT', 'RJ-1');
    await cast.settle();
    await cast.hearEachOther(0, 0);
  },
};

const glare: InteropCase = {
  id: 'glare',
  title: 'Both call each other at once, and are connected in one call',
  clauses: [...COURSE, 'GL-2'],
  needs: CALL_NEEDS,
  async play(cast) {
    const { caller, callee } = cast;
    await cast.configure();
    await Promise.all([caller.createSession(), callee.createSession()]);
    const call = (from: typeof caller, to: typeof caller) =>
      from.driver.achieve({
        case: 'offerCall',
        value: { callType: CallType.AUDIOCALL, callee: to.userId },
      });
    const [there, back] = await Promise.all([call(caller, callee), call(callee, caller)]);
    await cast.settle();
    // The first offer to arrive wins; where the two are not merged, the other one is answered GLARE.
    const loser =
      there.error?.code === 'GLARE' ? caller : back.error?.code === 'GLARE' ? callee : undefined;
    if (loser !== undefined) {
      await loser.driver.awaitEvent('RINGING_EVENT', 'OF-1');
      await loser.driver.achieve({ case: 'answerCall', value: {} });
    }
    await connected(cast);
    await cast.hearEachOther(1, 1);
    await hangUp(cast, 'caller');
  },
};

const bothHangUp: InteropCase = {
  id: 'hang-up/both',
  title: 'Both hang up at once, and both fall silent',
  clauses: COURSE,
  needs: CALL_NEEDS,
  async play(cast) {
    const { caller, callee } = cast;
    await connect(cast, { early: false, late: false });
    await cast.hearEachOther(1, 1);
    await Promise.all([caller.leave(), callee.leave()]);
    await cast.settle();
    await cast.hearEachOther(0, 0);
  },
};

const tooLate: InteropCase = {
  id: 'late-session/cancel',
  title: 'The callee comes after the offer, does not say whom it answers, and then comes too late',
  clauses: ['LS-1', 'LS-2', 'LS-4', 'G-3', 'G-8', 'EO-5'],
  needs: CALL_NEEDS,
  async play(cast) {
    const { caller, callee } = cast;
    await cast.configure();
    await caller.createSession();
    await offer(cast);
    await callee.createSession();
    await cast.settle();
    await callee.driver.command({ case: 'answerCall', value: {} });
    await cast.settle();
    await caller.leave();
    await cast.settle();
    const value = { callType: CallType.AUDIOCALL, caller: caller.userId };
    await callee.driver.command({ case: 'answerCall', value });
    await cast.settle();
    await cast.hearEachOther(0, 0);
  },
};

/** The scenarios in which something crosses. */
export const CROSSING_CASES: readonly InteropCase[] = [busy, glare, bothHangUp, tooLate];
