/** Owns the mutants of sessions that outlive their sockets. */
import { EndReason, Feature, PeerState, StatusCode } from '@audiocall/proto';
import {
  add,
  answer,
  changeAnswer,
  changeEvent,
  closeWith,
  delay,
  event,
  lose,
  makeEvent,
  mislabel,
  repeat,
} from '../faults.js';
import { eventOf, type Fault, requestOf, type Sight, type WireMutant } from '../mutant.js';

const isState = (state: PeerState) => (value: { state: PeerState }) => value.state === state;

const canResume = ({ scene, link }: Sight): boolean =>
  scene.people.get(link)?.features.includes(Feature.RESUME) === true;

/** Something happens to the first event that comes after a resume. */
function withFirstReplayed(change: 'lost' | 'twice'): Fault {
  return () => {
    const resumed = new Set<number>();
    return {
      toClient(sight) {
        if (requestOf(sight)?.body.case === 'resume') {
          resumed.add(sight.link);
          return [sight];
        }
        if (eventOf(sight.frame) === undefined || !resumed.delete(sight.link)) return [sight];
        return change === 'lost' ? [] : [sight, sight];
      },
    };
  };
}

export const RESUMES: readonly WireMutant[] = [
  {
    id: 'detachment-not-told',
    kind: 'lost',
    title: 'does not tell a party that the other one lost its socket',
    breaks: 'RS-1',
    fault: lose(event('peerState', isState(PeerState.RECONNECTING))),
  },
  {
    id: 'detachment-told-twice',
    kind: 'repeated',
    title: 'tells a party twice that the other one lost its socket',
    breaks: 'RS-1',
    fault: repeat(event('peerState', isState(PeerState.RECONNECTING))),
  },
  {
    id: 'return-not-told',
    kind: 'lost',
    title: 'does not tell a party that the other one is back',
    breaks: 'RS-2',
    fault: lose(event('peerState', isState(PeerState.RECONNECTED))),
  },
  {
    id: 'replay-loses-one',
    kind: 'lost',
    title: 'leaves the first event out of a replay',
    breaks: 'G-2',
    keepsSeq: true,
    fault: withFirstReplayed('lost'),
  },
  {
    id: 'replay-repeats-one',
    kind: 'repeated',
    title: 'sends the first event of a replay twice',
    breaks: 'G-2',
    keepsSeq: true,
    fault: withFirstReplayed('twice'),
  },
  {
    id: 'replay-before-response',
    kind: 'swapped',
    title: 'begins a replay before it answers Resume',
    breaks: 'G-1',
    keepsSeq: true,
    fault: delay(answer('resume'), event('ringing')),
  },
  {
    id: 'dead-call-rings',
    kind: 'wrong value',
    title: 'replays RINGING of a call that is over with time left',
    breaks: 'RS-3',
    keepsSeq: true,
    fault: changeEvent('ringing', (value) => {
      if (value.expiresInMs !== 0) return false;
      value.expiresInMs = 5000;
      return true;
    }),
  },
  {
    id: 'never-given-up',
    kind: 'state not reset',
    title: 'does not tell the party of somebody who never came back',
    breaks: 'RS-4',
    fault: lose(
      (sight) =>
        event('leave', ({ reason }) => reason === EndReason.PEER_LOST)(sight) && canResume(sight),
    ),
  },
  {
    id: 'processed-requests-forgotten',
    kind: 'state not reset',
    title: 'says after a resume that it has processed nothing',
    breaks: 'RS-5',
    keepsSeq: true,
    fault: changeAnswer('resume', ({ result }) => {
      if (result.case !== 'resume' || result.value.lastRequestId === 0) return false;
      result.value.lastRequestId = 0;
      return true;
    }),
  },
  {
    id: 'token-stays',
    kind: 'state not reset',
    title: 'hands the same token out again',
    breaks: 'RS-6',
    keepsSeq: true,
    fault: changeAnswer('resume', ({ result }, { resumeToken }) => {
      if (result.case !== 'resume') return false;
      result.value.resumeToken = resumeToken;
      return true;
    }),
  },
  {
    id: 'wrong-token-told-apart',
    kind: 'leaked',
    title: 'tells a wrong token from a wrong session id',
    breaks: 'RS-6',
    keepsSeq: true,
    fault: changeAnswer('resume', ({ status }, { sessionId }, { scene }) => {
      if (status?.code !== StatusCode.RESUME_FAILED) return false;
      if (![...scene.people.values()].some(({ session }) => session === sessionId)) return false;
      status.code = StatusCode.UNAUTHENTICATED;
      return true;
    }),
  },
  {
    id: 'takeover-close-code',
    kind: 'wrong status',
    title: 'closes a socket that was taken over with 1000',
    breaks: 'RS-7',
    keepsSeq: true,
    fault: closeWith(4002, 1000),
  },
  {
    id: 'takeover-alarms-peer',
    kind: 'half implemented',
    title: 'tells the other party of a takeover that the session is back',
    breaks: 'RS-7',
    fault: add('after', answer('resume'), ({ link, scene }) => {
      const self = scene.people.get(link);
      const call = [...scene.calls.values()].find(
        ({ caller, claimant, over }) => !over && claimant && (caller === self || claimant === self),
      );
      const peer = call?.caller === self ? call?.claimant : call?.caller;
      if (self === undefined || call === undefined || peer === undefined) return [];
      const value = { session: self.session, state: PeerState.RECONNECTED };
      return [{ link: peer.link, frame: makeEvent(call.callId, { case: 'peerState', value }) }];
    }),
  },
  {
    id: 'gap-is-failure',
    kind: 'wrong status',
    title: 'answers a gap RESUME_FAILED',
    breaks: 'RS-8',
    keepsSeq: true,
    fault: mislabel('resume', StatusCode.SEQ_GAP, StatusCode.RESUME_FAILED),
  },
];
