// .q-wrap: who comes back to a list, or does something there that draws it anew, finds it as far down as they left it, at
// the row they left it from, or the one after it; browsers see to that for the page, not for a box in it. a[data-back]: from a ticket the way back leads to the list one came from.
import { currentRow, mark } from './list.js';

const box = document.querySelector('.q-wrap');
const here = `${location.pathname}${location.search}`;
const LIST = 'list';
const RETURN = 'list-return';

const read = (name) => {
  try {
    return JSON.parse(sessionStorage.getItem(name));
  } catch {
    return null; // nothing is kept: lists begin at their top
  }
};
const keep = (name, value) => {
  try {
    if (value === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, JSON.stringify(value));
  } catch {
    // Not kept: lists begin at their top.
  }
};

function restore() {
  const left = read(`down ${here}`);
  if (!left) return;
  box.scrollTop = left.down;
  const row = left.rows.map((id) => document.getElementById(id)).find(Boolean);
  if (!row) return;
  row.querySelector('.q-subj')?.focus({ preventScroll: true });
  mark(row);
  row.scrollIntoView({ block: 'nearest' });
}

if (box) {
  keep(LIST, { href: here, name: document.querySelector('main h1')?.textContent.trim() ?? '' });
  addEventListener('pagehide', () => {
    const all = [...box.querySelectorAll('tr[data-n]')];
    const at = all.indexOf(currentRow());
    const rows = at < 0 ? [] : [all[at], all[at + 1], all[at - 1]].map((row) => row?.id ?? '');
    keep(`down ${here}`, { down: box.scrollTop, rows });
  });
  const [way] = performance.getEntriesByType('navigation');
  if (['back_forward', 'reload'].includes(way?.type) || read(RETURN) === here) restore();
}
keep(RETURN, null);

const back = document.querySelector('a[data-back]');
const list = back && read(LIST);
if (list?.href.startsWith('/')) {
  back.href = list.href;
  const name = back.querySelector('[data-back-name]');
  if (name && list.name) name.textContent = list.name;
}
back?.addEventListener('click', () => keep(RETURN, back.getAttribute('href')));
