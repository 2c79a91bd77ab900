/**
 * Owns media without sound: peer connections that find each other by the names in their
 * descriptions, and input devices that are only names. Reports at once, in order. Keeps book of what
 * is open, so that a test can tell what was left behind, and of who would be heard.
 */
import type { AudioDevice, MediaOperation } from '../core/effects.js';
import type { MediaNews } from '../core/inputs.js';
import type { Media, OpenMedia } from '../ports.js';

/** Joins the peer connections of several clients. */
export interface SimulatedNetwork {
  readonly peers: Map<string, SimulatedPeer>;
}

interface SimulatedPeer {
  readonly name: string;
  readonly report: (news: MediaNews) => void;
  readonly ref: number;
  remote: string | undefined;
  answered: boolean;
}

/** Media of one client, and a view of it. */
export interface SimulatedMedia {
  readonly open: OpenMedia;
  /** The device that the other party hears now; undefined when there is nothing to be heard. */
  audible(): string | undefined;
  /** Peer connections and input devices in use. */
  openCount(): number;
  /** Everything that was asked for, in order. */
  readonly operations: MediaOperation[];
  /** Makes the next use of an input device fail, as a denied permission does. */
  denyInput: boolean;
}

export function createSimulatedNetwork(): SimulatedNetwork {
  return { peers: new Map() };
}

/** `name` tells this client's peer connections from those of others. */
export function createSimulatedMedia(
  network: SimulatedNetwork,
  name: string,
  devices: readonly AudioDevice[],
): SimulatedMedia {
  const operations: MediaOperation[] = [];
  const peers = new Map<number, SimulatedPeer>();
  const sending = new Set<number>();
  let input: { ref: number; enabled: boolean } | undefined;
  let chosen = devices[0]?.deviceId;

  function describe(peer: SimulatedPeer): string {
    return `v=0\r\na=ice-ufrag:${peer.name}\r\n`;
  }

  function gather(peer: SimulatedPeer): void {
    const candidate = { candidate: `candidate:${peer.name}`, mid: '0', mlineIndex: 0 };
    peer.report({ news: 'candidate', ref: peer.ref, candidate });
    peer.report({ news: 'endOfCandidates', ref: peer.ref });
  }

  function read(sdp: string): string {
    return /^a=ice-ufrag:(.*?)\s*$/m.exec(sdp)?.[1] ?? '';
  }

  function perform(report: (news: MediaNews) => void, operation: MediaOperation): void {
    operations.push(operation);
    switch (operation.do) {
      case 'openInput':
        if (media.denyInput) {
          const failure = { code: 'DEVICE_UNAVAILABLE', message: 'denied' } as const;
          report({ news: 'inputFailed', ref: operation.ref, failure });
          return;
        }
        input = { ref: operation.ref, enabled: operation.enabled };
        report({ news: 'inputOpened', ref: operation.ref });
        return;
      case 'closeInput':
        if (input?.ref === operation.ref) input = undefined;
        return;
      case 'setInputEnabled':
        if (input?.ref === operation.ref) input.enabled = operation.enabled;
        return;
      case 'listDevices':
        report({ news: 'devicesListed', op: operation.op, devices });
        return;
      case 'switchDevice': {
        const { op, deviceId } = operation;
        if (!devices.some((known) => known.deviceId === deviceId)) {
          const failure = { code: 'DEVICE_NOT_FOUND', message: 'no such device' } as const;
          report({ news: 'deviceFailed', op, failure });
          return;
        }
        chosen = deviceId;
        report({ news: 'deviceSwitched', op });
        return;
      }
      case 'startRecording':
      case 'stopRecording':
        return;
      case 'createPeer': {
        const { ref } = operation;
        const peer = { name: `${name}-${ref}`, report, ref, remote: undefined, answered: false };
        peers.set(ref, peer);
        network.peers.set(peer.name, peer);
        return;
      }
      case 'closePeer': {
        const peer = peers.get(operation.ref);
        if (peer !== undefined) network.peers.delete(peer.name);
        peers.delete(operation.ref);
        sending.delete(operation.ref);
        return;
      }
      default: {
        const peer = peers.get(operation.ref);
        if (peer !== undefined) performOnPeer(peer, operation);
      }
    }
  }

  type PeerOperation = Extract<
    MediaOperation,
    { do: 'makeOffer' | 'applyOffer' | 'applyAnswer' | 'addCandidate' | 'startAudio' | 'rollBack' }
  >;

  function performOnPeer(peer: SimulatedPeer, operation: PeerOperation): void {
    const { ref, report } = peer;
    switch (operation.do) {
      case 'makeOffer':
        report({ news: 'described', ref, type: 'offer', sdp: describe(peer) });
        gather(peer);
        return;
      case 'applyOffer':
        peer.remote = read(operation.sdp);
        peer.answered = true;
        report({ news: 'described', ref, type: 'answer', sdp: describe(peer) });
        gather(peer);
        return;
      case 'applyAnswer':
        peer.remote = read(operation.sdp);
        peer.answered = true;
        return;
      case 'addCandidate':
        connect(peer);
        return;
      case 'rollBack':
        return;
      case 'startAudio':
        sending.add(ref);
        return;
    }
  }

  /** Like ICE: both descriptions are applied, and one side knows a way. */
  function connect(peer: SimulatedPeer): void {
    const other = network.peers.get(peer.remote ?? '');
    if (other === undefined || !other.answered || other.remote !== peer.name) return;
    peer.report({ news: 'connected', ref: peer.ref });
    other.report({ news: 'connected', ref: other.ref });
  }

  const media: SimulatedMedia = {
    open: (report): Media => ({ perform: (operation) => perform(report, operation) }),
    audible: () => {
      if (input === undefined || !input.enabled || !sending.has(input.ref)) return undefined;
      return peers.has(input.ref) ? chosen : undefined;
    },
    openCount: () => peers.size + (input === undefined ? 0 : 1),
    operations,
    denyInput: false,
  };
  return media;
}
