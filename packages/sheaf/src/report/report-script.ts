/** Links rows and regions: what is pointed at or focused in one place is lifted in the other. Nothing needs it. */
export const REPORT_SCRIPT = `
(() => {
  const attributes = ['data-field', 'data-hit', 'data-hit-link']
  const keyOf = (element) => {
    const linked = element instanceof Element && element.closest('[data-field],[data-hit],[data-hit-link]')
    return linked ? attributes.map((name) => linked.getAttribute(name)).find(Boolean) : null
  }
  const light = (key) => {
    for (const element of document.querySelectorAll('.on')) element.classList.remove('on')
    if (!key) return
    for (const name of attributes) {
      for (const element of document.querySelectorAll('[' + name + '="' + key + '"]')) element.classList.add('on')
    }
  }
  for (const type of ['pointerover', 'focusin']) document.addEventListener(type, (event) => light(keyOf(event.target)))
})()
`
