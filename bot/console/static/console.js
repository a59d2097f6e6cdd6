// Nothing here is needed: it moves the focus to what is wrong, says a form is being sent, and takes keys for quick work.
(() => {
  document.querySelector('#errors, .told-refused:not([hidden]), .told:not([hidden])')?.focus()
  document.addEventListener('submit', (event) => {
    const form = event.target
    if (form.getAttribute('method') !== 'post') return
    // Without a connection the browser would leave the page, and what was written with it.
    if (!navigator.onLine && tell('no-line')) return event.preventDefault()
    // A second press on the same button does nothing more.
    if (form.dataset.sent) event.preventDefault()
    form.dataset.sent = 'yes'
  })
  // Whoever comes back to a page that the browser has kept may send its form again.
  addEventListener('pageshow', ({persisted}) => persisted && document.querySelectorAll('form[data-sent]').forEach((form) => delete form.dataset.sent))
  // What somebody is in the middle of is not taken from under their fingers: it is brought up to date when they have left.
  // Nor is the button moved that they are pressing: what came meanwhile is asked for again when they have let go of it.
  let pressed = null
  const late = new Set()
  addEventListener('pointerdown', ({target}) => (pressed = target.closest('a, button, summary')), true)
  for (const name of ['pointerup', 'pointercancel']) {
    addEventListener(name, () => setTimeout(() => {
      pressed = null
      for (const form of late) if (!form.dataset.sent) form.dispatchEvent(new Event('change'))
      late.clear()
    }), true)
  }
  const busy = (part) => (part.contains(document.activeElement) && document.activeElement !== document.body) || part.contains(pressed)
  for (const name of ['htmx:beforeSwap', 'htmx:oobBeforeSwap']) {
    document.addEventListener(name, ({detail}) => {
      const moves = pressed?.form && detail.target?.closest('form') === pressed.form
      if (moves) late.add(pressed.form)
      if (moves || (detail.target && busy(detail.target))) detail.shouldSwap = false
    })
  }
  // What was changed before anything listened, as on a slow line, is looked at as if it were changed now.
  const changed = (field) => field.options ? field.selectedIndex !== Math.max(0, [...field.options].findIndex((one) => one.defaultSelected))
    : field.checked !== field.defaultChecked || field.value !== field.defaultValue
  document.addEventListener('htmx:load', () => {
    for (const form of document.querySelectorAll('form:has([hx-trigger*="from:closest form"])')) {
      if ([...form.elements].some((field) => field.name && field.type !== 'hidden' && field.type !== 'submit' && changed(field))) form.dispatchEvent(new Event('change'))
    }
  }, {once: true})
  const told = () => document.querySelectorAll('[data-told]')
  const tell = (what) => [...told()].filter((one) => !(one.hidden = one.dataset.told !== what)).length
  document.addEventListener('htmx:sendError', () => tell('no-line'))
  document.addEventListener('htmx:responseError', (event) => event.detail.xhr.status === 401 && tell('signed-out'))
  document.addEventListener('htmx:afterSwap', () => tell(''))
  window.addEventListener('online', () => tell(''))
  window.addEventListener('pageshow', () => document.querySelectorAll('form').forEach((form) => delete form.dataset.sent))
  // A page with keys has a letter on each button; while something is typed they are letters.
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.target.closest('input, select, textarea')) return
    document.querySelector(`[data-keys] [data-key="${CSS.escape(event.key.toLowerCase())}"]`)?.click()
  })
})()
