/**
 * Owns every transition of the server: one input, processed to its end with everything that it
 * causes (G-5). What is processed first wins; there is no other rule for races.
 * Must not know sockets, bytes, clocks, timers or where entities are kept: time, randomness and the
 * entities come in, writes and effects go out. An input that is refused writes nothing but the
 * bookkeeping of its request (ER-2).
 *
 * The files beside it, each with one idea: requests (what every frame goes through), admission
 * (which request in which state), targets (which call a request means), sessions and liveness (who
 * is there), offering, answering, leaving and ending (the life of a call), negotiation and media
 * (what its parties do). Of the features: features (what is in force), detaching, resuming and replay
 * (a session without its socket), glare, late-ringing, busy, recording, device-notice and roster.
 */
import { EndReason } from '@audiocall/proto';
import { detach, expireDetachedOffer, expireSession } from './detaching.js';
import { type Draft, openDraft, read, type Step, type View } from './draft.js';
import { endCall, forgetCall } from './ending.js';
import type { Input, Timer } from './inputs.js';
import { checkSilence, expireHello, openConnection, ping } from './liveness.js';
import { expireMedia } from './media.js';
import { expireNegotiation } from './negotiation.js';
import { receiveFrame } from './requests.js';
import { discardReplay } from './resuming.js';
import { loseConnection, shutDownConnection } from './sessions.js';
import type { CallId } from './state.js';

/** The next step of the server over the entities in `view`. Pure: same arguments, same step. */
export function transition(view: View, input: Input): Step {
  const draft = openDraft(view, input.now);
  switch (input.kind) {
    case 'frame-received':
      receiveFrame(draft, input);
      break;
    case 'socket-opened':
      openConnection(draft, input.connection);
      break;
    case 'socket-lost': {
      const connection = read(draft, 'connections', input.connection);
      if (connection !== undefined) detach(draft, connection);
      break;
    }
    case 'protocol-broken': {
      const connection = read(draft, 'connections', input.connection);
      if (connection !== undefined) loseConnection(draft, connection, input.code);
      break;
    }
    case 'timer-fired':
      fireTimer(draft, input.timer);
      break;
    case 'shutdown-ordered': {
      const connection = read(draft, 'connections', input.connection);
      if (connection !== undefined) shutDownConnection(draft, connection);
      break;
    }
    case 'buffer-discarded':
      discardReplay(draft, input.session);
      break;
    default:
      input satisfies never;
  }
  return { writes: draft.writes, effects: draft.effects };
}

/** A timer that fires too late for its state has no effect (TO-2). */
function fireTimer(draft: Draft, timer: Timer): void {
  switch (timer.kind) {
    case 'hello':
      expireHello(draft, timer.id);
      return;
    case 'ping':
      ping(draft, timer.id);
      return;
    case 'silence':
      checkSilence(draft, timer.id);
      return;
    case 'ring':
      expireCall(draft, timer.id, 'offered', EndReason.NO_ANSWER);
      return;
    case 'connect':
      expireCall(draft, timer.id, 'connecting', EndReason.CONNECT_TIMEOUT);
      return;
    case 'resume':
      expireSession(draft, timer.id);
      return;
    case 'resume-ring':
      expireDetachedOffer(draft, timer.id);
      return;
    case 'negotiate':
      expireNegotiation(draft, timer.id);
      return;
    case 'media':
      expireMedia(draft, timer.id);
      return;
    case 'tombstone':
      forgetCall(draft, timer.id);
      return;
    default:
      timer satisfies never;
  }
}

function expireCall(
  draft: Draft,
  id: CallId,
  phase: 'offered' | 'connecting',
  reason: EndReason,
): void {
  const call = read(draft, 'calls', id);
  if (call?.phase.kind === phase) endCall(draft, call, reason, undefined);
}
