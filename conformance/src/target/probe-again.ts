/** Owns the question whether a server that fell silent in a case answers anybody any more. Judges nothing. */
import { CloseCode } from '@audiocall/proto';
import { FloodError } from '../peers/intake.js';
import { WirePeer } from '../peers/wire-peer.js';
import { startRecorder } from '../traffic/recorder.js';
import { maskUrl } from '../wording/mask-urls.js';
import { type Asking, askSession, MOST_TRIES, probeTarget } from './probe.js';
import { TargetSilentError } from './target-silent.js';

/** What ends a whole run is asked with as much patience as a run has of itself, however little it was given. */
const LEAST_AGAIN_MS = 5000;

/**
 * A sentence when a server that has answered in this run answers nobody any more. Of one that `gaveSession` before it
 * is asked, too, whether it answers more than Pings.
 */
export async function probeAgain(
  url: string,
  asking: Asking,
  gaveSession: boolean,
  leastMs = LEAST_AGAIN_MS,
): Promise<string | undefined> {
  const patienceMs = Math.max(asking.patienceMs, leastMs);
  const fault = await probeTarget(url, patienceMs, true);
  if (fault !== undefined || !gaveSession) return fault;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const what = await meetRequest(url, { ...asking, patienceMs });
    if (what === 'answered') return undefined;
    if (what === 'silent') break;
  }
  return `the server stopped answering: ${maskUrl(url)} still answers Pings, and no CreateSession within ${patienceMs} ms (clause RQ-1)`;
}

/** Whether it answers a CreateSession; one that closes the socket as if nobody had asked may have been asked too late. */
async function meetRequest(
  url: string,
  asking: Asking,
): Promise<'answered' | 'silent' | 'taken for silent'> {
  const recorder = startRecorder(() => 0);
  const { patienceMs } = asking;
  let peer: WirePeer | undefined;
  try {
    peer = await WirePeer.open({ name: 'harness', url, recorder, patienceMs });
    await askSession(peer, asking);
    return 'answered';
  } catch (error) {
    if (error instanceof FloodError) return 'answered';
    if (!(error instanceof TargetSilentError)) throw error;
    if (peer?.closeCode === CloseCode.NO_HELLO) return 'taken for silent';
    // Whoever opens no socket, or closes one, is there: the cases say whether it may.
    return peer === undefined || error.silence.closedSocket !== undefined ? 'answered' : 'silent';
  } finally {
    await peer?.close();
  }
}
