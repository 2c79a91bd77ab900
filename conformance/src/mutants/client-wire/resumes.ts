/** Owns the mutants of how a client loses its socket and comes back. */
import {
  addSent,
  changeAnySent,
  changeSent,
  loseSent,
  makeNotice,
  sent,
} from '../client-faults.js';
import { type ClientFault, type ClientWireMutant, OWN_ID } from '../client-mutant.js';

/** Something happens to the requests that are sent again after a resume. */
const withRepeats =
  (change: (frame: Parameters<Parameters<typeof changeAnySent>[0]>[0]) => void): ClientFault =>
  () => {
    const known = new Set<number>();
    return changeAnySent((frame) => {
      if (frame.requestId === 0) return false;
      if (!known.has(frame.requestId)) {
        known.add(frame.requestId);
        return false;
      }
      change(frame);
      return true;
    })();
  };

export const RESUMES: readonly ClientWireMutant[] = [
  {
    id: 'client-never-resumes',
    kind: 'lost',
    title: 'does not resume its session when its socket is lost',
    breaks: 'RS-12',
    fault: loseSent(sent('resume')),
  },
  {
    id: 'client-goes-on-too-early',
    kind: 'early',
    title: 'goes on on a new socket before it has resumed',
    breaks: 'SE-1',
    fault: addSent('before', sent('resume'), () => [makeNotice({ case: 'ack', value: {} })]),
  },
  {
    id: 'client-resumes-as-user',
    kind: 'wrong value',
    title: 'resumes another session than its own',
    breaks: 'RS-6',
    fault: changeSent('resume', (value) => {
      value.sessionId += '-1';
    }),
  },
  {
    id: 'client-token-cut',
    kind: 'wrong value',
    title: 'resumes with a token that lacks its last character',
    breaks: 'RS-6',
    fault: changeSent('resume', (value) => {
      value.resumeToken = value.resumeToken.slice(0, -1);
    }),
  },
  {
    id: 'client-replays-all',
    kind: 'wrong seq',
    title: 'asks for every event again when it resumes',
    breaks: 'RS-9',
    fault: changeSent('resume', (value) => {
      if (value.lastSeq === 0) return false;
      value.lastSeq = 0;
      return true;
    }),
  },
  {
    id: 'client-acknowledges-ahead',
    kind: 'wrong seq',
    title: 'acknowledges the event after the last one',
    breaks: 'RS-9',
    fault: changeAnySent((frame) => {
      if (frame.ackSeq === undefined) return false;
      frame.ackSeq += 1;
      return true;
    }),
  },
  {
    id: 'client-acknowledges-nothing',
    kind: 'lost',
    title: 'puts ack_seq on no frame',
    breaks: 'RS-9',
    fault: changeAnySent((frame) => {
      if (frame.ackSeq === undefined) return false;
      delete frame.ackSeq;
      return true;
    }),
  },
  {
    id: 'client-new-id-again',
    kind: 'wrong value',
    title: 'sends again what was lost under another request_id',
    breaks: 'RS-5',
    fault: withRepeats((frame) => {
      frame.requestId = OWN_ID;
    }),
  },
  {
    id: 'client-changed-again',
    kind: 'wrong value',
    title: 'sends again what was lost with another content',
    breaks: 'RS-5',
    fault: withRepeats(({ body }) => {
      if (body.case === 'offerCall') body.value.clientRef += '-again';
    }),
  },
  {
    id: 'client-bare-reports',
    kind: 'half implemented',
    title: 'reports its media without a request_id',
    breaks: 'RS-5',
    fault: changeSent('mediaReport', (_value, frame) => {
      frame.requestId = 0;
    }),
  },
  {
    id: 'client-leave-lost',
    kind: 'lost',
    title: 'does not send the Leave of a user who left while it was away',
    breaks: 'RS-10',
    fault: () => {
      let isBack = false;
      return {
        toServer(_link, frame) {
          if (frame.body.case === 'resume') isBack = true;
          return isBack && frame.body.case === 'leave' ? [] : [frame];
        },
      };
    },
  },
];
