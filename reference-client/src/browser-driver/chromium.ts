/** Owns the browser process: its start with fake microphones, and its end. Knows no page of ours. */
import { type Browser, chromium } from 'playwright';
import { findChromiumHere } from './find-chromium.js';

/** There is no browser to start. */
export class BrowserMissingError extends Error {}

const FLAGS = [
  '--autoplay-policy=no-user-gesture-required',
  '--use-fake-device-for-media-stream',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  // A page in the background has to sound like one in front.
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
];

/** Starts a Chromium that nobody sees. As root it cannot have its sandbox. */
export async function startChromium(named: string | undefined): Promise<Browser> {
  const found = findChromiumHere(named, chromium.executablePath());
  if ('missing' in found) throw new BrowserMissingError(found.missing);
  return chromium.launch({
    executablePath: found.path,
    args: [...FLAGS, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    // The program ends the browser itself.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
}
