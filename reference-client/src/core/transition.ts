/**
 * Owns every transition of the SDK: which input, in which state, reaches which rule. Each rule works
 * on a draft and stands in the file of the input's origin.
 *
 * Must not know sockets, timers, clocks, randomness, WebRTC or promises: they are inputs and
 * effects. An input that does not fit the state changes nothing.
 */
import type { ServerFrame } from '@audiocall/proto';
import { assertNever, type Draft } from './draft.js';
import type { Effect } from './effects.js';
import { handleApplication } from './from-application.js';
import { handleEvent } from './from-event.js';
import { handleLossTimeout, handleMedia } from './from-media.js';
import { handleRequestTimeout, handleResponse } from './from-response.js';
import type { Input, SocketInput, TimerInput } from './inputs.js';
import {
  replayEnded,
  resumeAnswered,
  sendResume,
  socketClosed,
  socketLost,
  tryToResume,
} from './reconnection.js';
import { notify, sendAck } from './requests.js';
import { endSession, failSession, socketOpened } from './session-link.js';
import { noteSound } from './silence.js';
import type { State } from './state.js';

/** One step: the state after the input, and what has to be done, in order. */
export function transition(
  state: State,
  input: Input,
): { readonly state: State; readonly effects: readonly Effect[] } {
  const draft: Draft = { state, effects: [] };
  switch (input.origin) {
    case 'application':
      handleApplication(draft, input);
      break;
    case 'socket':
      handleSocket(draft, input);
      break;
    case 'media':
      handleMedia(draft, input);
      break;
    case 'timer':
      handleTimer(draft, input);
      break;
    default:
      assertNever(input);
  }
  return draft;
}

function handleSocket(draft: Draft, input: SocketInput): void {
  const { link } = draft.state;
  // News of an older socket must not touch the session on the present one (B15).
  if (link.phase === 'offline' || link.socket !== input.socket) return;
  switch (input.news) {
    case 'opened':
      if (link.phase === 'reconnecting') sendResume(draft);
      else socketOpened(draft);
      break;
    case 'frame':
      noteSound(draft);
      handleFrame(draft, input.frame);
      break;
    case 'undecodable':
      // What it said is lost, so nothing after it can be trusted.
      endSession(draft, { cause: new TypeError('the server sent what is not a frame') });
      break;
    case 'closed':
      socketClosed(draft, input);
      break;
    default:
      assertNever(input);
  }
}

function handleFrame(draft: Draft, frame: ServerFrame): void {
  const { link } = draft.state;
  const { body } = frame;
  switch (body.case) {
    case 'response':
      if (link.phase === 'reconnecting') {
        resumeAnswered(draft, body.value);
        break;
      }
      handleResponse(draft, body.value);
      break;
    case 'event':
      if (link.phase === 'online') handleEvent(draft, body.value);
      else if (link.phase === 'closing' && body.value.body.case === 'sessionClosed') {
        endSession(draft, { reason: body.value.body.value.reason });
      }
      break;
    case 'control': {
      // Liveness (SE-8). A ControlError asks for nothing.
      const control = body.value.body;
      if (control.case === 'ping') {
        notify(draft, { case: 'pong', value: { nonce: control.value.nonce } });
      }
      if (control.case === 'pong') replayEnded(draft, control.value.nonce);
      break;
    }
    case undefined:
      break;
  }
}

function handleTimer(draft: Draft, { timer }: TimerInput): void {
  const [kind, id] = timer.split(':') as [string, string];
  const { link } = draft.state;
  switch (kind) {
    case 'request':
      handleRequestTimeout(draft, Number(id));
      break;
    case 'open':
      if (link.phase === 'connecting' && link.socket === Number(id)) {
        failSession(draft, { code: 'TIMEOUT', message: 'the server could not be reached in time' });
      }
      if (link.phase === 'reconnecting' && link.socket === Number(id)) socketLost(draft, {});
      break;
    case 'closing':
      if (link.phase === 'closing' && link.socket === Number(id)) endSession(draft, {});
      break;
    case 'silence':
      if (link.phase === 'online' && link.socket === Number(id)) {
        socketLost(draft, { cause: new Error('the server was silent for two ping intervals') });
      }
      break;
    case 'ack':
      sendAck(draft);
      break;
    case 'retry':
      tryToResume(draft);
      break;
    case 'resume':
      if (link.phase === 'reconnecting') endSession(draft, {});
      break;
    case 'loss':
      handleLossTimeout(draft, Number(id));
      break;
  }
}
