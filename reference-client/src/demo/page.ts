/** Owns the page of the demo: one user's telephone, beside the frames that it sends and receives. */
import { type AudiocallClient, CallType, createBrowserClient, Track } from '../browser.js';
import type { ClauseText } from './clause-texts.js';
import { createLadder } from './ladder.js';
import { watchFrames } from './watch-frames.js';
import { describeEnd, describeFault } from './words.js';

/** What the demo's server tells a page. */
interface Settings {
  readonly url: string;
  readonly serviceId: string;
  readonly name: string;
  readonly clauses: Readonly<Record<string, ClauseText>>;
}

type State = 'offline' | 'idle' | 'calling' | 'ringing' | 'connecting' | 'talking' | 'ended';

const $ = <Kind extends HTMLElement>(id: string): Kind => {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found as Kind;
};

const kept = sessionStorage.getItem('name');
const settings = (await (
  await fetch(`/settings?name=${encodeURIComponent(kept ?? '')}`)
).json()) as Settings;
sessionStorage.setItem('name', settings.name);

const ladder = createLadder($('rows'), $('clause'), settings.clauses);
let peer = '';
let isMuted = false;
let isPeerMuted = false;
let since = 0;

const client = createBrowserClient({
  url: settings.url,
  serviceId: settings.serviceId,
  wrapSocket: watchFrames(ladder.add),
});

function show(state: State, sentence: string): void {
  document.body.dataset['state'] = state;
  $('status').textContent = sentence;
  $('avatar').textContent = (peer || settings.name).slice(0, 1).toUpperCase();
  const isCalm = state === 'idle' || state === 'ended';
  $('dial').hidden = !isCalm;
  $('answer').hidden = state !== 'ringing';
  $('decline').hidden = state !== 'ringing';
  $('mute').hidden = state !== 'talking';
  $('hang-up').hidden = !['calling', 'connecting', 'talking'].includes(state);
  $('hang-up').textContent = state === 'calling' ? 'Cancel' : 'Hang up';
  $('again').hidden = state !== 'offline';
  if (state === 'ringing') $('answer').focus();
  showMute();
}

function showMute(): void {
  $('mute').setAttribute('aria-pressed', String(isMuted));
  $('mute').textContent = isMuted ? 'Unmute' : 'Mute';
  $('note').textContent = [isMuted ? 'You are muted.' : '', isPeerMuted ? `${peer} is muted.` : '']
    .filter(Boolean)
    .join(' ');
}

function complain(error: unknown): void {
  const sentence = describeFault(error);
  if (sentence === undefined) return;
  $('fault').textContent = sentence;
  $('fault').hidden = false;
}

/** Runs what a button does; what goes wrong is said in words. */
async function attempt(action: () => Promise<unknown>, onFault?: () => void): Promise<void> {
  $('fault').hidden = true;
  try {
    await action();
  } catch (error) {
    onFault?.();
    complain(error);
  }
}

const rest = (): void => {
  peer = '';
  isMuted = false;
  isPeerMuted = false;
};

function end(sentence: string): void {
  rest();
  show('ended', sentence);
  $('callee').focus();
}

function listen(to: AudiocallClient): void {
  to.on('RINGBACK_EVENT', () => show('calling', `It rings at ${peer}…`));
  to.on('RINGING_EVENT', ({ caller }) => {
    peer = caller;
    $('fault').hidden = true;
    show('ringing', `${caller} is calling you`);
  });
  to.on('ANSWERED_EVENT', () => show('connecting', `${peer} has answered…`));
  to.on('CONNECTED_EVENT', ({ peerMuted }) => {
    isPeerMuted = peerMuted;
    since = performance.now();
    show('talking', `In a call with ${peer}`);
    void listMicrophones();
  });
  to.on('MUTE_EVENT', () => {
    isPeerMuted = true;
    showMute();
  });
  to.on('UNMUTE_EVENT', () => {
    isPeerMuted = false;
    showMute();
  });
  to.on('LEAVE_EVENT', ({ reason }) => end(describeEnd(reason)));
  to.on('CANCEL_EVENT', ({ reason }) => end(describeEnd(reason)));
  to.on('DEVICE_LOST_EVENT', () => {
    $('fault').textContent = 'The microphone is gone. Choose another one.';
    $('fault').hidden = false;
  });
  to.on('RECONNECTING_EVENT', () => {
    $('fault').textContent = 'The connection to the server is lost. Trying again…';
    $('fault').hidden = false;
  });
  to.on('RECONNECTED_EVENT', () => {
    $('fault').hidden = true;
  });
  to.on('CLOSE_EVENT', () => {
    rest();
    $('fault').hidden = true;
    show('offline', 'You are not connected to the server.');
  });
}

async function listMicrophones(): Promise<void> {
  const select = $<HTMLSelectElement>('microphone');
  const chosen = select.value;
  const devices = await client.getDeviceList();
  select.replaceChildren(...devices.map(({ deviceId, label }) => new Option(label, deviceId)));
  if (devices.some(({ deviceId }) => deviceId === chosen)) select.value = chosen;
  if (devices.length === 0) select.replaceChildren(new Option('No microphone', ''));
}

async function connect(): Promise<void> {
  show('offline', 'Connecting…');
  await attempt(
    async () => {
      await client.createSession(settings.name);
      show('idle', 'Nobody is calling.');
      await listMicrophones();
    },
    () => show('offline', 'You are not connected to the server.'),
  );
}

function leave(session?: string): Promise<void> {
  return attempt(async () => {
    await client.leave(session);
    end('The call is over.');
  });
}

$('me').textContent = settings.name;
document.title = `${settings.name} · audiocall`;
$<HTMLInputElement>('callee').value = settings.name === 'alice' ? 'robot' : 'alice';
listen(client);

$('dial').addEventListener('submit', (event) => {
  event.preventDefault();
  peer = $<HTMLInputElement>('callee').value.trim();
  if (peer === '') return;
  show('calling', `Calling ${peer}…`);
  void attempt(
    async () => {
      const { notified } = await client.offerCall(CallType.AUDIOCALL, peer);
      if (!notified) show('calling', `${peer} is not here yet; it rings as soon as they are.`);
    },
    () => end('The call was not made.'),
  );
});
$('answer').addEventListener('click', () => {
  show('connecting', 'Answering…');
  void attempt(
    () => client.answerCall(),
    () => {
      if (peer !== '') show('ringing', `${peer} is calling you`);
    },
  );
});
$('decline').addEventListener('click', () => void leave());
$('hang-up').addEventListener('click', () => void leave());
$('again').addEventListener('click', () => void connect());
$('clear').addEventListener('click', () => ladder.clear());
$('mute').addEventListener('click', () => {
  void attempt(async () => {
    await (isMuted ? client.setUnmute(Track.AUDIO) : client.setMute(Track.AUDIO));
    isMuted = !isMuted;
    showMute();
  });
});
$('microphone').addEventListener('change', () => {
  void attempt(() => client.setAudioDevice($<HTMLSelectElement>('microphone').value));
});
navigator.mediaDevices.addEventListener('devicechange', () => void attempt(listMicrophones));
setInterval(() => {
  const seconds = Math.floor((performance.now() - since) / 1000);
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  $('clock').textContent = document.body.dataset['state'] === 'talking' ? clock : '';
}, 250);
await connect();
