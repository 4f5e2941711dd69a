// [data-list]: J and K (or arrows) move through the rows. The row in view is kept across a refresh.
const list = () => document.querySelector('[data-list]');
const links = () => [...(list()?.querySelectorAll('.q-subj') ?? [])];
let current = null;

function mark(row) {
  for (const r of list().querySelectorAll('tr.is-current')) r.classList.remove('is-current');
  row?.classList.add('is-current');
  current = row?.id ?? null;
}

function go(step) {
  const all = links();
  if (!all.length) return;
  const here = all.findIndex((a) => a === document.activeElement || a.closest('tr').id === current);
  const next = all[here < 0 ? 0 : Math.min(all.length - 1, Math.max(0, here + step))];
  mark(next.closest('tr'));
  next.focus();
  next.scrollIntoView({ block: 'nearest' });
}

document.addEventListener('keydown', (event) => {
  if (!list() || event.ctrlKey || event.metaKey || event.altKey) return;
  const off = document.documentElement.dataset.keys === 'off';
  if (event.target.matches?.('input, textarea, select') || document.querySelector('dialog[open]')) return;
  const key = event.key.toLowerCase();
  if (key === 'arrowdown' || (key === 'j' && !off)) go(1);
  else if (key === 'arrowup' || (key === 'k' && !off)) go(-1);
  else return;
  event.preventDefault();
});

document.addEventListener('htmx:after:swap', () => {
  if (current && list()) mark(document.getElementById(current));
});
