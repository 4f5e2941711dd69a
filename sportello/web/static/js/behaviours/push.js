// [data-push="<address of the worker>"]: lets this browser show notices ([data-key] is the desk's public key), or stop.
// [data-known] are the sums of the endpoints that the desk knows; one [data-push-state] at a time is shown.
const place = document.querySelector('[data-push]');

function shown(state, why) {
  for (const part of place.querySelectorAll('[data-push-state]')) part.hidden = part.dataset.pushState !== state;
  if (why) place.querySelector('[data-push-why]').textContent = why;
}

const bytes = (words) => {
  const text = atob(words.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
};

async function sum(words) {
  const made = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(words));
  return [...new Uint8Array(made)].map((one) => one.toString(16).padStart(2, '0')).join('');
}

async function subscription() {
  const worker = await navigator.serviceWorker.getRegistration('/');
  return worker?.pushManager.getSubscription();
}

async function look() {
  if (!('serviceWorker' in navigator) || !('PushManager' in window) || !window.isSecureContext) return shown('missing');
  if (Notification.permission === 'denied') return shown('denied');
  const mine = await subscription();
  const known = mine && place.dataset.known.split(' ').includes(await sum(mine.endpoint));
  return shown(known ? 'on' : 'off');
}

async function tell(form, name, value) {
  const body = new FormData(form);
  body.set(name, value);
  const answer = await fetch(form.action, { method: 'POST', body, credentials: 'same-origin' });
  if (answer.ok) location.reload();
  else shown('failed', answer.headers.get('Content-Type')?.includes('json') ? (await answer.json()).words : '');
}

async function subscribe(form) {
  if ((await Notification.requestPermission()) !== 'granted') return look();
  await navigator.serviceWorker.register(place.dataset.push, { scope: '/' });
  const worker = await navigator.serviceWorker.ready;
  const wanted = { userVisibleOnly: true, applicationServerKey: bytes(place.dataset.key) };
  let mine;
  try {
    mine = await worker.pushManager.subscribe(wanted);
  } catch (error) {
    // Subscribed earlier, for a key the desk no longer has.
    if (error.name !== 'InvalidStateError') throw error;
    await (await worker.pushManager.getSubscription())?.unsubscribe();
    mine = await worker.pushManager.subscribe(wanted);
  }
  return tell(form, 'subscription', JSON.stringify(mine));
}

async function leave(form) {
  const mine = await subscription();
  await mine?.unsubscribe();
  return tell(form, 'endpoint', mine?.endpoint ?? '');
}

if (place) {
  look().catch(() => shown('missing'));
  place.addEventListener('submit', (event) => {
    event.preventDefault();
    const act = event.target.dataset.pushState === 'off' ? subscribe : leave;
    act(event.target).catch(() => shown('failed'));
  });
}
