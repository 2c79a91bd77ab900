/**
 * Owns the passages of the core profile: the plain course of a call, the races of two requests in
 * flight at once, and requests at the wrong moment. The numbers R1 to R31 are those of the table of
 * races in the guide to the harness.
 */

import { SHORT_RING_MS } from './frames.js';
import {
  absent,
  answerTarget,
  calm,
  cancelTarget,
  claim,
  connect,
  describeMedia,
  hangUpTarget,
  offerTerms,
  type Passage,
  rejectTarget,
  ring,
  type Scene,
  together,
} from './passage.js';

/** The end of a passage's call. */
function over({ guess }: Scene, ...names: readonly string[]): readonly string[] {
  for (const name of names) guess.engaged.delete(name);
  return [];
}

const course: Passage = {
  name: 'course',
  weight: 5,
  write(scene) {
    const { a, b, draw } = scene;
    const mutes = [`${a} mute on`, `${a} mute off`, `${b} mute on`, `${b} mute on`];
    const some = mutes.filter(() => draw.chance(50));
    const end = draw.chance(80) ? [`${draw.pick([a, b])} leave ${hangUpTarget(scene)}`] : [];
    const lines = [...connect(scene), ...some, ...end];
    return end.length > 0 ? [...lines, ...over(scene, a, b)] : lines;
  },
};

const reject: Passage = {
  name: 'reject',
  weight: 3,
  write: (scene) => [
    ...ring(scene),
    `${scene.b} leave ${rejectTarget(scene, scene.a)}`,
    ...over(scene, scene.a, scene.b),
  ],
};

const cancel: Passage = {
  name: 'cancel',
  weight: 2,
  write(scene) {
    const { a, b, draw } = scene;
    if (draw.chance(50)) {
      return [...ring(scene), `${a} leave ${cancelTarget(scene)}`, ...over(scene, a, b)];
    }
    // Before the response to the offer.
    const lines = [...calm(scene, a, b), `${a} offer ${b}${offerTerms(scene)} &`, `${a} leave ref`];
    return [...lines, `${a} settle`];
  },
};

const late: Passage = {
  name: 'late session',
  weight: 3,
  write(scene) {
    const { a, b, draw, guess } = scene;
    const lines = [
      ...absent(scene, b),
      ...calm(scene, a),
      `${a} offer ${b}${offerTerms(scene)}`,
      `${b} join`,
      ...(draw.chance(20) ? [`${b} answer ringing`] : []),
      draw.chance(70)
        ? `${b} answer ${draw.pick([`name:${a}`, `type:${a}`, `name:${a} muted`])}`
        : `${b} leave name:${a}`,
      `${a} settle`,
    ];
    guess.joined.add(b);
    guess.engaged.add(a).add(b);
    return lines;
  },
};

const busy: Passage = {
  name: 'busy',
  weight: 2,
  write: (scene) => {
    const { a, b, c, draw } = scene;
    return [
      ...draw.pick([ring, claim, connect])(scene),
      ...calm(scene, c),
      `${c} offer ${draw.pick([a, b])}`,
      `${a} settle`,
    ];
  },
};

/** R1: cancel against answer. */
const cancelAnswer: Passage = {
  name: 'R1',
  weight: 4,
  write: (scene) => [
    ...ring(scene),
    ...together(
      scene,
      `${scene.a} leave ${cancelTarget(scene)}`,
      `${scene.b} answer ${answerTarget(scene, scene.a)}`,
    ),
    `${scene.a} settle`,
    ...over(scene, scene.a, scene.b),
  ],
};

/** R2: reject against cancel. */
const rejectCancel: Passage = {
  name: 'R2',
  weight: 2,
  write: (scene) => [
    ...ring(scene),
    ...together(
      scene,
      `${scene.a} leave ${cancelTarget(scene)}`,
      `${scene.b} leave ${rejectTarget(scene, scene.a)}`,
    ),
    ...over(scene, scene.a, scene.b),
  ],
};

/** R5: an answer at the moment at which the time to ring is over. */
const answerTimer: Passage = {
  name: 'R5',
  weight: 1,
  write: (scene) => {
    const { a, b, draw } = scene;
    const wait = SHORT_RING_MS + draw.pick([-2, 0, 1, 2, 4]);
    return [
      ...calm(scene, a, b),
      `${a} offer ${b}${offerTerms(scene)} short`,
      `${a} wait ${wait}`,
      `${b} answer ${answerTarget(scene, a)}`,
      `${a} settle`,
      ...over(scene, a, b),
    ];
  },
};

/** A short offer that nobody answers, held or ringing. */
const noAnswer: Passage = {
  name: 'no answer',
  weight: 1,
  write: (scene) => {
    const { a, b, draw } = scene;
    const callee = draw.chance(50) ? calm(scene, b) : absent(scene, b);
    return [
      ...callee,
      ...calm(scene, a),
      `${a} offer ${b}${offerTerms(scene)} short`,
      `${a} settle`,
      `${a} wait ${SHORT_RING_MS + 20}`,
      `${b} answer ${draw.pick(['ringing', `name:${a}`, 'id:newest'])}`,
      `${a} leave id:newest`,
      ...over(scene, a, b),
    ];
  },
};

/** R6: the caller's socket is lost while the callee answers. */
const answerLoss: Passage = {
  name: 'R6',
  weight: 2,
  write: (scene) => {
    const { a, b, draw, guess } = scene;
    const lines = [
      ...ring(scene),
      ...(draw.chance(50)
        ? [`${b} answer ${answerTarget(scene, a)} &`, `${a} cut`]
        : [`${a} cut`, `${b} answer ${answerTarget(scene, a)}`]),
      `${b} settle`,
    ];
    guess.joined.delete(a);
    over(scene, a, b);
    return lines;
  },
};

/** R7: the callee's session is created while it is called. */
const offerJoin: Passage = {
  name: 'R7',
  weight: 2,
  write: (scene) => {
    const { a, b, draw, guess } = scene;
    const lines = [
      ...absent(scene, b),
      ...calm(scene, a),
      ...together(scene, `${a} offer ${b}${offerTerms(scene)}`, `${b} join`),
      `${a} settle`,
      `${b} answer ${draw.pick(['ringing', `name:${a}`])}`,
    ];
    guess.joined.add(b);
    guess.engaged.add(a).add(b);
    return lines;
  },
};

/** R8: an answer by name while RINGING is on its way. */
const answerByNameEarly: Passage = {
  name: 'R8',
  weight: 2,
  write: (scene) => {
    const { a, b, guess } = scene;
    const lines = [
      ...calm(scene, a, b),
      ...together(scene, `${a} offer ${b}${offerTerms(scene)}`, `${b} answer name:${a}`),
      `${a} settle`,
    ];
    guess.engaged.add(a).add(b);
    return lines;
  },
};

/** R9: two people call each other. */
const glare: Passage = {
  name: 'R9',
  weight: 3,
  write: (scene) => {
    const { a, b, draw, guess } = scene;
    const lines = [
      ...calm(scene, a, b),
      ...together(scene, `${a} offer ${b}${offerTerms(scene)}`, `${b} offer ${a}`),
      ...(draw.chance(60) ? [`${a} settle`, `${draw.pick([a, b])} answer ringing`] : []),
    ];
    guess.engaged.add(a).add(b);
    return lines;
  },
};

/** R10: a late callee calls its caller. */
const glareHeld: Passage = {
  name: 'R10',
  weight: 1,
  write: (scene) => {
    const { a, b, draw, guess } = scene;
    const lines = [
      ...absent(scene, b),
      ...calm(scene, a),
      `${a} offer ${b}${offerTerms(scene)}`,
      `${b} join`,
      `${b} offer ${a}`,
      ...(draw.chance(60) ? [`${b} answer name:${a}`] : []),
      `${a} settle`,
    ];
    guess.joined.add(b);
    guess.engaged.add(a).add(b);
    return lines;
  },
};

/** R11: two people call the same one. */
const twoCallers: Passage = {
  name: 'R11',
  weight: 2,
  write: (scene) => {
    const { a, b, c, draw, guess } = scene;
    const isHeld = draw.chance(30);
    const lines = [
      ...(isHeld ? absent(scene, b) : calm(scene, b)),
      ...calm(scene, a, c),
      ...together(scene, `${a} offer ${b}`, `${c} offer ${b}`),
      ...(isHeld ? [`${b} join`] : []),
      `${a} settle`,
      `${b} answer ${draw.pick(['ringing', `name:${a}`, `name:${c}`])}`,
      `${a} settle`,
    ];
    guess.joined.add(b);
    guess.engaged.add(a).add(b).add(c);
    return lines;
  },
};

/** R12: a party leaves and calls again at once. */
const recall: Passage = {
  name: 'R12',
  weight: 2,
  write: (scene) => {
    const { a, b, draw, guess } = scene;
    const lines = [
      ...(draw.chance(50) ? claim(scene) : ring(scene)),
      `${a} leave ${cancelTarget(scene)} &`,
      `${a} offer ${b}${offerTerms(scene)} &`,
      `${b} ${draw.pick(['answer ringing', 'leave session', 'leave current', 'mute on'])}`,
      `${a} settle`,
    ];
    guess.engaged.add(a).add(b);
    return lines;
  },
};

/** R13: both hang up. */
const bothHangUp: Passage = {
  name: 'R13',
  weight: 3,
  write: (scene) => [
    ...(scene.draw.chance(50) ? connect(scene) : claim(scene)),
    ...together(
      scene,
      `${scene.a} leave ${hangUpTarget(scene)}`,
      `${scene.b} leave ${hangUpTarget(scene)}`,
    ),
    ...over(scene, scene.a, scene.b),
  ],
};

/** R14: a hang-up at the moment at which the call is connected. */
const leaveConnected: Passage = {
  name: 'R14',
  weight: 2,
  write: (scene) => {
    const { a, b, draw } = scene;
    const early = draw.chance(50);
    return [
      ...claim(scene, early),
      ...describeMedia(scene, early),
      `${a} report connected`,
      ...together(
        scene,
        `${b} report connected`,
        `${draw.pick([a, b])} leave ${hangUpTarget(scene)}`,
      ),
      `${a} settle`,
      ...over(scene, a, b),
    ];
  },
};

/** R15: a hang-up while media requests are on their way. */
const leaveMedia: Passage = {
  name: 'R15',
  weight: 3,
  write: (scene) => {
    const { a, b, draw } = scene;
    const late = [
      `${b} mute on`,
      `${b} trickle 2`,
      `${b} describe answer first`,
      `${b} report failed`,
      `${b} report connected`,
    ].filter(() => draw.chance(50));
    return [
      ...(draw.chance(60) ? connect(scene) : claim(scene)),
      `${a} leave ${hangUpTarget(scene)} &`,
      ...late.map((line) => `${line} &`),
      `${b} leave id:newest`,
      `${a} settle`,
      ...over(scene, a, b),
    ];
  },
};

/** R16: candidates before the answer. */
const trickleEarly: Passage = {
  name: 'R16',
  weight: 2,
  write: (scene) => {
    const { a, b, draw } = scene;
    const early = draw.chance(75);
    return [
      ...ring(scene, early),
      `${a} trickle ${1 + draw.number(3)}`,
      `${b} trickle 1`,
      ...together(scene, `${a} trickle 1`, `${b} answer ${answerTarget(scene, a)}`),
      `${a} trickle 1`,
      ...describeMedia(scene, early),
      `${a} settle`,
    ];
  },
};

/** R20: mute before the call is connected. */
const muteEarly: Passage = {
  name: 'R20',
  weight: 2,
  write: (scene) => {
    const { a, b, draw } = scene;
    const early = draw.chance(50);
    return [
      ...ring(scene, early),
      `${a} mute ${draw.pick(['on', 'off'])}`,
      ...together(scene, `${b} answer ${answerTarget(scene, a)}`, `${a} mute on`),
      ...describeMedia(scene, early),
      `${b} mute ${draw.pick(['on', 'off'])}`,
      `${a} report connected`,
      ...together(scene, `${b} report connected`, `${a} mute ${draw.pick(['on', 'off'])}`),
      `${a} settle`,
    ];
  },
};

/** R21: a double tap, and mutes of both at once. */
const doubleTap: Passage = {
  name: 'R21',
  weight: 2,
  write: (scene) => {
    const { a, b, draw } = scene;
    const state = (): string => draw.pick(['on', 'off']);
    return [
      ...connect(scene),
      `${a} mute on &`,
      `${a} mute off &`,
      `${b} mute ${state()} &`,
      `${a} mute ${state()}`,
      `${a} settle`,
    ];
  },
};

/** R29: frames sent twice. */
const repeats: Passage = {
  name: 'R29',
  weight: 2,
  write: (scene) => {
    const { a, b, draw, guess } = scene;
    const twice = (line: string, who: string): readonly string[] => [
      line + (draw.chance(50) ? ' &' : ''),
      `${who} repeat`,
    ];
    const lines = [
      ...calm(scene, a, b),
      ...twice(`${a} offer ${b}${offerTerms(scene)}`, a),
      `${a} settle`,
      ...(draw.chance(30) ? [`${a} offer ${b} again`] : []),
      ...twice(`${b} answer ${answerTarget(scene, a)}`, b),
      ...twice(`${a} leave ${hangUpTarget(scene)}`, a),
      `${b} leave id:newest`,
      `${a} settle`,
    ];
    guess.engaged.delete(a);
    guess.engaged.delete(b);
    return lines;
  },
};

/** A session ends in the middle of a call: destroyed, cut or replaced. */
const sessionEnd: Passage = {
  name: 'session end',
  weight: 3,
  write: (scene) => {
    const { a, b, draw, guess } = scene;
    const begin = draw.pick([ring, claim, connect]);
    const who = draw.pick([a, b]);
    const end = draw.pick(['destroy', 'cut', 'replace', 'replace']);
    const lines = [
      ...begin(scene),
      end === 'replace' ? `${who}2 join${draw.chance(30) ? ' device' : ''}` : `${who} ${end}`,
      `${a} settle`,
      ...(end === 'replace' ? [`${who}2 answer name:${who === a ? b : a}`, `${who}2 destroy`] : []),
      `${who} join`,
      `${who} leave id:newest`,
    ];
    guess.engaged.delete(a);
    guess.engaged.delete(b);
    return lines;
  },
};

/** Whatever anybody may send at any moment. */
export const stray: Passage = {
  name: 'stray',
  weight: 4,
  write: (scene) => {
    const { a, b, c, draw, guess } = scene;
    const lines = Array.from({ length: 1 + draw.number(3) }, () => {
      const who = draw.pick([a, b, c]);
      const other = draw.pick([a, b, c]);
      const which = draw.pick(['', '', ' older', ' foreign']);
      const line = draw.pick([
        `${who} offer ${other}`,
        `${who} answer ringing`,
        `${who} answer id:${draw.pick(['newest', 'older', 'foreign'])}`,
        `${who} answer name:${other}`,
        `${who} answer type:${other}`,
        `${who} leave current`,
        `${who} leave id:${draw.pick(['newest', 'older', 'foreign'])}`,
        `${who} leave ref`,
        `${who} leave name:${other}`,
        `${who} leave session failed`,
        `${who} mute ${draw.pick(['on', 'off'])}${which}`,
        `${who} describe ${draw.pick(['offer', 'answer'])} ${draw.pick(['first', 'next'])}${which}`,
        `${who} trickle ${draw.number(3)}${draw.chance(20) ? ' end' : ''}${which}`,
        `${who} report ${draw.pick(['connected', 'failed', 'disconnected'])}${which}`,
        `${who} record on`,
        `${who} repeat`,
        `${who} join`,
      ]);
      if (line.endsWith('join')) guess.joined.add(who);
      if (/offer|answer/.test(line)) guess.engaged.add(who).add(other);
      return draw.chance(40) ? `${line} &` : line;
    });
    return [...lines, `${a} settle`];
  },
};

/** The passages that every server can play. */
export const CORE_PASSAGES: readonly Passage[] = [
  course,
  reject,
  cancel,
  late,
  busy,
  cancelAnswer,
  rejectCancel,
  answerLoss,
  offerJoin,
  answerByNameEarly,
  glare,
  glareHeld,
  twoCallers,
  recall,
  bothHangUp,
  leaveConnected,
  leaveMedia,
  trickleEarly,
  muteEarly,
  doubleTap,
  repeats,
  sessionEnd,
  stray,
];

/** Passages that wait for the end of the time to ring. */
export const TIMER_PASSAGES: readonly Passage[] = [answerTimer, noAnswer, cancelAnswer, late];
