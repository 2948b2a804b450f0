/** What is left out here needs people: a change that waits for an operator has not ended. */
const CLOSE_CODES = {
  'change.applied': 'successful',
  'change.unchanged': 'successful',
  'change.rolled-back': 'unsuccessful',
  'change.rejected': 'unsuccessful',
};

/** The fields of a change request that an event sets. The state is left to people, or to a flow that looks at close_code. */
export function ticketUpdate({ type, changeId, detail }) {
  const closeCode = CLOSE_CODES[type];
  return {
    work_notes: [`vpn-change ${type.replace('change.', '')}: change ${changeId}`, ...sentences(type, detail)].join(
      '\n',
    ),
    ...(closeCode ? { close_code: closeCode, close_notes: detail.reason } : {}),
  };
}

function sentences(type, detail) {
  if (type === 'change.waiting') {
    const orders = (detail.orders ?? []).map(
      ({ action, tunnel, secretId, versionId }) =>
        `${action} for ${tunnel}: version ${versionId} of secret ${secretId}`,
    );
    return [
      `waits for ${detail.for} until ${detail.until}${detail.reminder ? ' (reminder)' : ''}`,
      detail.why,
      ...orders,
    ];
  }
  return [...(detail.reason ? [detail.reason] : []), ...(detail.reviewRequired ? ['emergency: a review is due'] : [])];
}
