/**
 * Owns the passages that are no race: the plain course of a call, its ordinary ends, the end of a session
 * in the middle of it, and requests at the wrong moment.
 */
import { SHORT_RING_MS } from './frames.js';
import {
  absent,
  calm,
  cancelTarget,
  claim,
  connect,
  hangUpTarget,
  offerTerms,
  over,
  type Passage,
  rejectTarget,
  ring,
} from './passage.js';

export const course: Passage = {
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

export const reject: Passage = {
  name: 'reject',
  weight: 3,
  write: (scene) => [
    ...ring(scene),
    `${scene.b} leave ${rejectTarget(scene, scene.a)}`,
    ...over(scene, scene.a, scene.b),
  ],
};

export const cancel: Passage = {
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

export const late: Passage = {
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

export const busy: Passage = {
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

/** A short offer that nobody answers, held or ringing. */
export const noAnswer: Passage = {
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

/** A session ends in the middle of a call: destroyed, cut or replaced. */
export const sessionEnd: Passage = {
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
