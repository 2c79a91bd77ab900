/** Owns the list of every case of `client`, and how one becomes ready to run. */
import { FEATURE_NAMES, type FeatureName } from '../features.js';
import type { DriverSource } from '../interop/driver-source.js';
import { playAndEnd } from '../interop/play-and-end.js';
import { CLIENT_MONITORS } from '../oracle/monitors/index.js';
import { NotOfferedError } from '../run/not-judged.js';
import type { Runnable } from '../run/run.js';
import { makeTag } from '../run/steady.js';
import type { Recorder } from '../traffic/recorder.js';
import type { CaseSettings } from '../usage/settings.js';
import { BURST_CASES } from './bursts.js';
import { CALL_CASES } from './calls.js';
import type { ClientCase } from './case.js';
import { MISBEHAVIOUR_CASES } from './misbehaviour.js';
import { RESUME_CASES } from './resumes.js';
import { SESSION_CASES } from './sessions.js';
import { ClientStage, requireAsked } from './stage.js';

/** Every case of `client`. */
export const CLIENT_CASES: readonly ClientCase[] = [
  ...SESSION_CASES,
  ...CALL_CASES,
  ...BURST_CASES,
  ...MISBEHAVIOUR_CASES,
  ...RESUME_CASES,
];

/** Every case, with drivers of this source; `asked` is what the SDK asks for, where that is known before. */
export function prepareClientCases(
  source: DriverSource,
  settings: CaseSettings,
  asked: readonly FeatureName[] = FEATURE_NAMES,
): readonly Runnable[] {
  return CLIENT_CASES.map((each) => prepareCase(each, source, settings, asked));
}

function prepareCase(
  each: ClientCase,
  source: DriverSource,
  settings: CaseSettings,
  asked: readonly FeatureName[],
): Runnable {
  const { id, title, clauses, features = [], needs = [], pingMs } = each;
  return {
    id,
    title,
    kind: 'scenario',
    clauses,
    needs: features,
    monitors: CLIENT_MONITORS,
    async run(recorder: Recorder) {
      requireAsked(features, asked);
      recorder.noteServer({ scripted: true });
      const stage = await ClientStage.start({
        source,
        recorder,
        tag: makeTag(settings.seed),
        features,
        patienceMs: settings.patienceMs,
        service: settings.service,
        ...(pingMs === undefined ? {} : { pingMs }),
      });
      const script = async (): Promise<void> => {
        const missing = needs.filter((need) => !stage.driver.can(need));
        if (missing.length > 0) {
          throw new NotOfferedError(`the SDK does not offer ${missing.join(', ')}`);
        }
        await each.play(stage);
      };
      await playAndEnd(script, () => stage.end());
    },
  };
}
