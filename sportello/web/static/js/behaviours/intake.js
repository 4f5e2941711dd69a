// [data-intake]: the form of a call. The form works without any of this; a script adds the timer, the function keys, the
// list of callers while typing, and a draft that the server keeps.
import { now } from '../desk_time.js';

const GOAL = 30;
const form = document.querySelector('form[data-intake]');

function timer(box) {
  const began = Date.parse(box.dataset.began);
  const out = box.querySelector('.timer-t');
  const label = box.querySelector('.timer-l');
  const bar = box.querySelector('.t-use');
  const first = label.textContent;
  const show = () => {
    const s = Math.max(0, Math.floor((now() - began) / 1000));
    out.textContent = `${Math.floor(s / 60)}:${String(s % 60).padStart(2, '0')}`;
    bar.setAttribute('width', `${Math.min(100, (s / GOAL) * 100)}%`);
    box.classList.toggle('is-risk', s >= 20 && s < GOAL);
    box.classList.toggle('is-over', s >= GOAL);
    const words = s >= GOAL ? label.dataset.at30 : s >= 20 ? label.dataset.at20 : first;
    if (label.textContent !== words) label.textContent = words;
  };
  show();
  setInterval(show, 1000);
}

// ── The draft ────────────────────────────────────────────────────────────────
// Until the server has it, what is typed is kept in this browser: for whoever submits without network or signed out.
const KEPT = 'call ';
const A_DAY = 86_400_000;

function here(value) {
  const name = KEPT + form.dataset.draft;
  try {
    if (value === undefined) return JSON.parse(localStorage.getItem(name));
    if (value) localStorage.setItem(name, JSON.stringify(value));
    else localStorage.removeItem(name);
  } catch {
    // No storage: the words are still in the form.
  }
  return null;
}

function forgetOld() {
  try {
    for (const name of Object.keys(localStorage).filter((each) => each.startsWith(KEPT)))
      if (Date.now() - (JSON.parse(localStorage.getItem(name))?.at ?? 0) > A_DAY) localStorage.removeItem(name);
  } catch {
    // No storage.
  }
}

// What had not reached the server when the page was left; true if there was something.
function restore() {
  let any = false;
  for (const [name, value] of here()?.written ?? []) {
    const field = form.elements[name];
    if (!field || field.type === 'hidden' || field.value === value) continue;
    if (field.type === 'checkbox') field.checked = true;
    else field.value = value;
    any = true;
  }
  return any;
}

function drafts() {
  const state = form.querySelector('[data-draft-state]');
  let waiting = 0;
  let asked = 0;
  let unkept = false; // the last try failed

  const say = (template) => {
    state.hidden = !template;
    state.textContent = template ? form.querySelector(template).content.textContent : '';
  };
  const typed = () => [...new FormData(form)].filter(([name]) => name !== 'q' && name !== 'csrfmiddlewaretoken');
  const keep = async () => {
    const mine = ++asked;
    let answer;
    unkept = true;
    const now = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1]; // a new sign-in gave a new one
    if (now) form.elements.csrfmiddlewaretoken.value = now;
    try {
      answer = await fetch(form.dataset.draft, {
        method: 'POST',
        body: new FormData(form),
        headers: { 'HX-Request': 'true' },
      });
    } catch {
      say('[data-words-lost]');
      document.dispatchEvent(new CustomEvent('sportello:unreachable'));
      return;
    }
    if (answer.status === 401 || answer.redirected) {
      say('[data-words-out]');
      document.dispatchEvent(new CustomEvent('sportello:signed-out'));
    }
    if (!answer.ok) return;
    unkept = false;
    say('');
    if (mine === asked) here(null);
    if (mine === asked && answer.status !== 204) put(await answer.text());
  };
  const soon = (delay) => {
    clearTimeout(waiting);
    waiting = setTimeout(keep, delay);
  };
  form.addEventListener('input', (event) => {
    if (event.target.name === 'q') return;
    asked += 1; // what is on its way is not the last word
    here({ at: Date.now(), written: typed() });
    soon(350);
  });
  form.addEventListener('change', (event) => {
    if (event.target.matches('[data-reload]')) {
      form.querySelector('[formaction$="/draft/"]').click();
      return;
    }
    if (event.target.name !== 'q') soon(50);
  });
  form.addEventListener('submit', async (event) => {
    clearTimeout(waiting);
    if (form.dataset.sent) event.preventDefault(); // pressed twice
    else if (unkept || !navigator.onLine) {
      event.preventDefault();
      await keep();
      if (!unkept) form.requestSubmit(event.submitter);
    } else form.dataset.sent = 'yes';
  });
  addEventListener('pageshow', () => delete form.dataset.sent);
  addEventListener('online', () => {
    if (unkept) keep();
  });
  forgetOld();
  if (restore()) soon(50);
}

function put(html) {
  const parts = new DOMParser().parseFromString(html, 'text/html');
  for (const part of parts.querySelectorAll('[data-into]')) {
    const place = document.getElementById(part.dataset.into);
    // Nothing moves under the hand of somebody who is there.
    if (!place || place.contains(document.activeElement)) continue;
    const open = place.querySelector('details')?.open;
    place.replaceChildren(...part.childNodes);
    if (open) place.querySelector('details').open = true;
  }
}

// ── Who is calling ───────────────────────────────────────────────────────────
function callers() {
  const card = form.querySelector('[data-caller]');
  const lookup = form.querySelector('[data-lookup]');
  const box = lookup.querySelector('input');
  const list = lookup.querySelector('[role=listbox]');
  let waiting = 0;
  let asked = 0;
  let loading = null;
  lookup.querySelector('[data-look-up]').hidden = true;

  const options = () => [...list.querySelectorAll('[role=option]')];
  const active = () => options().find((option) => option.getAttribute('aria-selected') === 'true');
  const choose = (option) => {
    for (const one of options()) one.setAttribute('aria-selected', String(one === option));
    if (option) {
      box.setAttribute('aria-activedescendant', option.id);
      option.scrollIntoView({ block: 'nearest' });
    } else {
      box.removeAttribute('aria-activedescendant');
    }
  };
  const open = (yes) => {
    list.hidden = !yes;
    box.setAttribute('aria-expanded', String(yes));
    if (!yes) choose(null);
  };
  const load = async () => {
    const mine = ++asked;
    const typed = box.value.trim();
    if (!typed) {
      open(false);
      return;
    }
    try {
      const answer = await fetch(`${form.dataset.people}?q=${encodeURIComponent(typed)}`, {
        headers: { 'HX-Request': 'true' },
      });
      if (answer.status !== 200 || mine !== asked) return;
      list.innerHTML = await answer.text();
      open(true);
      choose(options()[0]);
    } catch {
      // No network: the button beside the box is still there.
      lookup.querySelector('[data-look-up]').hidden = false;
    }
  };
  const edit = () => {
    lookup.hidden = false;
    if (card) card.hidden = true;
    box.focus();
    box.select();
  };
  const back = () => {
    open(false);
    if (!card) return;
    card.hidden = false;
    lookup.hidden = true;
    form.elements.subject.focus();
  };

  if (options().length) choose(options()[0]);
  box.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      waiting = 0;
      loading = load();
    }, 120);
  });
  box.addEventListener('keydown', async (event) => {
    const all = options();
    const at = all.indexOf(active());
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (list.hidden || !all.length) return;
      choose(all[(at + (event.key === 'ArrowDown' ? 1 : -1) + all.length) % all.length]);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      back();
    } else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      if (waiting) {
        clearTimeout(waiting);
        waiting = 0;
        loading = load();
      }
      await loading;
      active()?.click();
    }
  });
  form.querySelector('[data-caller-change]')?.addEventListener('click', (event) => {
    event.preventDefault();
    edit();
  });
  return edit;
}

// ── Fields that belong to a choice ───────────────────────────────────────────
function choices() {
  const own = [...form.querySelectorAll('[data-category]')];
  const at = form.querySelector('[data-promise-at]');
  const show = () => {
    const chosen = new FormData(form).get('category') ?? '';
    for (const set of own) set.hidden = set.dataset.category !== chosen;
    at.hidden = form.elements.promise.value !== 'at';
  };
  show();
  form.addEventListener('change', show);
}

function keys(edit) {
  const more = form.querySelector('[data-more]');
  const act = {
    F2: edit,
    F4: () => document.querySelector('[data-add-first]')?.click(),
    F8: () => {
      more.open = !more.open;
      if (more.open) more.querySelector('textarea').focus();
    },
    F9: () => form.querySelector('[data-aside-next]').click(),
  };
  document.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !act[event.key]) return;
    if (document.querySelector('dialog[open]')) return;
    event.preventDefault();
    act[event.key]();
  });
  // Enter in a line of text must not open a request by a slip; Ctrl+Enter does.
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey && event.target.matches('input')) {
      event.preventDefault();
    }
  });
}

if (form) {
  const clock = form.querySelector('[data-timer]');
  if (clock) timer(clock);
  drafts();
  keys(callers());
  choices();
}
