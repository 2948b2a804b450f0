import { DEFAULT_STACK } from './options.ts';

interface Target {
  readonly api?: string | undefined;
  readonly target?: string | undefined;
  readonly stack: string;
}

/** What a command that is named to a person needs besides, to reach the same place: nothing, or ` --target aws`. */
export function sameTarget({ api, target, stack }: Target): string {
  const named = api === undefined ? '' : ` --api ${api}`;
  if (target !== 'aws') return named;
  return `${named} --target aws${stack === DEFAULT_STACK ? '' : ` --stack ${stack}`}`;
}
