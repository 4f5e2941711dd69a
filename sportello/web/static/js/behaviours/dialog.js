// a[data-dialog]: the page behind the link opens in a dialog; without scripts the link is simply followed.
// The server answers the fragment alone to htmx, with the words of the dialog already inside.
import { late } from './skeleton.js';

const REFUSED = [403, 409, 422];
const LATE = 300; // on its way for longer than this, it shows
const dialog = () => document.getElementById('dialog');

export async function open(href) {
  const box = dialog();
  if (!box) {
    location.href = href;
    return;
  }
  const end = late(box, () => box.open || box.showModal());
  const answer = await fetch(href, { headers: { 'HX-Request': 'true' }, credentials: 'same-origin' }).catch(() => null);
  end();
  if (!answer) {
    box.close();
    document.dispatchEvent(new CustomEvent('sportello:unreachable'));
    return;
  }
  if (answer.redirected || !answer.ok) {
    location.href = href; // the page itself says what is wrong
    return;
  }
  box.innerHTML = await answer.text(); // our own server's fragment, under a policy that runs no inline script
  box.setAttribute('aria-labelledby', box.querySelector('h2')?.id ?? '');
  if (!box.open) box.showModal();
  (box.querySelector('[autofocus]') ?? box.querySelector('input:not([type=hidden]), textarea, select, button'))?.focus();
}

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-dialog]');
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    open(link.href);
    return;
  }
  const shown = event.target.closest('[data-open]');
  if (shown) document.getElementById(shown.dataset.open)?.showModal();
  if (event.target.closest('[data-close]')) {
    event.preventDefault();
    event.target.closest('dialog')?.close();
  }
});

// A refused form comes back into the dialog with its errors; an accepted one is a redirect, and we follow it.
document.addEventListener('submit', async (event) => {
  const form = event.target;
  if (!form.closest('#dialog')) return;
  if (form.matches('[data-asks]')) {
    // A question: its answer takes the place of the one shown.
    event.preventDefault();
    const asked = new URL(form.action, location.href);
    asked.search = new URLSearchParams(new FormData(form)).toString();
    open(asked.href);
    return;
  }
  if (form.method !== 'post') return; // a form that only leads elsewhere does so
  event.preventDefault();
  if (form.dataset.sending) return; // pressed twice
  const by = event.submitter;
  const body = new FormData(form, by);
  const done = onItsWay(form);
  let leaving = false;
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  if (token) body.set('csrfmiddlewaretoken', token); // a new sign-in in another tab gave a new one
  try {
    const answer = await fetch(by?.getAttribute('formaction') ?? form.action, {
      method: 'POST',
      body,
      headers: { 'HX-Request': 'true' },
      credentials: 'same-origin',
    });
    const next = answer.headers.get('HX-Redirect');
    if (next) {
      leaving = true;
      const to = new URL(next, location.href);
      if (to.pathname === location.pathname && to.search === location.search) location.reload();
      else location.href = next;
      return;
    }
    if (answer.redirected) {
      leaving = true; // done, and the answer is another page
      location.href = answer.url;
      return;
    }
    const said = await answer.text();
    if (answer.status === 401) notice(form).innerHTML = said;
    else if (!REFUSED.includes(answer.status) || said.trimStart().toLowerCase().startsWith('<!doctype')) tell(form, 'broken');
    else {
      dialog().innerHTML = said;
      dialog().querySelector('[role=alert], [aria-invalid=true], .field-err')?.focus();
      return;
    }
    form.querySelector('[role=alert]').focus();
  } catch {
    tell(form, 'offline'); // what was written stays where it is
    form.querySelector('[role=alert]').focus();
  } finally {
    if (!leaving) done();
  }
});

addEventListener('pageshow', (event) => {
  if (event.persisted && dialog()?.querySelector('[data-sending]')) dialog().close(); // gone back to: it was done
});

function onItsWay(form) {
  form.dataset.sending = 'yes';
  const timer = setTimeout(() => form.setAttribute('aria-busy', 'true'), LATE);
  return () => {
    clearTimeout(timer);
    delete form.dataset.sending;
    form.removeAttribute('aria-busy');
  };
}

// Where a form says what became of it, above what was written in it.
function notice(form) {
  let place = form.querySelector('[data-told-here]');
  if (!place) {
    place = document.createElement('div');
    place.dataset.toldHere = '';
    (form.querySelector('.dlg-b') ?? form).prepend(place);
  }
  return place;
}

function tell(form, name) {
  notice(form).replaceChildren(document.querySelector(`template[data-${name}-here]`).content.cloneNode(true));
}
