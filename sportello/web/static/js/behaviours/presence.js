// [data-presence="<address>"][data-number]: says that this person has the ticket open, and whether they write; shows who
// else has. Said every twenty seconds while the page is looked at; forgotten by the desk when it is not said any more.
const place = document.querySelector('[data-presence]');
const EVERY = 20_000;
const WRITES = 25_000; // so long after the last key somebody is still writing
const root = document.documentElement;
const page = crypto.randomUUID?.() ?? `${Date.now()}.${Math.random()}`.slice(0, 36);
let wrote = -Infinity;
let saidWriting = false;

const writes = () => performance.now() - wrote < WRITES;

function body(state) {
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  const form = new FormData();
  form.set('csrfmiddlewaretoken', token ?? document.querySelector('[name=csrfmiddlewaretoken]')?.value ?? '');
  form.set('state', state);
  form.set('page', page);
  return form;
}

async function ask(options) {
  try {
    const answer = await fetch(place.dataset.presence, { ...options, headers: { 'HX-Request': 'true' }, credentials: 'same-origin' });
    if (answer.status === 401) document.dispatchEvent(new CustomEvent('sportello:signed-out'));
    if (answer.headers.has('X-Read')) document.dispatchEvent(new CustomEvent('sportello:told'));
    if (answer.status !== 200 || answer.redirected) return;
    const text = await answer.text();
    if (place.innerHTML !== text) place.innerHTML = text; // our own server's fragment
  } catch {
    // No network: nobody is shown, and nobody sees us.
  }
}

function say() {
  if (document.hidden) return;
  saidWriting = writes();
  ask({ method: 'POST', body: body(saidWriting ? 'writing' : 'reading') });
}

if (place) {
  say();
  setInterval(say, EVERY);
  document.addEventListener('input', (event) => {
    if (!event.target.closest('.composer')) return;
    wrote = performance.now();
    if (!saidWriting) say();
  });
  document.addEventListener('sportello:presence', (event) => {
    if (event.detail.numbers.includes(Number(place.dataset.number))) ask({});
  });
  document.addEventListener('visibilitychange', say);
  addEventListener('pagehide', () => navigator.sendBeacon?.(place.dataset.presence, body('gone')));
}
