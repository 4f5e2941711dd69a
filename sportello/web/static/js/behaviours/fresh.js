// [data-fresh] with an id: parts of a page that are brought up to date by themselves while it is looked at. A part in which
// somebody writes, chooses or stands is left alone. body [data-seen] says what is shown; the server answers 204 to it as
// long as that is all.
const EVERY = 20_000;
const parts = () => [...document.querySelectorAll('[data-fresh][id]')];
let asked = Date.now();

const touched = (part) =>
  part.contains(document.activeElement) ||
  part.querySelector('details[open]') ||
  [...part.querySelectorAll('textarea, input:not([type=hidden]), select')].some((field) =>
    field.type === 'radio' ? field.checked !== field.defaultChecked : field.value !== (field.defaultValue ?? field.value),
  );

async function ask() {
  if (document.hidden || Date.now() - asked < EVERY) return;
  asked = Date.now();
  const seen = document.querySelector('[data-seen]');
  try {
    const answer = await fetch(location.href, { headers: { 'X-Seen': seen?.dataset.seen ?? '' }, credentials: 'same-origin' });
    if (answer.status === 200 && !answer.redirected) take(new DOMParser().parseFromString(await answer.text(), 'text/html'), seen);
  } catch {
    // No network: what is shown stays.
  }
}

function take(fresh, seen) {
  let said = '';
  let left = false;
  for (const part of parts()) {
    const next = fresh.getElementById(part.id);
    // Tokens of forms differ each time: what can be read decides.
    if (!next || next.textContent.trim() === part.textContent.trim()) continue;
    if (touched(part)) {
      left = true;
      continue;
    }
    said ||= part.dataset.fresh;
    part.replaceChildren(...next.childNodes);
  }
  document.title = fresh.title;
  if (seen && !left) seen.dataset.seen = fresh.querySelector('[data-seen]')?.dataset.seen ?? '';
  if (said) document.getElementById('announcement').textContent = said;
}

if (parts().length) {
  setInterval(ask, 5000);
  document.addEventListener('visibilitychange', ask);
}
