/** The JSON pointer (RFC 6901) of a member; the whole document is the empty string. */
export function pointerTo(parent: string, member: string | number): string {
  return `${parent}/${String(member).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
