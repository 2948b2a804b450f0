const DAY_MILLISECONDS = 86_400_000;

/** How old the keys in use are and when they are due, from when they were made. */
export function keyAge(createdAt: number, maxAgeDays: number, now: number): { ageDays: number; rotationDueAt: string } {
  return {
    ageDays: Math.floor((now - createdAt) / DAY_MILLISECONDS),
    rotationDueAt: new Date(createdAt + maxAgeDays * DAY_MILLISECONDS).toISOString(),
  };
}
