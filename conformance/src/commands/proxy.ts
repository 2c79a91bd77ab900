/**
 * Owns `proxy`: live traffic between any clients and a server passes unchanged, is recorded without
 * secrets, and is judged while it goes on. A trace reaches from the first socket that opens to the
 * last one that closes, and further as long as a session may come back (RS-1).
 */
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Trace } from '@audiocall/proto';
import { findAbsenceMs } from '../oracle/absence.js';
import { CLAUSES, type ClauseId } from '../oracle/clauses.js';
import { choosePalette } from '../report/terminal.js';
import { nameTrace, writeTrace } from '../report/write.js';
import { loadKnownFailing } from '../run/known-failing.js';
import { type Judged, judgeRecording } from '../run/run.js';
import { TargetError } from '../target/target.js';
import { type FrameNotes, takeNotes } from '../traffic/frame-notes.js';
import { createSdpRedactor, type Recorder, startRecorder } from '../traffic/recorder.js';
import { type RelayHooks, startRelay } from '../traffic/relay.js';
import { joinSockets } from '../traffic/returns.js';
import { OWN_WORDS } from '../usage/own-words.js';
import type { ListenAddress } from '../usage/read-parties.js';
import type { RunSettings } from '../usage/settings.js';
import { joinCommand } from '../usage/words.js';
import { maskUrl } from '../wording/mask-urls.js';
import { writeOut } from '../wording/printable.js';
import { describeMasks } from './again.js';
import { onSignals } from './interruption.js';
import type { Output } from './output.js';
import { reportRecordings } from './recorded.js';

/** Traffic is judged when it has been quiet for so long. */
const QUIET_MS = 250;
/** Judging takes the longer the longer a trace is; beyond this, traffic only passes. */
const MAX_ENTRIES = 20_000;
/** A timer of Node's goes off at once when it is set to more. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** Passes traffic on until it is told to end; gives the exit status. */
export async function runProxy(
  listen: ListenAddress,
  upstream: string,
  settings: RunSettings,
  output: Output,
): Promise<number> {
  const startedAt = Date.now();
  const known = await loadKnownFailing(settings.knownFailing);
  const ledger = new Ledger(settings.report, output);
  const relay = await startRelay(upstream, ledger.hooks(), listen).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TargetError(`the proxy cannot listen on ${listen.host}:${listen.port}: ${reason}`);
  });
  // Whoever reads that it listens may end it at once.
  const asked = new Promise<void>((resolve) => {
    const release = onSignals(() => {
      release();
      resolve();
    });
  });
  output.interruption?.release();
  const shown = maskUrl(upstream);
  output.write(
    `proxy listening on ${relay.url}, in front of ${shown}; end it with Ctrl-C, or with SIGTERM to process ${process.pid}`,
  );
  await asked;
  await relay.end();
  const judged = await ledger.close();
  const address = `${listen.host}:${listen.port}`;
  const command = ['proxy', '--listen', address, '--upstream', shown];
  return reportRecordings(
    {
      mode: 'proxy',
      target: settings.name ?? shown,
      command: joinCommand([...OWN_WORDS, ...command]),
      startedAt,
      judged,
      known,
      notes: describeMasks([upstream]),
    },
    settings,
    output,
  );
}

/** The traces of the traffic, and what is found in them. */
class Ledger {
  private readonly judged: Judged[] = [];
  private readonly notes = new Map<number, FrameNotes>();
  private readonly told = new Set<string>();
  private recorder: Recorder = startRecorder(() => performance.now());
  private redactor = createSdpRedactor();
  private timer: NodeJS.Timeout | undefined;
  /** Runs while no socket is open and somebody may come back. */
  private absence: NodeJS.Timeout | undefined;
  private isFull = false;
  private written = Promise.resolve();

  constructor(
    private readonly folder: string | undefined,
    private readonly output: Output,
  ) {}

  /** Passes everything on as it is, and takes notes of it. */
  hooks(): RelayHooks {
    return {
      opened: (link) => {
        clearTimeout(this.absence);
        const notes = takeNotes(`socket-${link.id}`, this.recorder, this.redactor);
        this.notes.set(link.id, notes);
        this.note(() => notes.opened(link.subprotocol));
      },
      fromClient: (link, message) => {
        this.note(() => this.notes.get(link.id)?.fromClient(message));
        link.toServer(message);
      },
      fromServer: (link, message) => {
        this.note(() => this.notes.get(link.id)?.fromServer(message));
        link.toClient(message);
      },
      closed: (link, code, byClient, fault) => {
        this.note(() => this.notes.get(link.id)?.closed(code, byClient, fault));
        this.notes.delete(link.id);
        if (this.notes.size === 0) this.awaitReturns();
      },
    };
  }

  /** Judges what is there; gives every judged trace. */
  async close(): Promise<readonly Judged[]> {
    this.finishTrace();
    await this.written;
    return this.judged;
  }

  /** A session that comes back belongs to the trace in which it began. */
  private awaitReturns(): void {
    const waitMs = this.isFull ? 0 : findAbsenceMs(joinSockets(this.recorder.trace));
    if (waitMs === 0) this.finishTrace();
    else this.absence = setTimeout(() => this.finishTrace(), Math.min(waitMs, LONGEST_TIMEOUT_MS));
  }

  private note(take: () => void): void {
    if (this.isFull) return;
    if (this.recorder.trace.entries.length >= MAX_ENTRIES) {
      this.isFull = true;
      this.output.write(
        `the trace has ${MAX_ENTRIES} entries: what follows passes unjudged until every socket is closed`,
      );
      return;
    }
    take();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), QUIET_MS);
  }

  /** Tells what is new. */
  private look(): { readonly judged: Judged; readonly trace: Trace } {
    clearTimeout(this.timer);
    const id = `trace-${this.judged.length + 1}`;
    const title = 'Live traffic, from the first socket that opened to the last one that closed';
    const trace = joinSockets(this.recorder.trace);
    const judged = judgeRecording({ id, title }, trace);
    const palette = choosePalette(this.output.colours);
    for (const { clause, participant, explanation, eventIndex } of judged.result.failures) {
      const key = `${id} ${clause} ${participant}`;
      if (this.told.has(key)) continue;
      this.told.add(key);
      const name = CLAUSES[clause as ClauseId].title;
      this.output.write(
        `${palette.bad(`✗ ${clause}`)} ${name} (${id}, entry ${eventIndex}): ${writeOut(explanation)}`,
      );
    }
    return { judged, trace };
  }

  private finishTrace(): void {
    clearTimeout(this.absence);
    if (this.recorder.trace.entries.length === 0) return;
    const { judged, trace } = this.look();
    judged.result.trace = trace;
    this.judged.push(judged);
    this.output.write(
      `${judged.result.id}: ${trace.entries.length} entries, ${judged.reached.size} clauses put to the test`,
    );
    if (this.folder !== undefined) {
      const { folder } = this;
      const { id } = judged.result;
      const path = join(folder, nameTrace(id));
      judged.result.rerun = joinCommand([...OWN_WORDS, 'check', path]);
      // One after the other: the first makes room for all.
      this.written = this.written
        .then(() => writeTrace(id, trace, folder))
        .catch((error: unknown) => {
          this.output.write(`${path} could not be written: ${String(error)}`);
        });
    }
    this.recorder = startRecorder(() => performance.now());
    this.redactor = createSdpRedactor();
    this.isFull = false;
  }
}
