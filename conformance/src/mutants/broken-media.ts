/** Owns the broken servers that go wrong in descriptions, candidates, media, mutes, recordings and notices. */
import type { BrokenServer } from './patch.js';

const BOTH_RENEGOTIATE = 'bothHave(draft, self.session, peer.session, Feature.RENEGOTIATE)';

/** Every such server. */
export const BROKEN_MEDIA: readonly BrokenServer[] = [
  {
    id: 'media-loss-of-who-asked',
    kind: 'half implemented',
    title: 'tells of lost media where the reporter alone asked for renegotiate',
    breaks: 'CN-4',
    patches: [
      {
        file: 'core/media.js',
        find: BOTH_RENEGOTIATE,
        replace: 'bothHave(draft, self.session, self.session, Feature.RENEGOTIATE)',
      },
    ],
  },
  {
    id: 'media-loss-to-who-asked',
    kind: 'half implemented',
    title: 'tells of lost media where the one who is told alone asked for renegotiate',
    breaks: 'CN-4',
    patches: [
      {
        file: 'core/media.js',
        find: BOTH_RENEGOTIATE,
        replace: 'bothHave(draft, peer.session, peer.session, Feature.RENEGOTIATE)',
      },
    ],
  },
  {
    id: 'media-loss-of-either',
    kind: 'half implemented',
    title: 'tells of lost media where either party asked for renegotiate',
    breaks: 'CN-4',
    patches: [
      {
        file: 'core/media.js',
        find: BOTH_RENEGOTIATE,
        replace:
          '[self, peer].some(({ session }) => bothHave(draft, session, session, Feature.RENEGOTIATE))',
      },
    ],
  },
  {
    id: 'negotiates-with-who-asked',
    kind: 'half implemented',
    title: 'takes a later negotiation of a party that alone asked for renegotiate',
    breaks: 'DE-1',
    patches: [
      {
        file: 'core/negotiation.js',
        find: BOTH_RENEGOTIATE,
        replace: 'bothHave(draft, self.session, self.session, Feature.RENEGOTIATE)',
      },
    ],
  },
  {
    id: 'negotiation-before-role',
    kind: 'wrong status',
    title: 'calls a description stale that is of the wrong role',
    breaks: 'DE-1',
    patches: [
      {
        file: 'core/negotiation.js',
        find: "if (isOffer !== (seat.role === 'caller'))",
        replace: "if (negotiationId === FIRST_NEGOTIATION && isOffer !== (seat.role === 'caller'))",
      },
    ],
  },
];
