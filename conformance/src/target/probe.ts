/**
 * Owns the questions that are put to a server before the first case, and when it falls silent:
 * whether anything answers there, and what it offers. Judges nothing.
 */
import {
  CloseCode,
  type Response,
  ServerFrameSchema,
  StatusCode,
  SUBPROTOCOL,
  type Trace,
} from '@audiocall/proto';
import { toJsonString } from '@bufbuild/protobuf';
import { type FeatureName, nameFeatures } from '../features.js';
import { FloodError } from '../peers/intake.js';
import { WirePeer } from '../peers/wire-peer.js';
import { startRecorder } from '../traffic/recorder.js';
import { KEY_VARIABLES } from '../usage/service-keys.js';
import { maskUrl } from '../wording/mask-urls.js';
import { cutShort, inLine } from '../wording/printable.js';
import { explainRefusal } from './refused-socket.js';
import { TargetError } from './target.js';
import { TargetSilentError } from './target-silent.js';

/** How often a server that answered before may close a socket before a Ping is answered. */
export const MOST_TRIES = 3;

/**
 * A sentence when nothing answers at the target; waits for the patience at most. Of one that has answered
 * in this run already it says what became of it, and not what to do about it.
 */
export async function probeTarget(
  url: string,
  patienceMs: number,
  hasAnswered = false,
  tries = MOST_TRIES,
): Promise<string | undefined> {
  const recorder = startRecorder(() => 0);
  const options = { name: 'harness', url, recorder, patienceMs };
  const shown = maskUrl(url);
  let peer: WirePeer | undefined;
  try {
    peer = await WirePeer.open(options);
    if (peer.lacksSubprotocol) {
      return `${shown} opens the WebSocket without selecting the subprotocol ${SUBPROTOCOL} (clause WR-1); select it in the upgrade`;
    }
    if (!peer.hasAnswered) {
      return hasAnswered
        ? `the server stopped answering: nothing listens at ${shown} any more`
        : explainRefusal(url, shown, peer.fault);
    }
    if (peer.httpStatus > 0) {
      return `${shown} refuses the WebSocket with HTTP status ${peer.httpStatus} (clause WR-1)`;
    }
    await peer.awaitPong(peer.ping());
    return undefined;
  } catch (error) {
    if (error instanceof FloodError) return `the server at ${shown} floods: ${error.message}`;
    if (!(error instanceof TargetSilentError)) throw error;
    if (error.silence.closedSocket !== undefined) {
      if (hasAnswered) {
        // It is there, and the cases say whether it may. What was late is closed rightly (SE-7), and not each time.
        if (peer?.closeCode !== CloseCode.NO_HELLO) return undefined;
        return tries > 1
          ? await probeTarget(url, patienceMs, true, tries - 1)
          : `the server stopped answering: ${shown} still opens sockets, and closes each with ${peer.closeCode} before a Ping is answered (clause G-5)`;
      }
      return `the server at ${shown} opens sockets, and they are closed with ${peer?.closeCode} before a Ping is answered (clause G-5)${describeNoise(recorder.trace)}`;
    }
    if (peer === undefined) {
      return hasAnswered
        ? `the server stopped answering: ${shown} opens no WebSocket within ${patienceMs} ms any more (clause WR-1)`
        : `what listens at ${shown} takes the connection, and does not open a WebSocket within ${patienceMs} ms (clause WR-1)`;
    }
    return hasAnswered
      ? `the server stopped answering: ${shown} still opens sockets, and no Ping is answered within ${patienceMs} ms (clause G-5)`
      : `the server at ${shown} opens sockets, and does not answer a Ping within ${patienceMs} ms (clause G-5)${describeNoise(recorder.trace)}`;
  } finally {
    await peer?.cut();
  }
}

const SHOWN_BYTES = 12;
const SHOWN_CHARACTERS = 120;
const EMPTY = ': no field of it is one of ServerFrame, as when a ClientFrame is sent back';

/** What came and was no Pong, or no frame: most servers that are new fail here. */
function describeNoise({ entries }: Trace): string {
  const frames = entries.flatMap(({ what }) => (what.case === 'received' ? [what.value] : []));
  const [first] = frames;
  if (first !== undefined) {
    const many = frames.length === 1 ? '1 frame' : `${frames.length} frames, the first`;
    const said = inLine(toJsonString(ServerFrameSchema, first), SHOWN_CHARACTERS);
    const empty = first.body.case === undefined ? EMPTY : '';
    return `; it sent ${many} ${said}, and the frame control.pong was expected${empty}`;
  }
  const noise = entries.flatMap(({ what }) => (what.case === 'receivedRaw' ? [what.value] : []))[0];
  if (noise === undefined) return '';
  if (noise.text) {
    return `; it sent a text message, and every message of ${SUBPROTOCOL} is binary (clause WR-2)`;
  }
  // What is too long to be read has no bytes to show.
  if (noise.head.length === 0) return `; it sent ${noise.fault}, which the harness does not read`;
  const hex = Buffer.from(noise.head.subarray(0, SHOWN_BYTES)).toString('hex');
  const more = noise.length > SHOWN_BYTES ? '…' : '';
  return `; it sent ${noise.length} bytes that are no ServerFrame (clause WR-2), in hexadecimal ${hex}${more}: a message is one frame, without a length before it`;
}

/** With what to ask. */
export interface Asking {
  readonly service: { readonly id: string; readonly key: string };
  readonly patienceMs: number;
}

/** What suits a half-built server on the same machine. */
const LITTLE_PATIENCE_MS = 500;

const FIRST = 'nearly every case begins with one, so look at this first';

/** Asks for a session. */
export function askSession(
  peer: WirePeer,
  { service }: Pick<Asking, 'service'>,
): Promise<Response> {
  return peer.request({
    case: 'createSession',
    value: {
      serviceId: service.id,
      serviceKey: service.key,
      client: { name: 'audiocall-conformance', version: '1' },
    },
  });
}

/**
 * The features that a server says it offers; none when it gives no session, which is for the cases
 * to judge, and told in a sentence. Throws a TargetError when it does not know the service: no case could be played.
 */
export async function askOffered(
  url: string,
  { service, patienceMs }: Asking,
  tell: (sentence: string) => void = () => undefined,
): Promise<readonly FeatureName[]> {
  const recorder = startRecorder(() => 0);
  let peer: WirePeer | undefined;
  try {
    peer = await WirePeer.open({ name: 'harness', url, recorder, patienceMs });
    const { status, result } = await askSession(peer, { service });
    if (status?.code === StatusCode.UNAUTHENTICATED) {
      const keyless =
        service.key === ''
          ? `; its key is empty, as ${KEY_VARIABLES.service} is empty or not set`
          : '';
      throw new TargetError(
        `the server does not let service ${service.id} in (${cutShort(status.message)})${keyless}; give --service ID:KEY as the server knows it`,
      );
    }
    if (result.case === 'createSession') return nameFeatures(result.value.offered);
    const code = StatusCode[status?.code ?? StatusCode.UNSPECIFIED] ?? `status ${status?.code}`;
    const words = status?.message ? ` (${cutShort(status.message)})` : '';
    tell(`the server answered CreateSession with ${code}${words}, and gave no session; ${FIRST}`);
    return [];
  } catch (error) {
    if (!(error instanceof TargetSilentError) && !(error instanceof FloodError)) throw error;
    if (error instanceof TargetSilentError) {
      // Each case that begins like that waits as long.
      const isLong = error.silence.closedSocket === undefined && patienceMs > LITTLE_PATIENCE_MS;
      const shorter = isLong ? `; --patience ${LITTLE_PATIENCE_MS} waits less` : '';
      tell(`the server gave no session: ${error.message}; ${FIRST}${shorter}`);
    }
    return [];
  } finally {
    await peer?.close();
  }
}
