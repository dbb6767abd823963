// Where focus is, as assistive technology hears it, and whether an eye finds it (WCAG 2.4.7, 2.4.11).

const protocols = new WeakMap();

/** Returns `{role, name, place}` of the control with focus; nothing when focus is on the page itself. */
export async function focused(page) {
  const place = await page.evaluate(() => {
    const steps = [];
    for (let it = document.activeElement; it && it !== document.body; it = it.parentElement) {
      steps.unshift(it.id ? `#${it.id}` : `${it.tagName}:${[...(it.parentElement?.children ?? [])].indexOf(it)}`);
    }
    return steps.join('>');
  });
  if (place === '') return undefined;
  const protocol = await protocolOf(page);
  const { result } = await protocol.send('Runtime.evaluate', { expression: 'document.activeElement' });
  const { nodes } = await protocol.send('Accessibility.getPartialAXTree', { objectId: result.objectId, fetchRelatives: false });
  return { place, role: nodes[0]?.role?.value ?? '', name: nodes[0]?.name?.value ?? '' };
}

/** Returns what is wrong with how the focused control shows its focus. */
export async function focusFaults(page) {
  const look = await page.evaluate(() => {
    const control = document.activeElement;
    // A control that is drawn by its label (a radio button, say) is seen where the label is.
    const bounds = control.getBoundingClientRect();
    const seen = bounds.width > 1 && bounds.height > 1 ? control : control.labels?.[0] ?? control.parentElement;
    const box = seen.getBoundingClientRect();
    const style = getComputedStyle(control);
    const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
    const points = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]].map(([x, y]) => [box.left + box.width * x, box.top + box.height * y]);
    const hit = points.some(([x, y]) => {
      const top = document.elementFromPoint(x, y);
      return top && (seen.contains(top) || top.contains(seen) || [...(control.labels ?? [])].some((it) => it.contains(top)));
    });
    const inView = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
    return { outlined, hit, inView, box: { x: box.x, y: box.y, width: box.width, height: box.height } };
  });
  if (!look.inView) return ['has focus outside of the screen'];
  const faults = [];
  if (!look.hit) faults.push('is covered while it has focus');
  if (!look.outlined && !await changesWithFocus(page, look.box)) faults.push('looks the same with and without focus');
  return faults;
}

/** Compares the control's picture with and without focus, for those that show it otherwise than by an outline. */
async function changesWithFocus(page, box) {
  const { width, height } = page.viewportSize();
  const [left, top] = [Math.max(0, box.x - 6), Math.max(0, box.y - 6)];
  const clip = { x: left, y: top, width: Math.min(width - left, box.width + 12), height: Math.min(height - top, box.height + 12) };
  const picture = () => page.screenshot({ clip, animations: 'disabled', caret: 'hide' });
  const with_ = await picture();
  const control = await page.evaluateHandle(() => document.activeElement);
  await control.evaluate((it) => it.blur());
  const without = await picture();
  await control.evaluate((it) => it.focus({ preventScroll: true }));
  return !with_.equals(without);
}

async function protocolOf(page) {
  if (!protocols.has(page)) {
    const protocol = await page.context().newCDPSession(page);
    await protocol.send('Accessibility.enable');
    protocols.set(page, protocol);
  }
  return protocols.get(page);
}
