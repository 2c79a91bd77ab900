/** Owns the SDK on Node as the harness wants it: the microphones of Configure as tones of node-wrtc. */
import { createLoneMedia } from '../adapters/lone-media.js';
import { createNodeClient } from '../node.js';
import type { OpenMedia } from '../ports.js';
import type { OpenClient } from './commands.js';

/** `wrapMedia` changes what the media does, for a driver that is broken on purpose. */
export function openNodeClient(wrapMedia?: (media: OpenMedia) => OpenMedia): OpenClient {
  return ({ url, serviceId, serviceKey, earlyOffer, simulatedMedia, devices }, hear) => {
    const tones = devices.map(({ label, toneHz }, index) => ({
      deviceId: `tone-${index + 1}`,
      label,
      frequencyHz: toneHz,
    }));
    const change = simulatedMedia ? () => createLoneMedia(tones) : wrapMedia;
    return createNodeClient({
      url,
      serviceId,
      serviceKey,
      earlyOffer,
      tones,
      hear,
      ...(change === undefined ? {} : { wrapMedia: change }),
    });
  };
}
