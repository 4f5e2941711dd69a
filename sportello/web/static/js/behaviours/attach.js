// Files of a message: picked, dropped on the composer or pasted, they are kept at once and named in the form. Without
// scripts they travel with it.
import { later, state, tell, token } from './composer.js';

const composer = (el) => el.closest?.('[data-composer]');
const kindOf = (form) => form.querySelector('input[name=kind]:checked').value;

async function send(form, file) {
  const kind = kindOf(form);
  if (file.size > Number(form.dataset.most)) {
    say(form, () => tell(form, 'too-large', file.name));
    return;
  }
  token(form);
  const body = new FormData();
  body.set('csrfmiddlewaretoken', form.elements.csrfmiddlewaretoken.value);
  body.set('kind', kind);
  body.set('files', file, file.name || 'image.png');
  const list = form.querySelector(`[data-kept=${kind}]`);
  for (const known of list.querySelectorAll('input')) body.append(known.name, known.value);
  const headers = { 'HX-Request': 'true' };
  const answer = await fetch(form.dataset.files, { method: 'POST', body, headers, credentials: 'same-origin' });
  const said = await answer.text();
  if (answer.ok) list.insertAdjacentHTML('beforeend', said);
  else if (said.trimStart().startsWith('<!')) say(form, () => tell(form, 'broken'));
  else say(form, (place) => { place.innerHTML = said; }); // our own fragment, under a policy that runs no script
}

// Beside what was said of the files before this one, and once.
function say(form, write) {
  const place = form.querySelector('[data-notices]');
  const before = [...place.childNodes];
  const known = before.map((node) => node.textContent);
  write(place);
  const now = [...place.childNodes];
  place.replaceChildren(...before, ...now.filter((node) => !node.textContent.trim() || !known.includes(node.textContent)));
}

async function all(form, files) {
  if (!files.length || state(form).sending) return;
  const buttons = [...form.querySelectorAll('[data-send]')];
  form.setAttribute('aria-busy', 'true');
  for (const button of buttons) button.disabled = true;
  form.querySelector('[data-notices]').replaceChildren();
  state(form);
  try {
    for (const file of files) await send(form, file);
  } catch {
    tell(form, 'offline');
  }
  for (const button of buttons) button.disabled = false;
  form.removeAttribute('aria-busy');
  later(form);
}

document.addEventListener('change', (event) => {
  const form = composer(event.target);
  if (!form || event.target.type !== 'file') return;
  const files = [...event.target.files];
  event.target.value = '';
  all(form, files);
});

document.addEventListener('click', (event) => {
  const away = event.target.closest('[data-unattach]');
  if (!away) return;
  const form = composer(away);
  away.closest('li').remove();
  form.elements.text.focus();
  later(form);
});

document.addEventListener('paste', (event) => {
  const form = composer(event.target);
  const files = [...(event.clipboardData?.files ?? [])];
  if (!form || !files.length) return;
  event.preventDefault();
  all(form, files);
});

const carries = (event) => event.dataTransfer?.types.includes('Files');
document.addEventListener('dragover', (event) => {
  const form = composer(event.target) ?? document.querySelector('[data-composer]');
  if (!form || !carries(event)) return;
  event.preventDefault();
  form.classList.add('is-over');
});
document.addEventListener('dragleave', (event) => {
  if (!event.relatedTarget) document.querySelector('.composer.is-over')?.classList.remove('is-over');
});
document.addEventListener('drop', (event) => {
  const form = composer(event.target) ?? document.querySelector('[data-composer]');
  if (!form || !carries(event)) return;
  event.preventDefault();
  form.classList.remove('is-over');
  all(form, [...event.dataTransfer.files]);
});
