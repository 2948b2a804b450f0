import type { ChangeRequest } from '../domain/change-request.ts';
import type { ChangeIndex } from '../domain/ports.ts';

const PAGE = 100;
/** As the plan of a fleet names its changes. */
const OF_FLEET = /^rot-/;

/** Rotations of a fleet that have not ended: of processes that run them, or that were killed. */
export async function leftRotations(index: ChangeIndex): Promise<ChangeRequest[]> {
  const left: ChangeRequest[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const page = await index.list({ outcome: 'open', limit: PAGE, cursor });
    left.push(...page.entries.map(({ request }) => request).filter(({ changeId }) => OF_FLEET.test(changeId)));
    cursor = page.cursor;
  }
  return left;
}
