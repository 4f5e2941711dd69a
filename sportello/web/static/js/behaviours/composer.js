// [data-composer]: three kinds of message in one box, one draft a kind, so that a note never becomes a reply by a slip.
// Drafts live on the server: saved after a pause, on changing kind and on leaving. What could not be saved stays in this
// browser until it can be. The box changes by style alone; without scripts it sends what is in it.
// What another device kept meanwhile is never overwritten unasked: the person chooses ([data-newer]).
// While a message is on its way nothing else can be written in its place, and a second press sends nothing.
import { toast } from './toast.js';

const PAUSE = 1200;
const LATE = 300; // on its way for longer than this, it says so
const states = new WeakMap();
const tabs = 'BroadcastChannel' in window ? new BroadcastChannel('drafts') : null;

const kindOf = (form) => form.querySelector('input[name=kind]:checked')?.value ?? 'reply';
const place = (form, kind) => `draft ${form.dataset.me} ${form.dataset.composer} ${kind}`;

// What the server could not be given: the text, and the draft that the server has known so far.
function local(form, kind, text) {
  try {
    if (text === undefined) return JSON.parse(localStorage.getItem(place(form, kind)));
    if (text === null) localStorage.removeItem(place(form, kind));
    else localStorage.setItem(place(form, kind), JSON.stringify({ text, base: states.get(form)?.saved[kind] ?? '' }));
  } catch {
    // No storage: the text is still in the box.
  }
  return null;
}

// The server's draft with what it was not given; if it is another one by now, both.
function joined(known = '', kept = null) {
  if (!kept?.text || kept.text === known) return known;
  return known === kept.base || !known ? kept.text : `${known}\n\n${kept.text}`;
}

export function state(form) {
  if (!states.has(form)) {
    const drafts = form.querySelector('script[type="application/json"]');
    const texts = drafts ? JSON.parse(drafts.textContent) : {};
    const kind = kindOf(form);
    states.set(form, { texts, kind, saved: { ...texts }, timer: 0, going: null, sending: false, newer: {} });
    form.elements.page.value = crypto.randomUUID?.() ?? `${Date.now()}.${Math.random()}`.slice(0, 36);
    for (const each of ['reply', 'note', 'call']) {
      const kept = local(form, each);
      if (!kept) continue;
      texts[each] = joined(texts[each], kept);
      if (each === kind) form.elements.text.value = texts[each];
      later(form);
    }
    const text = form.elements.text;
    if (!text.value && texts[kind]) text.value = texts[kind];
  }
  return states.get(form);
}

export function token(form) {
  const now = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1]; // a new sign-in in another tab gave a new one
  if (now) form.elements.csrfmiddlewaretoken.value = now;
}

// What a draft is made of: everything but files that are on their way.
function draft(form, kind) {
  token(form);
  const body = new FormData(form);
  body.delete('files');
  body.set('kind', kind);
  body.set('text', kind === kindOf(form) ? form.elements.text.value : (state(form).texts[kind] ?? ''));
  return body;
}

async function save(form, kind) {
  const held = state(form);
  clearTimeout(held.timer);
  if (held.sending) return;
  held.going?.abort();
  held.going = new AbortController();
  const body = draft(form, kind);
  const text = body.get('text');
  if (held.newer[kind]) {
    local(form, kind, text); // until the person has chosen
    return;
  }
  try {
    const answer = await fetch(form.dataset.draft, {
      method: 'POST',
      body,
      credentials: 'same-origin',
      redirect: 'error',
      headers: { 'HX-Request': 'true' },
      signal: held.going.signal,
    });
    if (answer.status === 409) {
      newer(form, kind, await answer.text());
      local(form, kind, text);
      return;
    }
    if (!answer.ok) throw new Error(answer.status);
    held.saved[kind] = text;
    local(form, kind, null);
    know(form, kind, answer.headers.get('X-Draft'));
    share(form, kind, text);
    form.querySelector('[data-saved]').textContent = await answer.text();
  } catch (error) {
    if (error.name === 'AbortError') return;
    local(form, kind, text);
    form.querySelector('[data-saved]').textContent = form.querySelector('[data-say=kept-here]').content.textContent;
  }
}

const known = (form, kind) => form.elements[`known_${kind}`];
function know(form, kind, mark) {
  known(form, kind).value = mark ?? '';
}

// The desk holds another draft than this page knows of: here it is, to be chosen.
function newer(form, kind, text) {
  const notices = form.querySelector('[data-notices]');
  notices.innerHTML = text; // our own server's fragment, under a policy that runs no inline script
  state(form).newer[kind] = true;
  form.querySelector('[data-saved]').textContent = form.querySelector('[data-say=kept-here]').content.textContent;
}

document.addEventListener('click', (event) => {
  const button = event.target.closest?.('[data-newer-take], [data-newer-both], [data-newer-mine]');
  const form = button && composer(button);
  if (!form) return;
  const notice = button.closest('[data-newer]');
  const theirs = notice.querySelector('[data-newer-text]').textContent;
  const held = state(form);
  const kind = Object.keys(held.newer).find((each) => held.newer[each]) ?? kindOf(form);
  const mine = (kind === kindOf(form) ? form.elements.text.value : held.texts[kind]) ?? '';
  know(form, kind, notice.dataset.newer);
  delete held.newer[kind];
  notice.remove();
  const taken = button.matches('[data-newer-mine]') ? mine : button.matches('[data-newer-both]') ? `${theirs}\n\n${mine}` : theirs;
  held.texts[kind] = taken;
  if (kind === kindOf(form)) form.elements.text.value = taken;
  if (button.matches('[data-newer-take]')) {
    held.saved[kind] = theirs;
    local(form, kind, null);
    location.reload(); // its files and what was noted of a call come with it
    return;
  }
  form.elements.text.focus();
  save(form, kind);
});

// Other tabs of this browser with the same ticket: who has touched nothing there takes over what was written here, or
// sees that it was sent; who writes in both is asked, when the second is saved.
function share(form, kind, text) {
  tabs?.postMessage({ me: form.dataset.me, ticket: form.dataset.composer, kind, text, mark: known(form, kind).value });
}

tabs?.addEventListener('message', ({ data }) => {
  for (const form of composers()) {
    if (form.dataset.me !== data.me || form.dataset.composer !== data.ticket) continue;
    const held = state(form);
    const open = kindOf(form) === data.kind;
    const mine = (open ? form.elements.text.value : held.texts[data.kind]) ?? '';
    if (held.sending) continue;
    if (mine !== data.text && mine !== (held.saved[data.kind] ?? '')) continue;
    know(form, data.kind, data.mark);
    delete held.newer[data.kind];
    held.texts[data.kind] = held.saved[data.kind] = data.text;
    if (open) form.elements.text.value = data.text;
  }
});

export function later(form) {
  const held = state(form);
  clearTimeout(held.timer);
  held.timer = setTimeout(() => save(form, kindOf(form)), PAUSE);
}

export function tell(form, name, filled = '') {
  const notices = form.querySelector('[data-notices]');
  notices.replaceChildren(form.querySelector(`[data-say=${name}]`).content.cloneNode(true));
  const blank = notices.querySelector('[data-blank]');
  if (blank) blank.textContent = filled;
}

const composers = () => document.querySelectorAll('[data-composer]');
const composer = (el) => el.closest?.('[data-composer]');

document.addEventListener('input', (event) => {
  const form = composer(event.target);
  if (!form || ['file', 'radio'].includes(event.target.type)) return;
  state(form).texts[kindOf(form)] = form.elements.text.value;
  later(form);
});

document.addEventListener('change', (event) => {
  const form = composer(event.target);
  if (form && event.target.type === 'radio' && event.target.name !== 'kind') later(form);
  if (!form || event.target.name !== 'kind') return;
  const held = state(form);
  const before = held.kind;
  held.texts[before] = form.elements.text.value;
  held.kind = kindOf(form);
  form.elements.text.value = held.texts[held.kind] ?? '';
  form.elements.text.focus();
  if (held.texts[before] !== (held.saved[before] ?? '')) save(form, before);
});

// The kind that is chosen already changes nothing: who presses its key wants to write all the same.
document.addEventListener('click', (event) => {
  const form = composer(event.target);
  if (form && event.target.name === 'kind') form.elements.text.focus();
});

// Leaving: what was not saved yet goes along, and the browser sends it even when the page is gone.
addEventListener('pagehide', () => {
  for (const form of composers()) {
    const held = state(form);
    const kind = kindOf(form);
    if (held.sending || form.elements.text.value === (held.saved[kind] ?? '')) continue;
    const body = draft(form, kind);
    body.set('leaving', '1'); // nobody is there to choose: both are kept
    if (held.newer[kind] || !navigator.onLine || !navigator.sendBeacon?.(form.dataset.draft, body)) {
      local(form, kind, form.elements.text.value);
    }
  }
});

// On its way, or back: nothing that is typed meanwhile could be kept, so nothing can be.
function sending(form, is) {
  const held = state(form);
  held.sending = is;
  clearTimeout(held.late);
  form.elements.text.readOnly = is;
  form.removeAttribute('aria-busy');
  if (!is) return;
  held.late = setTimeout(() => {
    form.setAttribute('aria-busy', 'true');
    form.querySelector('[data-saved]').textContent = form.querySelector('[data-say=sending]').content.textContent;
  }, LATE);
}

addEventListener('online', () => {
  for (const form of composers()) if (local(form, kindOf(form))) save(form, kindOf(form));
});

document.addEventListener('submit', (event) => {
  const form = composer(event.target);
  if (!form || state(form).sending) return;
  token(form);
  const held = state(form);
  clearTimeout(held.timer);
  held.going?.abort();
  sending(form, true);
});

document.addEventListener(
  'click',
  (event) => {
    const form = composer(event.target);
    if (form && state(form).sending && event.target.closest('.seg')) event.preventDefault();
  },
  true,
);

document.addEventListener('htmx:after:request', (event) => {
  const { ctx } = event.detail;
  const form = composer(ctx.sourceElement);
  if (!form) return;
  sending(form, false);
  const page = (ctx.text ?? '').trimStart().slice(0, 15).toLowerCase().startsWith('<!doctype');
  if (ctx.response.status === 401) return;
  if (page || ctx.response.status >= 500) {
    event.preventDefault(); // a page that says why, not our box: the words stay here
    tell(form, 'broken');
    save(form, kindOf(form));
    return;
  }
  if (ctx.response.status >= 300) return;
  local(form, kindOf(form), null);
  know(form, kindOf(form), '');
  share(form, kindOf(form), '');
});

document.addEventListener('htmx:error', (event) => {
  const form = composer(event.detail.ctx?.sourceElement ?? event.target);
  if (!form) return;
  sending(form, false);
  local(form, kindOf(form), form.elements.text.value);
  tell(form, 'offline');
});

function begin() {
  for (const form of composers()) state(form);
  for (const told of document.querySelectorAll('[data-told]')) {
    toast(told.textContent.trim());
    told.remove();
  }
  const sent = document.querySelector('[data-sent]');
  if (sent) {
    document.getElementById(`event-${sent.dataset.sent}`)?.scrollIntoView({ block: 'end' });
    delete sent.dataset.sent;
  }
  const notice = document.querySelector('#write [data-focus], #write [aria-invalid=true]');
  if (notice && !notice.contains(document.activeElement)) notice.focus();
}
document.addEventListener('htmx:after:swap', begin);
begin();

// A long story opens at its end, where the work goes on.
const story = document.querySelector('.ticket-scroll');
if (story && !location.hash && story.scrollHeight > story.clientHeight * 2) story.scrollTop = story.scrollHeight;
