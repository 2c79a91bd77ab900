/** Owns the mutants of what a server does beside the calls: frames in JSON, and its end. */
import { EndReason, StatusCode } from '@audiocall/proto';
import { changeFrame, closeWith, control, event, lose } from '../faults.js';
import { type Fault, responseOf, type WireMutant } from '../mutant.js';

const writes =
  (change: (text: string) => string): Fault =>
  () => ({ textToClient: change });

const reads =
  (change: (text: string) => string): Fault =>
  () => ({ textToServer: change });

export const OPERATION: readonly WireMutant[] = [
  {
    id: 'json-enum-numbers',
    kind: 'wrong value',
    title: 'writes the numbers of enums into its JSON, instead of their names',
    breaks: 'WR-7',
    fault: writes((text) => text.replace('"STATUS_CODE_OK"', String(StatusCode.OK))),
  },
  {
    id: 'json-original-names',
    kind: 'mislabelled',
    title: 'writes the original names of fields into its JSON',
    breaks: 'WR-7',
    fault: writes((text) => text.replace('"requestId"', '"request_id"')),
  },
  {
    id: 'json-unknown-fields',
    kind: 'half implemented',
    title: 'closes the socket on a field in JSON that it does not know',
    breaks: 'WR-7',
    fault: reads((text) => (text.includes('"colour"') ? '{' : text)),
  },
  {
    id: 'go-away-once',
    kind: 'lost',
    title: 'says GoAway only to some of its sockets',
    breaks: 'GA-1',
    fault: () => {
      const isGoAway = control('goAway');
      return {
        toClient: (sight) => (isGoAway(sight) && sight.link % 2 === 0 ? [] : [sight]),
      };
    },
  },
  {
    id: 'shutdown-without-leave',
    kind: 'lost',
    title: 'closes the sockets of a call as it ends, and does not tell of the end of the call',
    breaks: 'GA-1',
    fault: lose(event('leave', ({ reason }) => reason === EndReason.SERVER_SHUTDOWN)),
  },
  {
    id: 'shutdown-close-code',
    kind: 'wrong value',
    title: 'closes sockets with 1000 as it ends',
    breaks: 'GA-1',
    fault: closeWith(1001, 1000),
  },
  {
    id: 'flood-close-code',
    kind: 'wrong value',
    title: 'closes a socket that sends too much with 1008',
    breaks: 'LM-2',
    fault: closeWith(4008, 1008),
  },
  {
    id: 'rate-without-time',
    kind: 'wrong value',
    title: 'refuses a request for a rate, and does not say for how long',
    breaks: 'LM-2',
    fault: changeFrame((frame) => {
      const status = responseOf(frame)?.status;
      if (status?.code !== StatusCode.RATE_LIMITED) return false;
      status.retryAfterMs = 0;
      return true;
    }),
  },
];
