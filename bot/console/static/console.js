// Nothing here is needed: it moves the focus to what is wrong, says a form is being sent, and takes keys for quick work.
(() => {
  document.querySelector('#errors, .told-refused, .told')?.focus()
  for (const form of document.querySelectorAll('form[method="post"]')) {
    // A second press on the same button does nothing more.
    form.addEventListener('submit', (event) => {
      if (form.dataset.sent) event.preventDefault()
      form.dataset.sent = 'yes'
    })
  }
  window.addEventListener('pageshow', () => document.querySelectorAll('form').forEach((form) => delete form.dataset.sent))
})()
