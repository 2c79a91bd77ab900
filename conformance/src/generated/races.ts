/**
 * Owns the passages of the races: two requests in flight at once, or a request against a timer or a loss.
 * The numbers R1 to R31 are those of the table of races in the guide to the harness.
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
  over,
  type Passage,
  rejectTarget,
  ring,
  together,
} from './passage.js';

/** R1: cancel against answer. */
export const cancelAnswer: Passage = {
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
export const rejectCancel: Passage = {
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
export const answerTimer: Passage = {
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

/** R6: the caller's socket is lost while the callee answers. */
export const answerLoss: Passage = {
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
export const offerJoin: Passage = {
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
export const answerByNameEarly: Passage = {
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
export const glare: Passage = {
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
export const glareHeld: Passage = {
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
export const twoCallers: Passage = {
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
export const recall: Passage = {
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
export const bothHangUp: Passage = {
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
export const leaveConnected: Passage = {
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
export const leaveMedia: Passage = {
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
export const trickleEarly: Passage = {
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
export const muteEarly: Passage = {
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
export const doubleTap: Passage = {
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
export const repeats: Passage = {
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
