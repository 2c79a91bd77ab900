#!/usr/bin/env node
/**
 * A driver that is broken on purpose (DV-4): a new microphone is heard although the party is muted. The
 * harness has to find it out.
 */
import { runDriver } from '../driver/run.js';
import type { OpenMedia } from '../ports.js';

function forgetMute(openMedia: OpenMedia): OpenMedia {
  return (report) => {
    let input: number | undefined;
    const media = openMedia((news) => {
      if (news.news === 'deviceSwitched' && input !== undefined) {
        media.perform({ do: 'setInputEnabled', ref: input, enabled: true });
      }
      report(news);
    });
    return {
      perform(operation) {
        if (operation.do === 'openInput') input = operation.ref;
        media.perform(operation);
      },
    };
  };
}

runDriver({ name: 'device-change-unmutes', wrapMedia: forgetMute });
