// [data-keep]: what is being written in a form is kept on the server after a pause, and in this browser while the server
// cannot be reached. What another device kept meanwhile is never overwritten unasked: the person chooses ([data-newer]).
// Without scripts the form is sent as it is.
const PAUSE = 1500;
const timers = new WeakMap();
const saved = new WeakMap(); // what the server was given last, by field

const forms = () => document.querySelectorAll('[data-keep]');
const texts = (form) => [...form.querySelectorAll('input[name]:not([type]), textarea[name]')];
const values = (form) => Object.fromEntries(texts(form).map((field) => [field.name, field.value]));
const asks = (form) => form.querySelector('[data-newer]');

function local(form, value) {
  try {
    if (value === undefined) return JSON.parse(localStorage.getItem(form.dataset.keepName));
    if (value === null) localStorage.removeItem(form.dataset.keepName);
    else localStorage.setItem(form.dataset.keepName, JSON.stringify(value));
  } catch {
    // No storage: the words are still in the form.
  }
  return null;
}

const keepHere = (form) => local(form, { values: values(form), base: saved.get(form) });

function body(form) {
  const held = new FormData(form);
  held.delete('files');
  return held;
}

async function save(form) {
  if (asks(form)) {
    keepHere(form); // until the person has chosen
    return;
  }
  const given = values(form);
  try {
    const answer = await fetch(form.dataset.keep, {
      method: 'POST', body: body(form), credentials: 'same-origin', redirect: 'error', headers: { 'HX-Request': 'true' },
    });
    if (answer.status === 409) {
      form.querySelector('[data-notices]').innerHTML = await answer.text(); // our own fragment; no inline script runs
      keepHere(form);
      return;
    }
    if (!answer.ok) throw new Error(answer.status);
    know(form, answer.headers.get('X-Draft'));
    saved.set(form, given);
    local(form, null);
  } catch {
    keepHere(form);
  }
}

function know(form, mark) {
  if (form.elements.known_reply) form.elements.known_reply.value = mark ?? '';
}

document.addEventListener('input', (event) => {
  const form = event.target.closest?.('[data-keep]');
  if (!form) return;
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => save(form), PAUSE));
});

document.addEventListener('click', (event) => {
  const button = event.target.closest?.('[data-newer-take], [data-newer-both], [data-newer-mine]');
  const form = button?.closest('[data-keep]');
  if (!form) return;
  const notice = asks(form);
  const theirs = notice.querySelector('[data-newer-text]').textContent;
  const field = form.elements.text;
  know(form, notice.dataset.newer);
  notice.remove();
  if (button.matches('[data-newer-take]')) field.value = theirs;
  else if (button.matches('[data-newer-both]')) field.value = `${theirs}\n\n${field.value}`;
  field.focus();
  save(form);
});

// On its way: nothing is kept after it, and a second press of the button sends nothing.
document.addEventListener('submit', (event) => {
  const form = event.target.closest?.('[data-keep]');
  if (!form) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (!navigator.onLine) {
    event.preventDefault();
    save(form);
    document.dispatchEvent(new CustomEvent('sportello:unreachable'));
    return;
  }
  form.dataset.sent = 'yes';
  clearTimeout(timers.get(form));
  local(form, null);
});

addEventListener('pageshow', () => {
  for (const form of forms()) delete form.dataset.sent;
});

// The server's words with what it was not given; if they are others by now, both.
function joined(known, kept, base) {
  if (!kept || kept === known) return known;
  return !known || known === base ? kept : `${known}\n\n${kept}`;
}

for (const form of forms()) {
  if (form.elements.page) form.elements.page.value = crypto.randomUUID?.() ?? `${Date.now()}.${Math.random()}`.slice(0, 36);
  saved.set(form, values(form));
  const kept = local(form) ?? {};
  for (const field of texts(form)) {
    const here = (kept.values ?? kept)[field.name];
    if (field.matches('textarea')) field.value = joined(field.value, here, kept.base?.[field.name] ?? '');
    else if (!field.value && here) field.value = here;
  }
}
