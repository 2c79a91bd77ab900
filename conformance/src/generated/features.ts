/**
 * Owns the passages of features: sessions that outlive their sockets, merged glare, later negotiations,
 * recording, users of several devices.
 */
import { SHORT_RESUME_MS } from './frames.js';
import {
  absent,
  answerTarget,
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
  type Scene,
  together,
} from './passage.js';

/** R25: a party is away for a while, and says afterwards what it wanted to say. */
const away: Passage = {
  name: 'R25',
  weight: 4,
  write: (scene) => {
    const { a, b, draw, guess } = scene;
    const who = draw.pick([a, b]);
    const other = who === a ? b : a;
    const meanwhile = [
      `${other} leave current`,
      `${other} mute on`,
      `${other} settle`,
      `${other} trickle 1`,
    ].filter(() => draw.chance(40));
    const lines = [
      ...draw.pick([ring, claim, connect])(scene),
      `${who} cut`,
      `${other} settle`,
      ...meanwhile,
      `${who} resume`,
      ...(draw.chance(60) ? [`${who} leave ${hangUpTarget(scene)}`] : []),
      `${a} settle`,
    ];
    guess.engaged.delete(a);
    guess.engaged.delete(b);
    return lines;
  },
};

/** R26: a session is resumed while its old socket is still open. */
const takeover: Passage = {
  name: 'R26',
  weight: 2,
  write: (scene) => {
    const { a, b, draw } = scene;
    const who = draw.pick([a, b]);
    return [
      ...draw.pick([ring, claim, connect])(scene),
      `${who} resume`,
      `${a} settle`,
      `${who} mute on`,
      `${who} leave ${hangUpTarget(scene)}`,
    ];
  },
};

/** R28: a user comes anew while the old session is detached. */
const relogin: Passage = {
  name: 'R28',
  weight: 1,
  write: (scene) => {
    const { a, b, draw, guess } = scene;
    const who = draw.pick([a, b]);
    const lines = [
      ...draw.pick([ring, claim, connect])(scene),
      `${who} cut`,
      `${who} join`,
      `${who} leave id:newest`,
      `${a} settle`,
    ];
    guess.engaged.delete(a);
    guess.engaged.delete(b);
    return lines;
  },
};

/** R27: a party comes back at the moment at which the time for it is over. */
const lastMoment: Passage = {
  name: 'R27',
  weight: 1,
  write: (scene) => {
    const { a, b, draw, guess } = scene;
    const who = draw.pick([a, b]);
    const lines = [
      ...draw.pick([ring, claim, connect])(scene),
      `${who} cut`,
      `${a} wait ${SHORT_RESUME_MS + draw.pick([-40, -4, -2, 0, 2, 4])}`,
      `${who} resume`,
      ...(draw.chance(50) ? [`${who} leave ${hangUpTarget(scene)}`] : []),
      `${a} settle`,
      `${who} join`,
    ];
    guess.engaged.delete(a);
    guess.engaged.delete(b);
    return lines;
  },
};

/** Sessions that come back late. */
export const RESUME_TIMER_PASSAGES: readonly Passage[] = [lastMoment];

/** Sessions that outlive their sockets. */
export const RESUME_PASSAGES: readonly Passage[] = [away, takeover, relogin];

/** R9 with the feature: two offers that meet become one call. */
const merge: Passage = {
  name: 'R9 merged',
  weight: 4,
  write: (scene) => {
    const { a, b, draw, guess } = scene;
    const record = draw.chance(20) ? ' record' : '';
    const lines = [
      ...calm(scene, a, b),
      ...(draw.chance(50)
        ? together(scene, `${a} offer ${b}${offerTerms(scene)}`, `${b} offer ${a}`)
        : [`${a} offer ${b}${record}`, `${a} settle`, `${b} offer ${a}${record}`]),
      `${a} settle`,
      `${draw.pick([a, b])} leave ${hangUpTarget(scene)}`,
    ];
    guess.engaged.delete(a);
    guess.engaged.delete(b);
    return lines;
  },
};

/** Glare that merges. */
export const MERGE_PASSAGES: readonly Passage[] = [merge];

/** R18, R19, R17: both offer a negotiation at once, and its candidates cross it. */
const renegotiate: Passage = {
  name: 'R18',
  weight: 4,
  write: (scene) => {
    const { a, b, draw } = scene;
    const answerer = draw.pick([a, b]);
    return [
      ...connect(scene),
      ...(draw.chance(50)
        ? together(scene, `${a} describe offer next`, `${b} describe offer next`)
        : [`${a} describe offer next`]),
      `${a} settle`,
      ...together(
        scene,
        `${a} trickle 1`,
        `${answerer} describe ${draw.pick(['answer', 'answer', 'reject'])} open`,
      ),
      `${b} describe answer open`,
      `${a} settle`,
      ...(draw.chance(40) ? [`${b} report disconnected`, `${b} report connected`] : []),
      `${a} leave ${hangUpTarget(scene)}`,
    ];
  },
};

/** Later negotiations. */
export const RENEGOTIATE_PASSAGES: readonly Passage[] = [renegotiate];

/** Recording goes on and off in a call. */
const recording: Passage = {
  name: 'recording',
  weight: 4,
  write: (scene) => {
    const { a, b, draw } = scene;
    return [
      ...draw.pick([connect, connect, claim])(scene),
      ...together(scene, `${a} record on`, `${b} record ${draw.pick(['on', 'off'])}`),
      `${b} record off`,
      `${a} notice`,
      `${a} settle`,
      `${a} leave ${hangUpTarget(scene)}`,
    ];
  },
};

/** Recording and device notices. */
export const RECORDING_PASSAGES: readonly Passage[] = [recording];

/** A call that rings at both devices of its callee. */
function ringBoth(scene: Scene): readonly string[] {
  const { b, guess } = scene;
  const lines = guess.joined.has(`${b}2`) ? [] : [`${b}2 join device`];
  guess.joined.add(`${b}2`);
  return [...lines, ...ring(scene)];
}

/** R3: both devices of the callee answer. */
const bothAnswer: Passage = {
  name: 'R3',
  weight: 4,
  write: (scene) => {
    const { a, b } = scene;
    return [
      ...ringBoth(scene),
      ...together(
        scene,
        `${b} answer ${answerTarget(scene, a)}`,
        `${b}2 answer ${answerTarget(scene, a)}`,
      ),
      `${a} settle`,
      `${a} leave ${hangUpTarget(scene)}`,
      ...over(scene, a, b),
    ];
  },
};

/** R4: one device answers, and the other one rejects. */
const answerReject: Passage = {
  name: 'R4',
  weight: 4,
  write: (scene) => {
    const { a, b, draw } = scene;
    const [one, other] = draw.chance(50) ? [b, `${b}2`] : [`${b}2`, b];
    return [
      ...ringBoth(scene),
      ...together(
        scene,
        `${one} answer ${answerTarget(scene, a)}`,
        `${other} leave ${rejectTarget(scene, a)}`,
      ),
      `${a} settle`,
      `${a} leave ${hangUpTarget(scene)}`,
      ...over(scene, a, b),
    ];
  },
};

/** The second device of a party wants to call, is called, or leaves. */
const secondDevice: Passage = {
  name: 'second device',
  weight: 3,
  write: (scene) => {
    const { a, b, c, draw, guess } = scene;
    const more = [
      `${b}2 offer ${draw.pick([a, c])}`,
      `${c} offer ${b}`,
      `${b}2 answer ${draw.pick(['ringing', `name:${a}`, `name:${c}`])}`,
      `${b}2 leave ${draw.pick(['current', 'id:newest'])}`,
      `${a} leave ${cancelTarget(scene)}`,
      `${b} ${draw.pick(['cut', 'destroy'])}`,
    ].filter(() => draw.chance(40));
    const lines = [
      ...calm(scene, c),
      ...ringBoth(scene),
      ...(draw.chance(60) ? [`${b} answer ringing`] : []),
      ...more.map((line) => (draw.chance(30) ? `${line} &` : line)),
      `${a} settle`,
      `${b}2 destroy`,
      `${b} join`,
    ];
    guess.joined.delete(`${b}2`);
    guess.engaged.add(a).add(b).add(c);
    return lines;
  },
};

/** Users with several devices. */
export const FORK_PASSAGES: readonly Passage[] = [bothAnswer, answerReject, secondDevice];

/** Several people call somebody who comes later, and learns of them all. */
const waiting: Passage = {
  name: 'held calls',
  weight: 4,
  write: (scene) => {
    const { a, b, c, draw, guess } = scene;
    const lines = [
      ...absent(scene, b),
      ...calm(scene, a, c),
      `${a} offer ${b}${offerTerms(scene)}`,
      ...(draw.chance(60) ? [`${c} offer ${b}${draw.chance(40) ? ' &' : ''}`] : []),
      ...(draw.chance(20) ? [`${a} leave ${cancelTarget(scene)} &`] : []),
      `${b} join`,
      ...(draw.chance(60) ? [`${a} settle`] : []),
      draw.pick([
        `${b} answer ${answerTarget(scene, a)}`,
        `${b} answer name:${c}`,
        `${b} leave name:${a}`,
        `${b} leave current`,
      ]),
      `${a} settle`,
      `${b} leave ${hangUpTarget(scene)}`,
      `${b} answer name:${c}`,
      `${a} settle`,
    ];
    guess.joined.add(b);
    guess.engaged.add(a).add(b).add(c);
    return lines;
  },
};

/** Calls that wait for their callee. */
export const HELD_PASSAGES: readonly Passage[] = [waiting];
