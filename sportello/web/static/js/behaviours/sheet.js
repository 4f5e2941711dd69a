// [data-sheet]: arrows between cells, like a spreadsheet. Every cell is an ordinary field with a label: Tab works too.
// form[data-autosave]: what is typed is kept as a draft; the answer brings the checks, the cells keep the cursor.
const FIELD = 'input:not([type=hidden]):not([type=checkbox]), select, textarea, button.cell, a.mx-more';
const PAUSE = 700;
const form = document.querySelector('form[data-autosave]');
const table = () => document.querySelector('[data-sheet]');
const seenIn = (root) => root.querySelector('[name=seen]')?.value;
let timer = null;
let saving = null;
let changed = 0;
let stopped = false;

const shown = (cell) => [...cell.querySelectorAll(FIELD)].find((el) => el.offsetParent);
const grid = () => [...table().tBodies[0].rows].map((row) => [...row.cells].slice(1).map(shown));

function go(el, down, right) {
  const cells = grid();
  const row = cells.findIndex((one) => one.includes(el));
  const next = cells[row + down]?.[cells[row]?.indexOf(el) + right];
  if (!next) return false;
  next.focus();
  next.select?.();
  return true;
}

function onKey(event) {
  const el = event.target;
  if (!el.matches?.(FIELD) || event.altKey || event.isComposing) return;
  const text = el.matches('input, textarea');
  if (event.key === 'Escape' && text) {
    el.value = el.defaultValue;
    later();
  } else if (event.key === 'Enter' && el.matches('input') && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    if (!go(el, event.shiftKey ? -1 : 1, 0)) save();
  } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'd') {
    const cells = grid();
    const row = cells.findIndex((one) => one.includes(el));
    const above = cells[row - 1]?.[cells[row].indexOf(el)];
    event.preventDefault();
    if (!above || above.value === undefined || el.readOnly) return;
    el.value = above.value;
    later();
  } else if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!step || (el.tagName === 'SELECT' && step[0])) return;
    if (text && step[1] && !atEnd(el, step[1])) return;
    if (go(el, ...step)) event.preventDefault();
  }
}

// Inside a text the arrows first move the caret.
function atEnd(el, right) {
  const end = right > 0 ? el.value.length : 0;
  const all = el.selectionStart === 0 && el.selectionEnd === el.value.length;
  return all || (el.selectionStart === el.selectionEnd && el.selectionStart === end);
}

function later() {
  changed += 1;
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE);
}

function tell(words) {
  const status = document.querySelector('#mx-status .muted') ?? document.getElementById('mx-status');
  if (status) status.textContent = words;
}

export async function save() {
  clearTimeout(timer);
  timer = null;
  if (stopped || !changed) return saving;
  if (saving) await saving;
  if (!changed) return undefined;
  saving = send();
  await saving;
  saving = null;
  if (changed && !stopped) later();
  return undefined;
}

async function send() {
  const before = changed;
  const body = new FormData(form);
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  if (token) body.set('csrfmiddlewaretoken', token);
  tell(form.dataset.saving);
  try {
    const answer = await fetch(form.action, {
      method: 'POST',
      body,
      headers: { 'HX-Request': 'true' },
      credentials: 'same-origin',
    });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (answer.status === 409 || answer.status === 401) {
      stopped = true;
      const notice = page.querySelector('#mx-notice') ?? page.body;
      document.getElementById('mx-notice').replaceChildren(...notice.childNodes);
      refresh(page, before);
      document.querySelector('#mx-notice [role=alert]')?.focus();
      return;
    }
    if (!answer.ok) throw new Error(String(answer.status));
    changed -= before;
    refresh(page, before);
  } catch {
    tell(form.dataset.unsaved);
    setTimeout(later, 5000);
  }
}

// Cells are exchanged but for the one with the cursor, and for none while somebody types on.
function refresh(page) {
  const seen = seenIn(page);
  for (const el of document.querySelectorAll('[name=seen]')) if (seen) el.value = seen;
  for (const id of ['mx-status', 'mx-publish', 'mx-checks']) {
    const [old, fresh] = [document.getElementById(id), page.getElementById(id)];
    if (old && fresh) old.replaceChildren(...fresh.childNodes);
  }
  if (changed && !stopped) return;
  for (const fresh of page.querySelectorAll('[data-sheet] td[id]')) {
    const old = document.getElementById(fresh.id);
    if (!old) continue;
    old.className = fresh.className;
    if (old.contains(document.activeElement) || old.querySelector(':popover-open')) partly(old, fresh);
    else old.replaceChildren(...fresh.childNodes);
  }
  for (const fresh of page.querySelectorAll('input[name$="-rest"]')) {
    const old = form.elements[fresh.name];
    if (old) old.value = fresh.value;
  }
}

function partly(old, fresh) {
  const [said, summary] = [fresh.querySelector('.mx-sub'), fresh.querySelector('[data-summary]')];
  old.querySelector('.mx-sub')?.remove();
  if (said) old.append(said);
  const shownThere = old.querySelector('[data-summary]');
  if (summary && shownThere) shownThere.textContent = summary.textContent;
}

if (table()) document.addEventListener('keydown', onKey);
if (form) {
  form.addEventListener('input', later);
  form.addEventListener('change', () => {
    later();
    save();
  });
  form.addEventListener('submit', () => {
    stopped = true;
  });
  // Nobody leaves with something unsaved.
  document.addEventListener('click', async (event) => {
    const link = event.target.closest?.('a[href]');
    if (!link || !changed || stopped || event.ctrlKey || event.metaKey || link.hash === link.getAttribute('href')) return;
    event.preventDefault();
    await save();
    if (!stopped) location.href = link.href;
  });
  addEventListener('beforeunload', (event) => {
    if (changed && !stopped) event.preventDefault();
  });
}
