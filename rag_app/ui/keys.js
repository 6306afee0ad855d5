// Markers in answers press the chip of their evidence; arrow keys go through the citations of the open one.
if (!window.lrKeys) {
  window.lrKeys = true;
  const press = e => {
    const marker = e.target.closest && e.target.closest('sup[data-chip]');
    if (!marker || (e.type === 'keydown' && e.key !== 'Enter' && e.key !== ' ')) return;
    const button = document.querySelector('.st-key-' + CSS.escape(marker.dataset.chip) + ' button');
    if (button) { e.preventDefault(); button.click(); }
  };
  document.addEventListener('click', press);
  document.addEventListener('keydown', press);
  document.addEventListener('keydown', e => {
    const to = {ArrowLeft: 'previous', ArrowRight: 'next', Escape: 'hide'}[e.key];
    if (!to || e.altKey || e.ctrlKey || e.metaKey || e.shiftKey) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName) || e.target.isContentEditable) return;
    if (document.querySelector('[data-baseweb=popover], [role=dialog]')) return;
    const panes = document.querySelectorAll('[class*="st-key-pane-"]');
    if (!panes.length) return;
    const button = panes[panes.length - 1].querySelector('[class*="st-key-' + to + '-"] button');
    if (button && !button.disabled) { e.preventDefault(); button.click(); }
  });
}
