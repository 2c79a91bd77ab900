/**
 * Owns the way from words and variables to the value of a flag, or to a sentence about what is wrong with it.
 * Knows no flag but --help by its name.
 */
import { FLAGS, type Flag, findFlag, type Given, type NumberFlag } from './flags.js';

/** What is given, by the name of the flag. */
export type Values = Map<string, Given>;
/** Takes a sentence about what is wrong. */
export type Report = (sentence: string) => void;

/** What the command line gives, by flag. */
export function readFlags(argv: readonly string[], report: Report): Values {
  const values: Values = new Map();
  const words = [...argv];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const [, name = '', inline] = /^--([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === 'help' || name === 'help-markdown') {
      values.set(name, { source: `--${name}`, words: [] });
      continue;
    }
    const flag = findFlag(name);
    if (flag === undefined) {
      // Not what follows the sign: it may be a secret.
      const [option = ''] = word.split('=');
      report(`There is no option ${option}; --help lists the options.`);
      continue;
    }
    const value = inline ?? words.shift();
    if (value === undefined) report(`--${name} needs a value: ${flag.help}.`);
    else addValue(values, flag, value, report);
  }
  return values;
}

function addValue(values: Values, flag: Flag, value: string, report: Report): void {
  const earlier = values.get(flag.name);
  if (earlier !== undefined && !flag.repeatable) {
    report(`--${flag.name} is given twice; give it once.`);
    return;
  }
  values.set(flag.name, { source: `--${flag.name}`, words: [...(earlier?.words ?? []), value] });
}

/** Adds what the environment gives for flags that the command line does not. */
export function readEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  values: Values,
): void {
  for (const flag of FLAGS) {
    const value = environment[flag.variable];
    if (value === undefined || value === '' || values.has(flag.name)) continue;
    const words = flag.repeatable ? value.split(',').map((each) => each.trim()) : [value];
    values.set(flag.name, { source: flag.variable, words });
  }
}

/** The number of a flag, given or not. */
export function readNumber(name: string, values: Values, report: Report): number {
  const flag = findFlag(name);
  if (flag?.kind !== 'number') throw new Error(`--${name} is no number flag`);
  const given = values.get(name);
  const text = given?.words[0];
  if (given === undefined || text === undefined) return flag.fallback;
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= flag.min && value <= flag.max) return value;
  report(describeRange(given.source, flag, text));
  return flag.fallback;
}

function describeRange(source: string, flag: NumberFlag, text: string): string {
  return `${source} is ${JSON.stringify(text)}; give a whole number from ${flag.min} to ${flag.max}.`;
}

/** The text of a flag, and how a sentence about it begins. */
export function readText(
  name: string,
  values: Values,
  fallback: string,
): [text: string, fault: string] {
  const { source, words } = values.get(name) ?? { source: `--${name}`, words: [fallback] };
  const [text = fallback] = words;
  return [text, `${source} is ${JSON.stringify(text)};`];
}

/** One of the words, or a sentence about what they are. */
export function readWord<Value>(
  name: string,
  words: Readonly<Record<string, Value>>,
  fallback: string,
  values: Values,
  report: Report,
): Value | undefined {
  const [text, fault] = readText(name, values, fallback);
  if (Object.hasOwn(words, text)) return words[text];
  const names = Object.keys(words);
  const list = `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
  report(`${fault} give ${list}.`);
  return undefined;
}
