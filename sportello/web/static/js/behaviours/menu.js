// Menus hang from their button with CSS anchors; where those are missing, place them by hand.
if (!CSS.supports('position-area', 'block-end')) {
  document.addEventListener(
    'toggle',
    (event) => {
      const menu = event.target;
      if (event.newState !== 'open' || !menu.matches('.menu[popover]')) return;
      const by = document.querySelector(`[popovertarget="${menu.id}"]`).getBoundingClientRect();
      const below = by.bottom + menu.offsetHeight < innerHeight;
      Object.assign(menu.style, {
        position: 'fixed',
        left: `${Math.max(8, Math.min(by.left, innerWidth - menu.offsetWidth - 8))}px`,
        top: `${below ? by.bottom + 4 : by.top - menu.offsetHeight - 4}px`,
      });
    },
    true,
  );
}
