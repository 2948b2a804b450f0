import type { Outcome } from '../domain/change-result.ts';

/** What a script may rely on. 1 is everything that is none of these: a fault of the program or of the machine. */
export const EXIT_CODE_OF_OUTCOME: Readonly<Record<Outcome, number>> = {
  applied: 0,
  planned: 0,
  unchanged: 0,
  rejected: 2,
  'rolled-back': 3,
  'needs-operator': 4,
};
export const EXIT_REFUSED = 2;
export const EXIT_UNEXPECTED = 1;
