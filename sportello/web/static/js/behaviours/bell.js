// [data-bell="<address>"]: how many unread notices there are, and the newest in its menu; asked when the desk tells that
// there is something (sportello:told), and once a minute while nothing tells.
import { badge } from './badge.js';

const menu = document.querySelector('[data-bell]');
const count = document.querySelector('[data-bell-n]');
const EVERY = 60_000;
let asked = 0;
let planned = 0;

function take(text) {
  if (menu.innerHTML !== text) menu.innerHTML = text; // our own server's fragment
  const number = menu.querySelector('[data-unread]')?.dataset.unread ?? '0';
  count.textContent = number === '0' ? '' : number;
  badge(number);
}

async function ask(address, options = {}) {
  asked = Date.now();
  try {
    const answer = await fetch(address, { ...options, headers: { 'HX-Request': 'true' }, credentials: 'same-origin' });
    if (answer.status === 204 || answer.status === 401) document.dispatchEvent(new CustomEvent('sportello:signed-out'));
    else if (answer.ok && !answer.redirected) take(await answer.text());
  } catch {
    // No network: what is shown stays.
  }
}

if (menu && count) {
  ask(menu.dataset.bell);
  document.addEventListener('sportello:told', () => {
    clearTimeout(planned);
    planned = setTimeout(() => ask(menu.dataset.bell), 200);
  });
  setInterval(() => {
    const live = document.documentElement.dataset.live === 'on';
    if (!live && Date.now() - asked >= EVERY) ask(menu.dataset.bell);
  }, 5000);
  document.addEventListener('submit', (event) => {
    if (!event.target.matches('[data-bell-read]')) return;
    event.preventDefault();
    const body = new FormData(event.target, event.submitter);
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
    if (token) body.set('csrfmiddlewaretoken', token);
    ask(event.target.action, { method: 'POST', body });
  });
}
