/**
 * Owns the scenes in which a request is asked: a session in each state, with every feature in
 * force, and the call that the request is about.
 */
import { Feature, StatusCode } from '@audiocall/proto';
import { expect } from 'vitest';
import {
  type Body,
  claimCall,
  connectCall,
  createWorld,
  leaveById,
  type Peer,
  placeCall,
  type World,
} from './world.fixture.js';

const { OK } = StatusCode;

export const STATES = ['none', 'idle', 'calling', 'ringing', 'connecting', 'connected'] as const;
export type State = (typeof STATES)[number];

export const FEATURES = [
  Feature.RESUME,
  Feature.RENEGOTIATE,
  Feature.RECORDING,
  Feature.DEVICE_NOTICE,
  Feature.LIST_SESSIONS,
];

export interface Scene {
  readonly world: World;
  readonly peer: Peer;
  /** The call that the request names. */
  readonly call: string;
}

export type Subject = 'own' | 'held' | 'ended' | 'foreign' | 'foreign service';

/** Gets there as people do, with every feature in force. */
export function setScene(state: State, subject: Subject): Scene {
  const world = createWorld({ features: FEATURES });
  const join = (name: string, service = 'demo') =>
    world.join(name, { service, features: FEATURES });
  let call = 'none';
  if (subject === 'held') call = placeCall(join('cem'), 'bob');
  if (subject === 'foreign' || subject === 'foreign service') {
    const service = subject === 'foreign' ? 'demo' : 'open';
    join('fay', service);
    call = placeCall(join('eve', service), 'fay', { clientRef: 'foreign' });
  }
  const bob = join('bob');
  if (subject === 'ended') {
    call = placeCall(join('hal'), 'bob');
    expect(bob.ask(leaveById(call))).toBe(OK);
  }
  const own = enter(world, bob, state);
  const peer = state === 'none' ? world.connect() : bob;
  return { world, peer, call: subject === 'own' ? own : call };
}

function enter(world: World, bob: Peer, state: State): string {
  if (state === 'none' || state === 'idle') return 'none';
  const ann = world.join('ann', { service: 'demo', features: FEATURES });
  switch (state) {
    case 'calling':
      return placeCall(bob, 'ann', { sdpOffer: 'v=0' });
    case 'ringing':
      return placeCall(ann, 'bob');
    case 'connecting':
      return claimCall(ann, bob, 'bob');
    case 'connected':
      return connectCall(ann, bob, 'bob');
    default:
      return state satisfies never;
  }
}

/** All that a refusal may not touch: everything but the log of requests of the one who asks. */
function freeze({ world, peer }: Scene): unknown {
  const { connections, sessions, ...others } = world.maps;
  const asker = connections.get(peer.connection)?.session;
  return {
    tables: Object.values(others).map((map) => [...map]),
    sessions: [...sessions.values()].map((session) =>
      session.id === asker
        ? { ...session, continuity: undefined, refusedRefs: undefined }
        : session,
    ),
    sockets: [...connections.values()].map((each) =>
      each.id === peer.connection ? { ...each, requests: undefined, failedResumes: 0 } : each,
    ),
    timers: [...world.timers],
  };
}

/** Asks, and finds that a refusal does nothing and is heard by nobody else. */
export function checkCell(scene: Scene, body: Body, code: StatusCode): void {
  const before = freeze(scene);
  const frames = scene.peer.frames.length;
  expect(StatusCode[scene.peer.ask(body)]).toBe(StatusCode[code]);
  if (code === OK) return;
  expect(freeze(scene)).toEqual(before);
  expect(scene.peer.frames.length).toBe(frames + 1);
}

export function setRecording(callId: string): Body {
  return { case: 'setRecording', value: { callId, on: true } };
}

export function notice(callId: string): Body {
  return { case: 'deviceNotice', value: { callId, epoch: 1, kind: 1 } };
}
