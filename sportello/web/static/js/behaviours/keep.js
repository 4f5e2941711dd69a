// [data-keep]: what is being written in a form is kept on the server after a pause, and in this browser while the server
// cannot be reached. Without scripts the form is sent as it is.
const PAUSE = 1500;
const timers = new WeakMap();

const texts = (form) => [...form.querySelectorAll('input[name]:not([type]), textarea[name]')];

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

function body(form) {
  const held = new FormData(form);
  held.delete('files');
  return held;
}

async function save(form) {
  try {
    const answer = await fetch(form.dataset.keep, {
      method: 'POST', body: body(form), credentials: 'same-origin', redirect: 'error', headers: { 'HX-Request': 'true' },
    });
    if (!answer.ok) throw new Error(answer.status);
    local(form, null);
  } catch {
    local(form, Object.fromEntries(texts(form).map((field) => [field.name, field.value])));
  }
}

document.addEventListener('input', (event) => {
  const form = event.target.closest?.('[data-keep]');
  if (!form) return;
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => save(form), PAUSE));
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
  for (const form of document.querySelectorAll('[data-keep]')) delete form.dataset.sent;
});

for (const form of document.querySelectorAll('[data-keep]')) {
  const kept = local(form) ?? {};
  for (const field of texts(form)) if (!field.value && kept[field.name]) field.value = kept[field.name];
}
