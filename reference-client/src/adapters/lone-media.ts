/**
 * Owns media without sound and without a network: one side of a call whose other side is a script.
 * Describes itself, takes every description that is one and every candidate, and is connected once both descriptions are
 * applied and the other side named a way, or said that it has no more. Reports at once, in order. A
 * candidate before its description is as wrong here as in a browser (IC-1).
 */
import type { AudioDevice, MediaOperation } from '../core/effects.js';
import type { MediaNews } from '../core/inputs.js';
import type { OpenMedia } from '../ports.js';

interface Peer {
  readonly ref: number;
  offered: boolean;
  remote: string | undefined;
  connected: boolean;
}

/** Media with these devices, which are only names. */
export function createLoneMedia(devices: readonly AudioDevice[]): OpenMedia {
  return (report) => {
    const peers = new Map<number, Peer>();
    return { perform: (operation) => perform(report, devices, peers, operation) };
  };
}

function perform(
  report: (news: MediaNews) => void,
  devices: readonly AudioDevice[],
  peers: Map<number, Peer>,
  operation: MediaOperation,
): void {
  switch (operation.do) {
    case 'openInput':
      if (devices.length > 0) report({ news: 'inputOpened', ref: operation.ref });
      else {
        const failure = { code: 'DEVICE_NOT_FOUND', message: 'there is no input device' } as const;
        report({ news: 'inputFailed', ref: operation.ref, failure });
      }
      return;
    case 'listDevices':
      report({ news: 'devicesListed', op: operation.op, devices });
      return;
    case 'switchDevice': {
      const { op, deviceId } = operation;
      if (devices.some((known) => known.deviceId === deviceId)) {
        report({ news: 'deviceSwitched', op });
        return;
      }
      const failure = { code: 'DEVICE_NOT_FOUND', message: 'no such device' } as const;
      report({ news: 'deviceFailed', op, failure });
      return;
    }
    case 'createPeer': {
      const { ref } = operation;
      peers.set(ref, { ref, offered: false, remote: undefined, connected: false });
      return;
    }
    case 'closePeer':
      peers.delete(operation.ref);
      return;
    default: {
      const peer = peers.get(operation.ref);
      if (peer !== undefined) negotiate(report, peer, operation);
    }
  }
}

function negotiate(
  report: (news: MediaNews) => void,
  peer: Peer,
  operation: Exclude<MediaOperation, { do: 'listDevices' | 'switchDevice' }>,
): void {
  const { ref } = peer;
  if ('sdp' in operation && !operation.sdp.startsWith('v=')) {
    report({ news: peer.remote === undefined ? 'failed' : 'negotiationFailed', ref });
    return;
  }
  switch (operation.do) {
    case 'makeOffer':
      peer.offered = true;
      report({ news: 'described', ref, type: 'offer', sdp: describe('offer') });
      gather(report, ref);
      return;
    case 'applyOffer':
      peer.offered = false;
      peer.remote = operation.sdp;
      report({ news: 'described', ref, type: 'answer', sdp: describe('answer') });
      gather(report, ref);
      return;
    case 'applyAnswer':
      if (peer.offered) peer.remote = operation.sdp;
      peer.offered = false;
      return;
    case 'rollBack':
      peer.offered = false;
      return;
    case 'addCandidate':
      if (peer.remote === undefined || peer.connected) return;
      peer.connected = true;
      report({ news: 'connected', ref });
      return;
    default:
  }
}

const describe = (type: string): string =>
  `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=${type}\r\nt=0 0\r\na=ice-ufrag:lone\r\na=ice-pwd:nobody-is-there-to-check\r\n`;

function gather(report: (news: MediaNews) => void, ref: number): void {
  const line = 'candidate:1 1 udp 2113937151 127.0.0.1 9 typ host';
  report({ news: 'candidate', ref, candidate: { candidate: line, mid: '0', mlineIndex: 0 } });
  report({ news: 'endOfCandidates', ref });
}
