// .q-wrap: who comes back to a list finds it as far down as they left it. Browsers see to that for the page, not for a
// box in it.
const box = document.querySelector('.q-wrap');
const key = `down ${location.pathname}${location.search}`;

if (box) {
  addEventListener('pagehide', () => {
    try {
      sessionStorage.setItem(key, box.scrollTop);
    } catch {
      // Not kept: the list begins at its top.
    }
  });
  try {
    const [way] = performance.getEntriesByType('navigation');
    if (way?.type === 'back_forward') box.scrollTop = Number(sessionStorage.getItem(key));
  } catch {
    // Nothing was kept.
  }
}
