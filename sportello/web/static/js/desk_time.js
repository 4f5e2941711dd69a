// The desk's clock: the server's moment when the page was made, and how fast time passes there.
const root = document.documentElement;
const base = Date.parse(root.dataset.now);
const opened = performance.now();
const speed = Number(root.dataset.speed) || 1;

export const now = () => base + (performance.now() - opened) * speed;
