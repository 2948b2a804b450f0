/** Search, opening and printing. Without it everything can be read all the same. */
export const SCRIPT = `
const changes = [...document.querySelectorAll('details.change')];
const search = document.getElementById('search');
const outcome = document.getElementById('outcome');
const found = document.getElementById('found');
const texts = new Map();
const textOf = (change) => {
  if (!texts.has(change)) texts.set(change, change.textContent.toLowerCase());
  return texts.get(change);
};
const show = () => {
  const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
  let count = 0;
  for (const change of changes) {
    const wanted = outcome.value === '' || change.dataset.outcome === outcome.value;
    change.hidden = !wanted || !words.every((word) => textOf(change).includes(word));
    if (!change.hidden) count += 1;
  }
  found.textContent = count === changes.length ? changes.length + ' changes' : count + ' of ' + changes.length + ' changes';
};
const setAll = (open) => {
  for (const details of document.querySelectorAll('details')) if (!details.closest('[hidden]')) details.open = open;
};
const openTarget = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) { target.open = true; target.scrollIntoView(); }
};
search.addEventListener('input', show);
outcome.addEventListener('change', show);
document.getElementById('open-all').addEventListener('click', () => setAll(true));
document.getElementById('close-all').addEventListener('click', () => setAll(false));
document.getElementById('print').addEventListener('click', () => window.print());
window.addEventListener('beforeprint', () => setAll(true));
window.addEventListener('hashchange', openTarget);
document.querySelector('.find').hidden = false;
show();
openTarget();
`;
