import type * as z from 'zod';
import { nearestName } from '../../domain/nearest-name.ts';
import { SettingsSchema } from '../../domain/settings.ts';
import { fieldsAt } from './schema-fields.ts';
import { type SettingsPath, settingsPathText } from './settings-path.ts';

type Issue = z.core.$ZodIssue;

export interface SettingsMistake {
  readonly code: string;
  readonly message: string;
  readonly path: string;
  /** Where to look in the file. */
  readonly at: SettingsPath;
}

/** What zod found wrong with the settings, in words a person can act on. Values are never quoted. */
export function settingsMistakes(issues: readonly Issue[], value: unknown): readonly SettingsMistake[] {
  return issues.flatMap((issue) => mistakesOf(issue, value, issue.path));
}

function mistakesOf(issue: Issue, root: unknown, at: SettingsPath): readonly SettingsMistake[] {
  const path = settingsPathText(at);
  const mistake = (code: string, message: string) => [{ code: `settings.${code}`, message, path, at }];
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownField(at, key));
  if (issue.code === 'invalid_key') {
    return mistake('wrong-value', `is no possible name: ${issue.issues.map(({ message }) => message).join(', ')}`);
  }
  if (issue.code === 'invalid_union') {
    const alternative = intendedAlternative(issue.errors, root, at);
    if (alternative !== undefined)
      return alternative.flatMap((inner) => mistakesOf(inner, root, [...at, ...inner.path]));
  }
  if (valueAt(root, at) === undefined) return mistake('missing-field', `is missing: ${expectation(issue)}`);
  return mistake('wrong-value', expectation(issue));
}

function expectation(issue: Issue): string {
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(', ')}`;
  // Of a discriminated union; zod's types do not name it.
  if ('options' in issue && Array.isArray(issue.options))
    return `must be one of ${issue.options.map(String).join(', ')}`;
  if (issue.code === 'invalid_type')
    return `must be ${article(issue.expected === 'record' ? 'object' : issue.expected)}`;
  if (issue.code === 'too_small') return `must ${amount(issue.origin, 'at least', issue.minimum)}`;
  if (issue.code === 'too_big') return `must ${amount(issue.origin, 'at most', issue.maximum)}`;
  if (issue.code === 'invalid_format' && issue.format === 'guid') return 'must be a UUID';
  return `must be ${issue.message.replace(/^Invalid string: must match/, 'text that matches')}`;
}

function article(type: string): string {
  if (type === 'int') return 'a whole number';
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

function amount(origin: string, bound: string, count: number | bigint): string {
  if (origin === 'string') return `have ${bound} ${count} characters`;
  return origin === 'array' ? `have ${bound} ${count} entries` : `be ${bound} ${count}`;
}

function unknownField(parent: SettingsPath, key: string): SettingsMistake {
  const at = [...parent, key];
  const path = settingsPathText(at);
  const moved = movedField(parent, key);
  if (moved !== undefined) return { code: 'settings.moved-field', message: moved, path, at };
  const known = fieldsAt(SettingsSchema, parent);
  const near = nearestName(key, known);
  const hint = near === undefined ? `known here: ${known.join(', ')}` : `did you mean ${near}?`;
  return { code: 'settings.unknown-field', message: `is not a known field; ${hint}`, path, at };
}

/** Where a field of an earlier version stands now. */
function movedField([top, , part]: SettingsPath, key: string): string | undefined {
  if (top !== 'connections' || part !== 'rotation' || key !== 'window') return undefined;
  return 'was moved: it stands beside `rotation` as `window` of the connection, and holds for every change';
}

/** The one alternative whose fields are all there, so that its own mistakes say more than "either … or …". */
function intendedAlternative(
  alternatives: readonly (readonly Issue[])[],
  root: unknown,
  at: SettingsPath,
): readonly Issue[] | undefined {
  const complete = alternatives.filter((issues) =>
    issues.every(({ path }) => (path.length > 0 ? valueAt(root, [...at, ...path]) !== undefined : true)),
  );
  const structured = complete.filter((issues) =>
    issues.every(({ code, path }) => path.length > 0 || code === 'unrecognized_keys'),
  );
  return structured.length === 1 ? structured[0] : undefined;
}

function valueAt(root: unknown, path: SettingsPath): unknown {
  return path.reduce<unknown>((value, part) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    return Object.getOwnPropertyDescriptor(value, part)?.value;
  }, root);
}
