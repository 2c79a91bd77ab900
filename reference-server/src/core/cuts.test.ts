import { Feature, StatusCode } from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import {
  type Body,
  connectCall,
  createWorld,
  findLeftovers,
  leave,
  mute,
  type Peer,
  type World,
} from './world.fixture.js';

const CUTS = 1000;
const SEED = 20_261_122;

/** Numbers from 0 up to 1 that are the same in every run. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A client that keeps what it asked for until it is answered, and asks again after a cut (RS-5). */
class Client {
  readonly events: string[] = [];
  readonly answered: number[] = [];
  readonly faults: string[] = [];
  private peer: Peer;
  private cursor = 0;
  private lastSeq = 0;
  private lastResponseId = 0;
  private nextId: number;
  private readonly unanswered = new Map<number, Body>();
  private readonly sessionId: string;
  private token: string;

  constructor(
    private readonly world: World,
    peer: Peer,
  ) {
    this.peer = peer;
    const { sessionId, resumeToken, lastSeq, lastResponseId } = peer.credentials();
    this.sessionId = sessionId;
    this.token = resumeToken;
    this.lastSeq = lastSeq;
    this.lastResponseId = lastResponseId;
    this.nextId = lastResponseId + 1;
    this.cursor = peer.frames.length;
  }

  /** Asks; where the network swallows it, the server never hears of it on this socket. */
  ask(body: Body, isSwallowed: boolean): void {
    const requestId = this.nextId;
    this.nextId += 1;
    this.unanswered.set(requestId, body);
    if (!isSwallowed) this.peer.send({ requestId, ackSeq: this.lastSeq, body });
  }

  /** Takes in so many of the frames that are on their way. */
  receive(most = Number.POSITIVE_INFINITY): void {
    for (let count = 0; count < most && this.cursor < this.peer.frames.length; count += 1) {
      const { body } = this.peer.frames[this.cursor] ?? { body: { case: undefined } };
      this.cursor += 1;
      if (body.case === 'event') {
        if (body.value.seq !== this.lastSeq + 1) this.faults.push(`seq ${body.value.seq}`);
        this.lastSeq = body.value.seq;
        this.events.push(body.value.body.case ?? '');
      } else if (body.case === 'response')
        this.settle(body.value.requestId, body.value.status?.code);
    }
  }

  waiting(): number {
    return this.peer.frames.length - this.cursor;
  }

  /** The socket goes, maybe unnoticed by the server, and others follow until one works. */
  cut(random: () => number): void {
    this.receive(Math.floor(random() * (this.waiting() + 1)));
    const isNoticed = random() < 0.7;
    if (isNoticed) this.peer.lose();
    if (isNoticed && random() < 0.5) this.world.advance(Math.floor(random() * 3000));
    let resumed = this.resume();
    // The response to Resume is lost too, with the new token in it (RS-6).
    if (random() < 0.3) {
      this.peer.lose();
      resumed = this.resume();
    }
    this.token = resumed.resumeToken;
    this.cursor = 1;
    for (const [requestId, body] of this.unanswered) {
      if (requestId > resumed.lastRequestId) this.peer.send({ requestId, body });
    }
  }

  private resume(): { resumeToken: string; lastRequestId: number } {
    this.peer = this.world.connect();
    const { sessionId, token: resumeToken, lastSeq, lastResponseId } = this;
    const value = { sessionId, resumeToken, lastSeq, lastResponseId };
    const { result, status } = this.peer.request({ case: 'resume', value });
    if (result.case !== 'resume') throw new Error(`not resumed: ${status?.message}`);
    return result.value;
  }

  private settle(requestId: number, code: StatusCode | undefined): void {
    if (requestId <= this.lastResponseId) this.faults.push(`response ${requestId} again`);
    if (code !== StatusCode.OK) this.faults.push(`response ${requestId}: ${code}`);
    this.lastResponseId = requestId;
    this.unanswered.delete(requestId);
    this.answered.push(requestId);
  }

  isDone(): boolean {
    return this.unanswered.size === 0 && this.waiting() === 0;
  }
}

describe('a call', () => {
  it('[RS-2] [RS-5] [RS-6] [RS-7] survives 1,000 cuts; nothing is lost and nothing comes twice', () => {
    const random = createRandom(SEED);
    const world = createWorld();
    const features = [Feature.RESUME];
    const ann = world.join('ann', { features });
    const bob = world.join('bob', { features });
    const id = connectCall(ann, bob, 'bob');
    const clients = [new Client(world, ann), new Client(world, bob)] as const;
    const wishes = [0, 0];
    for (let cuts = 0; cuts < CUTS; cuts += 1) {
      for (const [index, client] of clients.entries()) {
        if (random() < 0.6) {
          wishes[index] = (wishes[index] ?? 0) + 1;
          client.ask(mute(id, (wishes[index] ?? 0) % 2 === 1), false);
        }
        if (random() < 0.5) client.receive(Math.floor(random() * 4));
      }
      const victim = random() < 0.5 ? 0 : 1;
      if (random() < 0.4) {
        wishes[victim] = (wishes[victim] ?? 0) + 1;
        clients[victim].ask(mute(id, (wishes[victim] ?? 0) % 2 === 1), true);
      }
      clients[victim].cut(random);
    }
    for (const client of clients) client.receive();
    for (const [index, client] of clients.entries()) {
      expect(client.faults).toEqual([]);
      expect(client.isDone()).toBe(true);
      expect(client.answered).toHaveLength(wishes[index] ?? 0);
      const heard = client.events.filter((name) => name === 'mute' || name === 'unmute');
      const expected = Array.from({ length: wishes[1 - index] ?? 0 }, (_, turn) =>
        turn % 2 === 0 ? 'mute' : 'unmute',
      );
      expect(heard).toEqual(expected);
      expect(client.events).not.toContain('leave');
    }
    clients[0].ask(leave(), false);
    clients[1].receive();
    expect(clients[1].events.at(-1)).toBe('leave');
    for (const connection of [...world.maps.connections.keys()]) {
      world.feed({ kind: 'socket-lost', connection });
    }
    world.advance(120_000);
    expect(findLeftovers(world)).toEqual([]);
  });
});
