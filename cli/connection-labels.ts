import { type ConnectionSelection, ConnectionSelectionSchema } from '../domain/connection-labels.ts';
import { RefusedError } from '../domain/errors.ts';

/** `--label site=berlin --label tier=one` */
export function selectionOf({
  all = false,
  label = [],
}: {
  readonly all?: boolean | undefined;
  readonly label?: readonly string[] | undefined;
}): ConnectionSelection {
  if (all && label.length === 0) return { all: true };
  const pairs = label.map((text) => /^([^=]+)=(.+)$/.exec(text)?.slice(1) ?? [text, '']);
  const parsed = ConnectionSelectionSchema.safeParse({ labels: Object.fromEntries(pairs) });
  if (parsed.success && !all) return parsed.data;
  throw new RefusedError([
    { code: 'input.label', message: 'say --all, or --label NAME=VALUE, for example --label site=berlin; not both' },
  ]);
}
