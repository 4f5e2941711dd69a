// #live[data-number]: asks for what is new on the ticket (its own hx-get, on the event `news`) when the desk tells that
// it changed; every few seconds while nothing tells.
const root = document.documentElement;
const here = () => document.getElementById('live');
const SELDOM = 60_000;
let asked = Date.now();

function ask() {
  asked = Date.now();
  if (!document.hidden) here()?.dispatchEvent(new Event('news'));
}

if (here()) {
  document.addEventListener('sportello:tickets', (event) => {
    const { numbers } = event.detail;
    if (!numbers?.length || numbers.includes(Number(here()?.dataset.number))) ask();
  });
  document.addEventListener('visibilitychange', ask);
  setInterval(() => {
    const every = root.dataset.live === 'on' ? SELDOM : Number(here()?.dataset.every || 5) * 1000;
    if (Date.now() - asked >= every) ask();
  }, 1000);
}
