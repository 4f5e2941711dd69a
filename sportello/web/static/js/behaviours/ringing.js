// [data-ringing="<address>"]: who calls, as long as this person's telephone rings. Asked when the desk tells that it does
// (sportello:ringing), again every few seconds until it is silent, and on a page that is opened in the middle of it.
const host = document.querySelector('[data-ringing]');
const EVERY = 2500;
const WHILE = 'sportello-ringing';
const HIDDEN = 'sportello-ring-hidden';
let timer = 0;

const kept = (name) => {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
};
const keep = (name, value) => {
  try {
    if (value) sessionStorage.setItem(name, value);
    else sessionStorage.removeItem(name);
  } catch {
    // Without it a page that is opened while it rings says nothing of it.
  }
};

function take(text) {
  const fresh = new DOMParser().parseFromString(text, 'text/html').querySelector('[data-ring]');
  const key = fresh?.dataset.ring ?? '';
  const here = host.querySelector('[data-ring]')?.dataset.ring ?? '';
  if (key === kept(HIDDEN) || !fresh || location.pathname === new URL(fresh.querySelector('.btn--primary').href).pathname) {
    host.replaceChildren();
  } else if (key !== here) {
    host.replaceChildren(fresh);
  }
}

async function ask() {
  clearTimeout(timer);
  try {
    const answer = await fetch(host.dataset.ringing, { headers: { 'HX-Request': 'true' }, credentials: 'same-origin' });
    const rings = answer.status === 200 && !answer.redirected;
    take(rings ? await answer.text() : '');
    keep(WHILE, rings ? 'yes' : '');
    if (rings) timer = setTimeout(ask, EVERY);
  } catch {
    timer = setTimeout(ask, EVERY * 2); // no network: what is shown stays a little
  }
}

const POLL = 10_000; // while nothing tells by itself

if (host) {
  document.addEventListener('sportello:ringing', ask);
  setInterval(() => {
    if (document.documentElement.dataset.live !== 'on' && !document.hidden && !host.firstElementChild) ask();
  }, POLL);
  host.addEventListener('click', (event) => {
    if (!event.target.closest('[data-ring-hide]')) return;
    keep(HIDDEN, host.querySelector('[data-ring]').dataset.ring);
    host.replaceChildren();
  });
  if (kept(WHILE)) ask();
}
