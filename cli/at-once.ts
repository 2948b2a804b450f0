/** Connections that are read at once: some calls each, and STACKIT answers 429 to a crowd. */
export const AT_ONCE = 4;
