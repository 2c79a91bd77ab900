/**
 * Owns the media of one client on the W3C WebRTC interface, as node-wrtc and browsers have it: one
 * peer connection for each call, one input in use. Knows no signaling, and no implementation of
 * WebRTC: the constructor, the devices and the loudspeaker are given to it.
 */
import type { MediaOperation } from '../core/effects.js';
import type { MediaFailure, MediaNews } from '../core/inputs.js';
import type { InputDevices, Media, OpenInput, OpenMedia, Recording } from '../ports.js';
import { createCallRecorder } from './call-recorder.js';

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

interface InputInUse {
  readonly ref: number;
  enabled: boolean;
  open: OpenInput | undefined;
}

/** Media of WebRTC. */
export function createWebrtcMedia(parts: WebrtcParts): OpenMedia {
  return (report) => startMedia(parts, report);
}

function startMedia(parts: WebrtcParts, news: (item: MediaNews) => void): Media {
  const { devices } = parts;
  const peers = new Map<number, Peer>();
  let input: InputInUse | undefined;
  let chosen: string | undefined;
  const recorder = createCallRecorder(parts.record, (ref, cause) => {
    news({ news: 'recordingFailed', ref, cause });
  });
  let inputTail: Promise<void> = Promise.resolve();

  function perform(operation: MediaOperation): void {
    switch (operation.do) {
      case 'openInput':
        input = { ref: operation.ref, enabled: operation.enabled, open: undefined };
        inputTail = inputTail.then(() => openInput(operation.ref));
        break;
      case 'closeInput':
        if (input?.ref !== operation.ref) break;
        if (input.open !== undefined) release(input.open);
        input = undefined;
        break;
      case 'setInputEnabled':
        if (input?.ref !== operation.ref) break;
        input.enabled = operation.enabled;
        if (input.open !== undefined) input.open.track.enabled = operation.enabled;
        break;
      case 'listDevices':
        devices.list().then(
          (all) => news({ news: 'devicesListed', op: operation.op, devices: all }),
          (error) => news({ news: 'deviceFailed', op: operation.op, failure: unavailable(error) }),
        );
        break;
      case 'switchDevice':
        inputTail = inputTail.then(() => switchDevice(operation.op, operation.deviceId));
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

  async function openInput(ref: number): Promise<void> {
    try {
      const opened = await openDevice(chosen);
      // The call may be over by now, and its microphone is not wanted any more.
      if (input?.ref !== ref) {
        opened.close();
        return;
      }
      opened.track.enabled = input.enabled;
      input.open = opened;
      watch(ref, opened);
      news({ news: 'inputOpened', ref });
    } catch (error) {
      news({ news: 'inputFailed', ref, failure: failureOf(error) });
    }
  }

  async function openDevice(deviceId: string | undefined): Promise<OpenInput> {
    const all = await devices.list();
    const device =
      deviceId === undefined ? all[0] : all.find((known) => known.deviceId === deviceId);
    if (device === undefined) throw new DeviceNotFound(all.length > 0);
    return devices.open(device.deviceId);
  }

  /** The new track inherits the mute before it can be heard (DV-4). The old one lives till then. */
  async function switchDevice(op: number, deviceId: string): Promise<void> {
    try {
      const inUse = input;
      if (inUse?.open === undefined) {
        const all = await devices.list();
        if (!all.some((known) => known.deviceId === deviceId)) {
          throw new DeviceNotFound(all.length > 0);
        }
      } else {
        const opened = await openDevice(deviceId);
        opened.track.enabled = inUse.enabled;
        await replaceInput(inUse, opened);
      }
      chosen = deviceId;
      news({ news: 'deviceSwitched', op });
    } catch (error) {
      news({ news: 'deviceFailed', op, failure: failureOf(error) });
    }
  }

  async function replaceInput(inUse: InputInUse, opened: OpenInput): Promise<void> {
    const previous = inUse.open;
    if (input !== inUse) {
      opened.close();
      return;
    }
    // In use from here on: a mute that comes during the wait below reaches the new track.
    inUse.open = opened;
    const peer = peers.get(inUse.ref);
    try {
      if (peer?.isSending) await peer.sender?.replaceTrack(opened.track);
    } catch (error) {
      if (input === inUse) {
        inUse.open = previous;
        if (previous !== undefined) previous.track.enabled = inUse.enabled;
        opened.close();
        throw error;
      }
    }
    if (previous !== undefined) release(previous);
    watch(inUse.ref, opened);
    recorder.replaceOwn(inUse.ref, opened.track);
  }

  /** A track ends by itself when its device is gone; not when we stop it. */
  function watch(ref: number, { deviceId, track }: OpenInput): void {
    track.onended = () => news({ news: 'inputLost', ref, deviceId });
  }

  function release(open: OpenInput): void {
    open.track.onended = null;
    open.close();
  }

  function startRecording(ref: number, callId: string): void {
    const peer = peers.get(ref);
    if (peer === undefined) return;
    recorder.start(ref, callId, peer.heard, input?.ref === ref ? input.open?.track : undefined);
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
    if (input?.ref !== ref || input.open === undefined) return;
    await peer.sender.replaceTrack(input.open.track);
  }

  return { perform };
}

/** Takes an own offer back that is not answered; does nothing without one. */
async function rollBack(connection: RTCPeerConnection): Promise<void> {
  if (connection.signalingState !== 'have-local-offer') return;
  await connection.setLocalDescription({ type: 'rollback' });
}

class DeviceNotFound extends Error {
  constructor(othersExist: boolean) {
    super(othersExist ? 'no input device has that id' : 'there is no input device');
  }
}

function failureOf(error: unknown): MediaFailure {
  if (error instanceof DeviceNotFound) {
    return { code: 'DEVICE_NOT_FOUND', message: error.message };
  }
  return unavailable(error);
}

function unavailable(cause: unknown): MediaFailure {
  return { code: 'DEVICE_UNAVAILABLE', message: 'the input device cannot be used', cause };
}
