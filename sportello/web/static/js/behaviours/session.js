// dialog#session: the session has ended while a page was open. Sign in here, and go on: nothing typed is lost.
const box = document.getElementById('session');
let asking = false;

const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];

document.addEventListener('sportello:signed-out', async () => {
  if (!box || box.open || asking) return;
  asking = true; // one that stays away from streams says nothing about the session: ask a page that must know
  try {
    const answer = await fetch(box.dataset.session, { headers: { 'HX-Request': 'true' }, credentials: 'same-origin' });
    if (answer.status === 204 && !box.open) {
      box.showModal();
      box.querySelector('input[type=password]').focus();
    }
  } catch {
    // No network: offline.js says so.
  }
  asking = false;
});

function refuse(words) {
  const said = box.querySelector('[data-session-error]');
  said.textContent = words;
  said.hidden = !words;
  if (words) box.querySelector('input[type=password]').select();
}

box?.querySelector('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = event.target;
  if (form.ariaBusy === 'true') return; // pressed twice
  form.ariaBusy = 'true';
  refuse('');
  try {
    const page = await (await fetch(form.action, { credentials: 'same-origin' })).text();
    const fresh = new DOMParser().parseFromString(page, 'text/html').querySelector('[name=csrfmiddlewaretoken]');
    const body = new FormData(form);
    body.set('csrfmiddlewaretoken', fresh?.value ?? token() ?? '');
    const answer = await fetch(form.action, {
      method: 'POST',
      body,
      headers: { 'X-Requested-With': 'XMLHttpRequest', Accept: 'application/json' },
      credentials: 'same-origin',
    });
    if (!answer.ok) {
      refuse(answer.status === 429 ? form.dataset.often : form.dataset.wrong);
      return;
    }
  } catch {
    refuse(form.dataset.away);
    return;
  } finally {
    form.ariaBusy = 'false';
  }
  for (const field of document.querySelectorAll('[name=csrfmiddlewaretoken]')) field.value = token() ?? field.value;
  refuse('');
  form.reset();
  box.close();
  dispatchEvent(new Event('online')); // the stream and the bell ask again
  document.dispatchEvent(new CustomEvent('sportello:told'));
});
