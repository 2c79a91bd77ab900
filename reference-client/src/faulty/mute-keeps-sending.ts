#!/usr/bin/env node
/**
 * A driver that is broken on purpose (MU-4): it signals mute as it should, and goes on sending its
 * tone. The harness has to find it out.
 */
import { runDriver } from '../driver/run.js';
import type { OpenMedia } from '../ports.js';

function ignoreMute(openMedia: OpenMedia): OpenMedia {
  return (report) => {
    const media = openMedia(report);
    return {
      perform(operation) {
        if (operation.do === 'setInputEnabled') return;
        media.perform(operation.do === 'openInput' ? { ...operation, enabled: true } : operation);
      },
    };
  };
}

runDriver({ name: 'mute-keeps-sending', wrapMedia: ignoreMute });
