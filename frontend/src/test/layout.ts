/** jsdom lays nothing out: what scrolls or opens over the page is put in here. */
export function installLayout(): void {
  Element.prototype.scrollBy = () => undefined;
  window.scrollTo = () => undefined;
  HTMLDialogElement.prototype.showModal = showModal;
  HTMLDialogElement.prototype.close = close;
}

function showModal(this: HTMLDialogElement): void {
  this.open = true;
}

function close(this: HTMLDialogElement): void {
  this.open = false;
}
