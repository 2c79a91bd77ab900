/**
 * Owns the media of one client on the W3C WebRTC interface, as node-wrtc and browsers have it: one
 * peer connection for each call, fed by the input in use. Knows no signaling, and no implementation of
 * WebRTC: the constructor, the devices and the loudspeaker are given to it.
 */
import type { MediaOperation } from '../core/effects.js';
import type { MediaNews } from '../core/inputs.js';
import type { InputDevices, Media, OpenMedia, Recording } from '../ports.js';
import { createCallRecorder } from './call-recorder.js';
import { createInput } from './input.js';

/** What the media is made of. */
export interface WebrtcParts {
  connect(configuration: RTCConfiguration): RTCPeerConnection;
  readonly devices: InputDevices;
  /** Plays a remote track until the returned function is called. */
  render(track: MediaStreamTrack): () => void;
  /** `relay`: media goes through a TURN server or not at all. Default `all`. */
  readonly iceTransportPolicy?: RTCIceTransportPolicy | undefined;
  /** Begins to store a call; throws when it cannot. Unset: nothing is stored. */
  readonly record?: ((callId: string) => Recording) | undefined;
}

interface Peer {
  readonly connection: RTCPeerConnection;
  sender: RTCRtpSender | undefined;
  /** The call is claimed: the input may be sent (EO-5). */
  isSending: boolean;
  /** Both descriptions of a negotiation were applied; another one may fail without harm (NG-1). */
  isNegotiated: boolean;
  readonly stopRendering: (() => void)[];
  readonly heard: MediaStreamTrack[];
  /** Operations of one peer connection run one after another. */
  tail: Promise<void>;
}

/** Media of WebRTC. */
export function createWebrtcMedia(parts: WebrtcParts): OpenMedia {
  return (report) => startMedia(parts, report);
}

function startMedia(parts: WebrtcParts, news: (item: MediaNews) => void): Media {
  const peers = new Map<number, Peer>();
  const recorder = createCallRecorder(parts.record, (ref, cause) => {
    news({ news: 'recordingFailed', ref, cause });
  });
  const input = createInput(parts.devices, news, {
    replaceTrack: async (ref, track) => {
      const peer = peers.get(ref);
      if (peer?.isSending) await peer.sender?.replaceTrack(track);
    },
    trackReplaced: recorder.replaceOwn,
  });

  function perform(operation: MediaOperation): void {
    switch (operation.do) {
      case 'openInput':
        input.open(operation.ref, operation.enabled);
        break;
      case 'closeInput':
        input.close(operation.ref);
        break;
      case 'setInputEnabled':
        input.setEnabled(operation.ref, operation.enabled);
        break;
      case 'listDevices':
        input.listDevices(operation.op);
        break;
      case 'switchDevice':
        input.switchDevice(operation.op, operation.deviceId);
        break;
      case 'startRecording':
        startRecording(operation.ref, operation.callId);
        break;
      case 'stopRecording':
        recorder.stop(operation.ref);
        break;
      case 'createPeer':
        createPeer(operation);
        break;
      case 'closePeer':
        closePeer(operation.ref);
        break;
      default:
        enqueue(operation);
    }
  }

  function startRecording(ref: number, callId: string): void {
    const peer = peers.get(ref);
    if (peer === undefined) return;
    recorder.start(ref, callId, peer.heard, input.trackOf(ref));
  }

  function createPeer(operation: Extract<MediaOperation, { do: 'createPeer' }>): void {
    const { ref } = operation;
    let connection: RTCPeerConnection;
    try {
      const iceServers = operation.iceServers.map(({ urls, username, credential }) => ({
        urls: [...urls],
        ...(username === '' ? {} : { username, credential }),
      }));
      connection = parts.connect({
        iceServers,
        iceTransportPolicy: parts.iceTransportPolicy ?? 'all',
      });
    } catch {
      news({ news: 'failed', ref });
      return;
    }
    const peer: Peer = {
      connection,
      sender: undefined,
      isSending: false,
      isNegotiated: false,
      stopRendering: [],
      heard: [],
      tail: Promise.resolve(),
    };
    peers.set(ref, peer);
    connection.onicecandidate = ({ candidate }) => {
      if (candidate === null) {
        news({ news: 'endOfCandidates', ref });
      } else if (candidate.candidate !== '') {
        const { candidate: line, sdpMid, sdpMLineIndex } = candidate;
        const local = { candidate: line, mid: sdpMid ?? '', mlineIndex: sdpMLineIndex ?? 0 };
        news({ news: 'candidate', ref, candidate: local });
      }
    };
    connection.onconnectionstatechange = () => {
      const { connectionState } = connection;
      if (connectionState === 'connected') news({ news: 'connected', ref });
      if (connectionState === 'disconnected') news({ news: 'disconnected', ref });
      if (connectionState === 'failed') news({ news: 'failed', ref });
    };
    connection.ontrack = ({ track }) => {
      peer.heard.push(track);
      peer.stopRendering.push(parts.render(track));
      recorder.addHeard(ref, track);
    };
  }

  function closePeer(ref: number): void {
    const peer = peers.get(ref);
    if (peer === undefined) return;
    recorder.stop(ref);
    peers.delete(ref);
    const { connection } = peer;
    connection.onicecandidate = null;
    connection.onconnectionstatechange = null;
    connection.ontrack = null;
    for (const stop of peer.stopRendering) stop();
    connection.close();
  }

  type PeerOperation = Extract<
    MediaOperation,
    { do: 'makeOffer' | 'applyOffer' | 'applyAnswer' | 'addCandidate' | 'startAudio' | 'rollBack' }
  >;

  function enqueue(operation: PeerOperation): void {
    const { ref } = operation;
    const peer = peers.get(ref);
    if (peer === undefined) return;
    if (operation.do === 'startAudio') peer.isSending = true;
    peer.tail = peer.tail
      .then(() => (peers.get(ref) === peer ? runOnPeer(peer, operation) : undefined))
      .catch(() => {
        // One bad candidate is no reason to fail; another may connect.
        if (operation.do === 'addCandidate' || peers.get(ref) !== peer) return;
        news({ news: peer.isNegotiated ? 'negotiationFailed' : 'failed', ref });
      });
  }

  async function runOnPeer(peer: Peer, operation: PeerOperation): Promise<void> {
    const { connection } = peer;
    const { ref } = operation;
    // node-wrtc closes a connection whose other side is gone, and throws at every later use.
    if (connection.signalingState === 'closed') {
      news({ news: 'failed', ref });
      return;
    }
    switch (operation.do) {
      case 'makeOffer': {
        peer.sender ??= connection.addTransceiver('audio', { direction: 'sendrecv' }).sender;
        await feed(ref, peer);
        const offer = await connection.createOffer({ iceRestart: operation.iceRestart ?? false });
        await connection.setLocalDescription(offer);
        news({ news: 'described', ref, type: 'offer', sdp: offer.sdp ?? '' });
        break;
      }
      case 'applyOffer': {
        await rollBack(connection);
        await connection.setRemoteDescription({ type: 'offer', sdp: operation.sdp });
        const [transceiver] = connection.getTransceivers();
        if (transceiver === undefined) throw new TypeError('the offer has no audio');
        transceiver.direction = 'sendrecv';
        peer.sender = transceiver.sender;
        await feed(ref, peer);
        const answer = await connection.createAnswer();
        await connection.setLocalDescription(answer);
        peer.isNegotiated = true;
        news({ news: 'described', ref, type: 'answer', sdp: answer.sdp ?? '' });
        tellConnected(ref, connection);
        break;
      }
      case 'applyAnswer':
        await connection.setRemoteDescription({ type: 'answer', sdp: operation.sdp });
        peer.isNegotiated = true;
        tellConnected(ref, connection);
        break;
      case 'addCandidate': {
        const { candidate, mid, mlineIndex } = operation.candidate;
        // An empty mid is none: the index counts then, and a browser would look for a section of that name.
        const section = mid === '' ? {} : { sdpMid: mid };
        await connection.addIceCandidate({ candidate, ...section, sdpMLineIndex: mlineIndex });
        break;
      }
      case 'rollBack':
        await rollBack(connection);
        break;
      case 'startAudio':
        await feed(ref, peer);
        break;
    }
  }

  /** After an ICE restart of a connection that works, its state does not change (NG-2). */
  function tellConnected(ref: number, { connectionState }: RTCPeerConnection): void {
    if (connectionState === 'connected') news({ news: 'connected', ref });
  }

  /** Puts the input's track on the sender, when there are both and the call is claimed. */
  async function feed(ref: number, peer: Peer): Promise<void> {
    if (!peer.isSending || peer.sender === undefined) return;
    const track = input.trackOf(ref);
    if (track !== undefined) await peer.sender.replaceTrack(track);
  }

  return { perform };
}

/** Takes an own offer back that is not answered; does nothing without one. */
async function rollBack(connection: RTCPeerConnection): Promise<void> {
  if (connection.signalingState !== 'have-local-offer') return;
  await connection.setLocalDescription({ type: 'rollback' });
}
