// [data-list]: J and K (or arrows) move through the rows, X selects, Shift+X up to here, Esc selects none. What one does
// to the current row or to those selected goes through the buttons of the bar ([data-bulk]).
import { open } from './dialog.js';
import { toast } from './toast.js';
import { show as preview, isShown } from './preview.js';
import { words } from '../words.js';

const list = () => document.querySelector('[data-list]');
const rows = () => [...(list()?.querySelectorAll('tr[data-n]') ?? [])];
const bar = document.getElementById('bulk');
const LATE = 300; // on its way for longer than this, it shows
const selected = new Set();
let current = null;
let anchor = null;
let acting = false;

export const held = () => Boolean(current) || selected.size > 0;
export const currentRow = () => (current ? document.getElementById(current) : null);

// Put the marks back on after the rows were drawn anew.
export function redraw() {
  for (const row of rows()) {
    row.classList.toggle('is-current', row.id === current);
    const box = row.querySelector('.q-box');
    if (box) box.checked = selected.has(row.dataset.n);
  }
  const here = new Set(rows().map((row) => row.dataset.n));
  for (const n of [...selected]) if (!here.has(n)) selected.delete(n);
  count();
}

function count() {
  list()?.classList.toggle('has-selection', selected.size > 0);
  const number = bar?.querySelector('[data-bulk-n]');
  if (!number) return;
  number.textContent = selected.size;
  const words = bar.querySelector('[data-bulk-one]');
  words.dataset.many ??= words.textContent;
  words.textContent = selected.size === 1 ? words.dataset.bulkOne : words.dataset.many;
}

export function mark(row) {
  for (const other of rows()) other.classList.toggle('is-current', other === row);
  current = row?.id ?? null;
  if (row) preview(row);
}

// Where keys begin in a list that was scrolled already.
function firstSeen(all) {
  const top = list().closest('.q-wrap')?.getBoundingClientRect().top ?? 0;
  const under = top + (list().tHead?.getBoundingClientRect().height ?? 0);
  return all.find((row) => row.getBoundingClientRect().top >= under - 1) ?? all[0];
}

function go(step) {
  const all = rows();
  if (!all.length) return;
  const focused = document.activeElement?.closest?.('tr[data-n]');
  const here = all.findIndex((row) => row === focused || row.id === current);
  const next = here < 0 ? firstSeen(all) : all[Math.min(all.length - 1, Math.max(0, here + step))];
  mark(next);
  next.querySelector('.q-subj').focus();
  next.scrollIntoView({ block: 'nearest' });
}

function check(row, on) {
  const box = row.querySelector('.q-box');
  if (!box) return; // a list of what was found: nothing is done to many there
  box.checked = on;
  if (on) selected.add(row.dataset.n);
  else selected.delete(row.dataset.n);
}

function select(row, through) {
  const all = rows();
  const from = all.findIndex((one) => one.id === anchor);
  const to = all.indexOf(row);
  if (through && from >= 0) for (const one of all.slice(Math.min(from, to), Math.max(from, to) + 1)) check(one, true);
  else check(row, !selected.has(row.dataset.n));
  anchor = row.id;
  count();
}

export function clear() {
  for (const row of rows()) check(row, false);
  selected.clear();
  count();
}

const keysOff = () => document.documentElement.dataset.keys === 'off';
const busy = (target) =>
  target.matches?.('input:not([type=checkbox]), textarea, select, [contenteditable]') ||
  document.querySelector('dialog[open], .menu:popover-open');

document.addEventListener('keydown', (event) => {
  if (!list() || event.ctrlKey || event.metaKey || event.altKey || busy(event.target)) return;
  const key = event.key.toLowerCase();
  const letter = keysOff() ? '' : key;
  if (key === 'arrowdown' || letter === 'j') go(1);
  else if (key === 'arrowup' || letter === 'k') go(-1);
  else if (letter === 'x' && currentRow()) select(currentRow(), event.shiftKey);
  else if (key === 'escape' && selected.size) clear();
  else return;
  event.preventDefault();
});

// A press with Shift takes all between the last box and this one along.
let through = false;
document.addEventListener(
  'click',
  (event) => {
    through = event.shiftKey;
  },
  true,
);

document.addEventListener('change', (event) => {
  if (!event.target.matches('.q-box')) return;
  const row = event.target.closest('tr');
  const all = rows();
  const from = through ? all.findIndex((one) => one.id === anchor) : -1;
  const to = all.indexOf(row);
  const taken = from < 0 ? [row] : all.slice(Math.min(from, to), Math.max(from, to) + 1);
  for (const one of taken) check(one, event.target.checked);
  anchor = row.id;
  count();
});

// What was current when the pointer came down: the press itself moves the focus, and with it the mark.
let pressedOn = null;
document.addEventListener(
  'pointerdown',
  () => {
    pressedOn = current;
  },
  true,
);

// Filters that ask for nothing are left out of the address.
document.addEventListener('submit', (event) => {
  if (!event.target.matches('[data-filters]')) return;
  for (const field of event.target.elements) if (field.name && !field.value) field.disabled = true;
});

// A click on a row shows it beside the list; on the one that is shown already, or without the pane, it opens.
document.addEventListener('click', (event) => {
  const link = event.target.closest('.q-subj');
  if (link && isShown() && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.detail > 0) {
    const row = link.closest('tr');
    if (row.id !== pressedOn) {
      event.preventDefault();
      mark(row);
      link.focus();
    }
    return;
  }
  if (event.target.closest('[data-bulk-clear]')) clear();
  const button = event.target.closest('[data-bulk]');
  if (!button) return;
  event.preventDefault();
  act(button);
});

document.addEventListener('focusin', (event) => {
  const row = event.target.closest?.('tr[data-n]');
  if (row && event.target.matches('.q-subj') && row.id !== current) mark(row);
});

function chosen(button) {
  if (button.name === 'n') return [button.value];
  if (selected.size) return [...selected];
  return currentRow() ? [currentRow().dataset.n] : [];
}

async function act(button) {
  button.closest('.menu')?.hidePopover();
  const body = new URLSearchParams(chosen(button).map((n) => ['n', n]));
  if (![...body].length) {
    toast(words.choose);
    return;
  }
  body.set('next', location.pathname + location.search);
  const address = button.getAttribute('formaction');
  if (button.dataset.bulk !== 'once') {
    open(`${address}?${body}`);
    return;
  }
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  body.set('csrfmiddlewaretoken', token ?? document.querySelector('[name=csrfmiddlewaretoken]').value);
  if (acting) return; // pressed twice
  acting = true;
  const marked = rows().filter((row) => body.getAll('n').includes(row.dataset.n));
  const late = setTimeout(() => marked.forEach((row) => row.setAttribute('aria-busy', 'true')), LATE);
  const answer = await fetch(address, {
    method: 'POST',
    body,
    headers: { 'HX-Request': 'true' },
    credentials: 'same-origin',
  }).catch(() => null);
  if (answer?.headers.has('HX-Redirect')) {
    location.reload();
    return;
  }
  acting = false;
  clearTimeout(late);
  for (const row of marked) row.removeAttribute('aria-busy');
  if (!answer) document.dispatchEvent(new CustomEvent('sportello:unreachable'));
  else if (answer.status === 401) document.dispatchEvent(new CustomEvent('sportello:signed-out'));
  else if ([409, 422].includes(answer.status)) {
    const box = document.getElementById('dialog');
    box.innerHTML = await answer.text(); // our own server's fragment, under a policy that runs no inline script
    box.setAttribute('aria-labelledby', 'dialog-title');
    box.showModal();
    box.querySelector('[role=alert]')?.focus();
  } else location.reload(); // signed out, perhaps: the page itself says so
}

redraw();
