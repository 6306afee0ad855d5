// Markers in answers press the chip of their evidence; arrow keys go through the citations of the open one.
if (!window.lrKeys) {
  window.lrKeys = true;
  const isTyping = e => /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName) || e.target.isContentEditable;
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
    const free = e.target.dataset.testid === 'stChatInputTextArea' && !e.target.value;  // nothing to move in
    if (!free && isTyping(e)) return;
    if (document.querySelector('[data-baseweb=popover], [role=dialog]')) return;
    const panes = document.querySelectorAll('[class*="st-key-pane-"]');
    if (!panes.length) return;
    const button = panes[panes.length - 1].querySelector('[class*="st-key-' + to + '-"] button');
    if (button && !button.disabled) { e.preventDefault(); button.click(); }
  });

  // What was just opened or asked comes into sight, until the reader scrolls: the question and the pane in the page, the
  // mark in its passage and in its picture.
  // The conversation itself goes to its end whenever it grows, so this is done again when the picture, or the answer, is
  // there.
  const seen = new Set();
  let moved = 0, keyed = false, sentLast = null;
  for (const by of ['wheel', 'touchmove', 'mousedown']) document.addEventListener(by, () => { moved = Date.now(); });
  document.addEventListener('keydown', e => {
    keyed = true;
    const scrolls = /^(Page|Home|End|Arrow|Tab$|Enter$| $)/.test(e.key) && !(e.altKey || e.ctrlKey || e.metaKey);
    if (scrolls && (e.key === 'Tab' || !isTyping(e))) moved = Date.now();
  }, true);
  document.addEventListener('pointerdown', () => { keyed = false; }, true);
  // Who opens evidence with a key, or closes it, is beside it or at its chip again: else the focus goes with the button.
  const focus = button => {
    const free = !document.activeElement || document.activeElement === document.body;
    if (button && keyed && free) button.focus({preventScroll: true});
  };
  const show = (at, since) => {
    if (!at.isConnected || moved > since) return;
    const box = at.closest('[class*="st-key-zoomed-"]'), picture = box && box.querySelector('img');
    if (picture && picture.height) box.scrollTop = at.dataset.top * picture.height - 90;
    if (picture && !picture.complete) picture.addEventListener('load', () => show(at, since), {once: true});
    const pane = at.closest('[class*="st-key-pane-"]'), mark = pane.querySelector('.lr-passage mark');
    const passage = mark && mark.closest('.lr-passage'), head = mark && mark.closest('table')?.tHead;
    if (mark) passage.scrollTop += mark.getBoundingClientRect().top - passage.getBoundingClientRect().top
      - (head && !head.contains(mark) ? head.offsetHeight : 0) - 34;
    if (mark && passage.scrollWidth > passage.clientWidth) passage.scrollLeft += mark.getBoundingClientRect().left
      - passage.getBoundingClientRect().left - passage.clientWidth / 2;
    pane.scrollIntoView({block: 'start'});
  };
  // A question that was sent stands at the top, or as far up as the conversation reaches: so its answer is in sight.
  const ask = (at, since) => {
    const now = document.querySelector('.lr-sent[data-sent="' + at.dataset.sent + '"]');
    if (now && moved <= since) now.scrollIntoView({block: 'start'});
  };
  const soon = what => { for (const ms of [0, 120, 300, 600, 1000, 1600, 2600]) setTimeout(what, ms); };
  new MutationObserver(() => {
    const open = document.querySelectorAll('.lr-at, .lr-sent');
    const key = at => at.dataset.shown || at.dataset.sent;
    const keys = new Set([...open].map(key));
    for (const one of seen) {
      if (keys.has(one)) continue;
      seen.delete(one);
      const others = '.lr-at[data-shown^="' + one.replace(/\d+$/, '') + '"]';  // citations of the same answer
      soon(() => document.querySelector(others)
        || focus(document.querySelector('.st-key-chip-' + CSS.escape(one) + ' button')));
    }
    for (const at of open) {
      if (seen.has(key(at))) continue;
      seen.add(key(at));
      const since = Date.now(), into = at.dataset.sent ? ask : show;
      soon(() => into(at, since));
      if (at.dataset.sent) sentLast = {at, since, waited: false};
      else soon(() => focus(at.closest('[class*="st-key-pane-"]')?.querySelector('[class*="st-key-hide-"] button')));
    }
    // While an answer is written, and once it is there, which may be long after its question was sent.
    const waits = !!document.querySelector('.lr-wait, .lr-streaming');
    if (sentLast && (waits || sentLast.waited)) {
      const {at, since} = sentLast;
      ask(at, since);
      if (waits) sentLast.waited = true;
      else { sentLast = null; soon(() => ask(at, since)); }
    }
  }).observe(document.body, {subtree: true, childList: true, attributes: true, attributeFilter: ['data-sent']});

  // Earlier questions come above the one that is being read, which stays where it is until the reader scrolls.
  document.addEventListener('click', e => {
    const page = e.target.closest && e.target.closest('.st-key-earlier-turns button')
      && document.querySelector('[data-testid="stAppScrollToBottomContainer"], [data-testid="stMain"]');
    if (!page) return;
    const since = Date.now(), below = page.scrollHeight - page.scrollTop;
    for (const ms of [120, 300, 600, 1000, 1600, 2600])
      setTimeout(() => { if (moved <= since) page.scrollTop = page.scrollHeight - below; }, ms);
  });

  // A form that was sent closes with its box, which else covers what came of it: at once, for where the answer is there
  // before, another box has the place of this one, and opens as this one was.
  const sent = e => {
    const box = e.target.closest && e.target.closest('[data-testid="stPopoverBody"]');
    const pressed = e.type === 'click' ? e.target.closest('[data-testid="stFormSubmitButton"] button')
      : e.key === 'Enter' && (e.ctrlKey || e.metaKey) && e.target.closest('[data-testid="stForm"]');
    if (box && pressed) setTimeout(() => box.dispatchEvent(
      new KeyboardEvent('keydown', {key: 'Escape', bubbles: true})), 0);
  };
  document.addEventListener('click', sent);
  document.addEventListener('keydown', sent);

  // The box of Copy copies what stands in it when it opens, where the browser lets it (over https, or on this machine).
  new MutationObserver(() => {
    const note = document.querySelector('.lr-copied:not([data-done])');
    const text = note && note.closest('[data-testid="stPopoverBody"]')?.querySelector('code');
    if (!text) return;
    note.dataset.done = '1';
    navigator.clipboard?.writeText(text.textContent).then(() => { note.textContent = 'Copied.'; }, () => {});
  }).observe(document.body, {subtree: true, childList: true});

  // The box for a question has the focus when it appears (not on a phone, where it would bring up the keyboard), and of
  // a narrow page the side goes away when a conversation or a page was chosen there.
  let box = null;
  new MutationObserver(() => {
    const now = document.querySelector('[data-testid="stChatInputTextArea"]');
    if (now === box) return;
    box = now;
    const free = !document.activeElement || document.activeElement === document.body;
    if (box && free && matchMedia('(pointer: fine)').matches) box.focus({preventScroll: true});
  }).observe(document.body, {subtree: true, childList: true});
  document.addEventListener('click', e => {
    const chosen = e.target.closest && e.target.closest('[data-testid="stSidebar"] '
      + ':is([class*="st-key-open-"] button, .st-key-new button, [data-testid="stSidebarNavLink"])');
    const close = document.querySelector('[data-testid="stSidebarCollapseButton"] button');
    if (chosen && close && innerWidth < 768) setTimeout(() => close.click(), 50);
  });
}
