/**
 * Owns the measurement of robustness: very many mutated messages against one server, beside calls that
 * must not notice. Says how many of each family were sent, how the sockets were closed, and what became
 * of the server's memory. Judges the innocent calls with the oracle.
 */
import { readFile } from 'node:fs/promises';
import { ClientFrameSchema, CloseCode, encodeClientFrame, SUBPROTOCOL } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import WebSocket from 'ws';
import { judge } from '../oracle/judge.js';
import type { Mutation } from '../peers/mutation.js';
import { drawMutations, FAMILIES, type FamilyName, isFrame } from '../scenarios/mutations.js';
import { connectCall, type Member, Stage } from '../scenarios/stage.js';
import type { Target } from '../target/target.js';
import { startRecorder } from '../traffic/recorder.js';

/** What to measure. */
export interface Barrage {
  readonly target: Target;
  readonly service: { readonly id: string; readonly key: string };
  readonly messages: number;
  readonly seed: number;
  /** Told now and then how far it is. */
  onProgress(sent: number): void;
}

/** What came of it. */
export interface Outcome {
  readonly sent: ReadonlyMap<FamilyName, number>;
  /** Sockets closed by the server, by the close code. */
  readonly closed: ReadonlyMap<number, number>;
  /** Undecodable messages whose socket was closed with another code than theirs, a sentence each. */
  readonly wrong: readonly string[];
  /** What the oracle found in the innocent calls, a sentence each. */
  readonly findings: readonly string[];
  readonly innocentCalls: number;
  /** Resident memory of the server after each tenth, in MiB; empty where the system does not tell it. */
  readonly memoryMiB: readonly number[];
  readonly durationMs: number;
}

/** How many sockets attack at the same time. */
const ATTACKERS = 16;
/** How many messages are drawn at once. */
const DRAW = 2000;
/** An innocent call is made after so many messages. */
const CALL_EVERY = 5000;
const PATIENCE_MS = 20_000;
const TENTHS = 10;
const NORMAL = 1000;

/** Sends the barrage to its end. */
export async function fire(barrage: Barrage): Promise<Outcome> {
  const startedAt = Date.now();
  const state = new Tally(barrage);
  const memoryMiB: number[] = [];
  let calls = 0;
  while (state.total < barrage.messages) {
    const innocents = playInnocents(barrage, calls, state);
    calls += 1;
    const until = Math.min(barrage.messages, state.total + CALL_EVERY);
    const attackers = Array.from({ length: ATTACKERS }, () => attack(barrage, state, until));
    await Promise.all([innocents, ...attackers]);
    barrage.onProgress(state.total);
    if (state.total < (barrage.messages / TENTHS) * (memoryMiB.length + 1)) continue;
    const memory = await readMemory(barrage.target);
    if (memory !== undefined) memoryMiB.push(memory);
  }
  return {
    sent: state.sent,
    closed: state.closed,
    wrong: state.wrong,
    findings: state.findings,
    innocentCalls: calls,
    memoryMiB,
    durationMs: Date.now() - startedAt,
  };
}

/** What was sent so far, and what is to be sent next. */
class Tally {
  total = 0;
  readonly sent = new Map<FamilyName, number>();
  readonly closed = new Map<number, number>();
  readonly wrong: string[] = [];
  readonly findings: string[] = [];
  private readonly stock: { readonly family: FamilyName; readonly mutation: Mutation }[] = [];
  private draws = 0;

  constructor(private readonly barrage: Barrage) {}

  /** The next message; undefined when enough were sent. */
  take(until: number): Mutation | undefined {
    if (this.total >= until) return undefined;
    if (this.stock.length === 0) this.draw();
    const next = this.stock.pop();
    if (next === undefined) return undefined;
    this.total += 1;
    this.sent.set(next.family, (this.sent.get(next.family) ?? 0) + 1);
    return next.mutation;
  }

  private draw(): void {
    const names = { callId: 'no-such-call', userId: 'nobody' };
    const families = Object.keys(FAMILIES) as FamilyName[];
    const each = Math.ceil(DRAW / families.length);
    const drawn = families.map((family) =>
      drawMutations(family, names, each, this.barrage.seed + this.draws).map((mutation) => ({
        family,
        mutation,
      })),
    );
    this.draws += 1;
    for (let index = 0; index < each; index += 1) {
      for (const list of drawn) {
        const entry = list[index];
        if (entry !== undefined) this.stock.push(entry);
      }
    }
  }
}

/** One socket after the other: each has a session, and sends frames until what is none closes it. */
async function attack({ target, service }: Barrage, state: Tally, until: number): Promise<void> {
  const hello = encodeClientFrame(
    create(ClientFrameSchema, {
      requestId: 1,
      body: { case: 'createSession', value: { serviceId: service.id, serviceKey: service.key } },
    }),
  );
  while (state.total < until) {
    const socket = await open(target.url);
    socket.send(hello);
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    let last: Mutation | undefined;
    for (let mutation = state.take(until); mutation !== undefined; mutation = state.take(until)) {
      socket.send(mutation.bytes, { binary: !mutation.isText });
      last = mutation;
      if (mutation.isText || !isFrame(mutation.bytes)) break;
    }
    const isFatal = last !== undefined && (last.isText || !isFrame(last.bytes));
    if (!isFatal) socket.close(NORMAL);
    const code = await within(closed, PATIENCE_MS);
    if (code === undefined) {
      socket.terminate();
      state.wrong.push(`the socket stayed open after ${last?.fault ?? 'nothing'}`);
      continue;
    }
    state.closed.set(code, (state.closed.get(code) ?? 0) + 1);
    const right = last?.isText === true ? CloseCode.WRONG_KIND : CloseCode.UNDECODABLE;
    // A flipped bit may have made a frame before it a DestroySession.
    const isRight = code === right || code === CloseCode.DESTROYED;
    if (isFatal && !isRight) state.wrong.push(`${last?.fault} closed with ${code}`);
  }
}

async function open(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url, [SUBPROTOCOL], { perMessageDeflate: false });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  socket.on('error', () => undefined);
  return socket;
}

function within<Value>(promise: Promise<Value>, ms: number): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Two users call each other while the barrage goes on; what the oracle finds is noted. */
async function playInnocents(barrage: Barrage, number: number, state: Tally): Promise<void> {
  const recorder = startRecorder(() => performance.now());
  const venue = {
    url: barrage.target.url,
    serviceId: barrage.service.id,
    serviceKey: barrage.service.key,
    otherService: undefined,
    patienceMs: PATIENCE_MS,
    maxWaitMs: 0,
  };
  const stage = new Stage(venue, recorder, `innocent-${number}`);
  try {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    await talk(stage, alice, bob);
  } catch (error) {
    state.findings.push(error instanceof Error ? error.message : String(error));
  } finally {
    await stage.clear();
  }
  for (const { clause, explanation } of judge(recorder.trace).findings) {
    state.findings.push(`${clause}: ${explanation}`);
  }
}

async function talk(stage: Stage, alice: Member, bob: Member): Promise<void> {
  const callId = await connectCall(stage, alice, bob);
  await alice.setMute(callId, true);
  await stage.settle();
  await bob.setMute(callId, true);
  await stage.settle();
  await bob.leave();
  await stage.settle();
}

/** The resident memory of a server that was spawned here, where the system tells it; in MiB. */
async function readMemory({ pid }: Target): Promise<number | undefined> {
  if (pid === undefined) return undefined;
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kib === undefined ? undefined : Number(kib) / 1024;
}
