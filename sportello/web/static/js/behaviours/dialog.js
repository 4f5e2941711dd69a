// a[data-dialog]: the page behind the link opens in a dialog; without scripts the link is simply followed.
// The server answers the fragment alone to htmx, with the words of the dialog already inside.
import { late } from './skeleton.js';

const REFUSED = [403, 409, 422];
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
  if (!answer || answer.redirected || !answer.ok) {
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
  const by = event.submitter;
  by?.setAttribute('aria-disabled', 'true');
  const body = new FormData(form, by);
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
      const to = new URL(next, location.href);
      if (to.pathname === location.pathname && to.search === location.search) location.reload();
      else location.href = next;
      return;
    }
    if (answer.status === 401) {
      by?.removeAttribute('aria-disabled');
      form.querySelector('.dlg-b').insertAdjacentHTML('afterbegin', await answer.text());
      form.querySelector('[role=alert]').focus();
      return;
    }
    const said = await answer.text();
    if (!REFUSED.includes(answer.status) || said.trimStart().startsWith('<!doctype')) {
      form.submit(); // not one of ours: let the browser show the page that says why
      return;
    }
    dialog().innerHTML = said;
    dialog().querySelector('[role=alert], [aria-invalid=true], .field-err')?.focus();
  } catch {
    form.submit(); // no network for scripts: let the browser say so in its own way
  }
});
