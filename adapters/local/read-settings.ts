import { type Finding, RefusedError } from '../../domain/errors.ts';
import { type Settings, SettingsSchema } from '../../domain/settings.ts';
import { readBoundedText } from './read-bounded-text.ts';
import { readYaml } from './read-yaml.ts';
import { settingsMistakes } from './settings-mistakes.ts';

const MAXIMUM_BYTES = 4 * 1024 * 1024;

/**
 * `connections.yaml`, parsed once. Throws RefusedError with every mistake at once: codes `settings.unreadable`,
 * `.too-large`, `.syntax`, `.duplicate-field`, `.aliases`, `.unknown-field`, `.missing-field`, `.wrong-value`. A message
 * names file, line, path and the allowed values, and never quotes a value: it may be a key in the wrong place.
 */
export function readSettings(file: string): Settings {
  const refuse = (code: string, message: string): never => {
    throw new RefusedError([{ code, message: `${file}: ${message}` }]);
  };
  const text = readBoundedText(file, MAXIMUM_BYTES);
  if (text.kind === 'too-large') return refuse('settings.too-large', `more than ${MAXIMUM_BYTES} bytes`);
  if (text.kind === 'unreadable') return refuse('settings.unreadable', text.why);

  const { value, mistakes, lineOf } = readYaml(text.text);
  if (mistakes.length > 0) throw new RefusedError(mistakes.map((mistake) => located(file, mistake)));
  const parsed = SettingsSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const wrong = settingsMistakes(parsed.error.issues, value);
  throw new RefusedError(wrong.map((mistake) => located(file, { ...mistake, line: lineOf(mistake.at) })));
}

interface Mistake {
  readonly code: string;
  readonly message: string;
  readonly path: string;
  readonly line: number | undefined;
}

function located(file: string, { code, message, path, line }: Mistake): Finding {
  const place = line === undefined ? file : `${file}:${line}`;
  return path === ''
    ? { code, message: `${place}: ${message}` }
    : { code, message: `${place}: ${path}: ${message}`, path };
}
