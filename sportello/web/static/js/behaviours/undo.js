// [data-undo="8"]: what was just sent may be taken back for so many seconds; then the offer goes away.
function count(offer) {
  let left = Number(offer.dataset.undo);
  const shown = offer.querySelector('[data-undo-left]');
  delete offer.dataset.undo;
  const tick = () => {
    if (!offer.isConnected) return;
    if (left <= 0) {
      offer.remove();
      return;
    }
    shown.textContent = left;
    left -= 1;
    setTimeout(tick, 1000);
  };
  tick();
}

const look = () => document.querySelectorAll('[data-undo]').forEach(count);
document.addEventListener('htmx:after:swap', look);
look();
